import type { CommandName, Inputs } from '../github/inputs.ts';
import { UserError } from '../model/failure.ts';
import { drift } from './drift.ts';
import { extract } from './extract.ts';
import type { Host } from './host.ts';
import { plan } from './plan.ts';
import { promote } from './promote.ts';
import { publish } from './publish.ts';
import { RefusedError } from './refusal.ts';
import { toFailedResult, toResult, type CommandResult, type Outcome } from './result.ts';
import { validate } from './validate.ts';
import { ValidationError } from './workspace.ts';

export type UseCases = Readonly<Partial<Record<CommandName, (inputs: Inputs, host: Host) => Promise<Outcome>>>>;

/** Runs one command. What the user can act on is in the result; anything else that is thrown is a bug and passes through. */
export type Run = (command: CommandName, inputs: Inputs, host: Host) => Promise<CommandResult>;

/** What both surfaces have. */
const shared: UseCases = { extract, plan, publish, drift, promote, validate };

/** Runs what both surfaces have, and `own`: the bundle of the action holds nothing that only the command line has. */
export function createRunner(own: UseCases = {}): Run {
  const useCases = { ...shared, ...own };
  return async (command, inputs, host) => {
    const useCase = useCases[command];
    if (useCase === undefined) throw new Error(`Nothing runs the command '${command}' here.`);
    const start = host.now();
    const elapsed = (): number => Math.round(host.now() - start);
    try {
      return toResult(command, await useCase(inputs, host), elapsed());
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (error instanceof RefusedError) return toResult(command, error.outcome, elapsed());
      return toFailedResult(command, error, error instanceof ValidationError ? error.diagnostics : [], elapsed());
    }
  };
}
