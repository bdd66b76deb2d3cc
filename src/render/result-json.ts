import type { CommandResult } from '../commands/result.ts';

/** The one object of `--format json`. A failure without findings of its own is a finding too, so that none goes unsaid. */
export function renderResultJson(result: CommandResult): string {
  const { failure, ...rest } = result;
  const diagnostics = failure === null ? result.diagnostics : [...result.diagnostics, {
    code: result.failureReason ?? 'unexpected', severity: 'error', message: failure.hint === null ? failure.message : `${failure.message} ${failure.hint}`,
    file: null, line: null, resource: null,
  }];
  return JSON.stringify({ ...rest, diagnostics });
}
