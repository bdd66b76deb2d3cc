import type { CommandResult } from '../commands/result.ts';
import type { Severity } from '../model/diagnostics.ts';
import { outputs, type OutputName } from './outputs.ts';

const count = ({ diagnostics }: CommandResult, wanted: Severity): number => diagnostics.filter(({ severity }) => severity === wanted).length;

/** How each output follows from a result; undefined leaves it unset. */
const values: Record<OutputName, (result: CommandResult) => string | number | boolean | null | undefined> = {
  'changes': ({ changes }) => changes,
  'to-create': ({ counts }) => counts?.create,
  'to-update': ({ counts }) => counts?.update,
  'to-replace': ({ counts }) => counts?.replace,
  'to-delete': ({ counts }) => counts?.delete,
  'unmanaged': ({ counts }) => counts?.unmanaged,
  'plan-hash': ({ planHash }) => planHash,
  'json-plan-path': ({ planPath }) => planPath,
  'errors': (result) => count(result, 'error'),
  'warnings': (result) => count(result, 'warning'),
  'failure-reason': ({ failureReason }) => failureReason,
};

/** The outputs that a result sets, in the order of the table. */
export function toOutputs(result: CommandResult): [OutputName, string][] {
  return (Object.keys(outputs) as OutputName[]).flatMap((name): [OutputName, string][] => {
    const value = values[name](result);
    return value === null || value === undefined ? [] : [[name, String(value)]];
  });
}
