import type { CommandResult, EnvironmentDrift } from '../commands/result.ts';
import type { Severity } from '../model/diagnostics.ts';
import { outputs, type OutputName } from './outputs.ts';

const count = ({ diagnostics }: CommandResult, wanted: Severity): number => diagnostics.filter(({ severity }) => severity === wanted).length;

const countDrift = (environments: readonly EnvironmentDrift[], part: 'drift' | 'pending' | 'unmanaged'): number => environments.reduce((sum, one) => sum + one[part].length, 0);

/** How each output follows from a result; undefined leaves it unset. */
const values: Record<OutputName, (result: CommandResult) => string | number | boolean | null | undefined> = {
  'changes': ({ changes }) => changes,
  'to-create': ({ counts, drift }) => drift === undefined ? counts?.create : undefined,
  'to-update': ({ counts, drift }) => drift === undefined ? counts?.update : undefined,
  'to-replace': ({ counts, drift }) => drift === undefined ? counts?.replace : undefined,
  'to-delete': ({ counts, drift }) => drift === undefined ? counts?.delete : undefined,
  'unmanaged': ({ counts, drift }) => drift === undefined ? counts?.unmanaged : countDrift(drift, 'unmanaged'),
  'drifted': ({ drift }) => drift === undefined ? undefined : countDrift(drift, 'drift'),
  'pending': ({ drift }) => drift === undefined ? undefined : countDrift(drift, 'pending'),
  'plan-hash': ({ planHash, drift }) => drift === undefined ? planHash : undefined,
  'comment-url': ({ commentUrl }) => commentUrl,
  'issue-urls': ({ issueUrls }) => issueUrls === undefined || issueUrls.length === 0 ? undefined : issueUrls.join('\n'),
  'json-plan-path': ({ planPath, paths }) => planPath ?? paths?.['json-plan'],
  'text-plan-path': ({ paths }) => paths?.['text-plan'],
  'markdown-plan-path': ({ paths }) => paths?.['markdown-plan'],
  'report-path': ({ paths }) => paths?.report,
  'diagnostics-path': ({ paths }) => paths?.diagnostics,
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
