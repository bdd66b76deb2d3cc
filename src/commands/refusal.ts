import { UserError, type FailureReason } from '../model/failure.ts';
import type { LiveStore } from './ports.ts';
import type { Outcome } from './result.ts';

/** Thrown where a plan is refused before its first write: the result of the command shows the plan. */
export class RefusedError extends UserError {
  readonly outcome: Outcome;

  constructor(reason: FailureReason, { message, hint }: { readonly message: string; readonly hint: string }, { store, ...outcome }: Pick<Outcome, 'plan' | 'diagnostics' | 'approval'> & { readonly store: LiveStore }) {
    super(reason, message, { hint });
    this.outcome = { ...outcome, requests: store.counts(), failureReason: reason, failure: { message, hint } };
  }
}
