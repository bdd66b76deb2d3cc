import type { CommandName, Inputs } from '../github/inputs.ts';
import { UserError } from '../model/failure.ts';
import { demo } from './demo.ts';
import { drift } from './drift.ts';
import { extract } from './extract.ts';
import type { Host } from './host.ts';
import { init } from './init.ts';
import { plan } from './plan.ts';
import { promote } from './promote.ts';
import { publish } from './publish.ts';
import { RefusedError } from './refusal.ts';
import { toFailedResult, toResult, type CommandResult, type Outcome } from './result.ts';
import { simulate } from './simulate.ts';
import { validate } from './validate.ts';
import { ValidationError } from './workspace.ts';

const useCases: Record<CommandName, (inputs: Inputs, host: Host) => Promise<Outcome>> = { extract, plan, publish, drift, promote, validate, init, simulate, demo };

/** Runs one command. What the user can act on is in the result; anything else that is thrown is a bug and passes through. */
export async function runCommand(command: CommandName, inputs: Inputs, host: Host): Promise<CommandResult> {
  const start = host.now();
  const elapsed = (): number => Math.round(host.now() - start);
  try {
    return toResult(command, await useCases[command](inputs, host), elapsed());
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error instanceof RefusedError) return toResult(command, error.outcome, elapsed());
    return toFailedResult(command, error, error instanceof ValidationError ? error.diagnostics : [], elapsed());
  }
}
