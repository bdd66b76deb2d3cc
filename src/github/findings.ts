import type { CommandResult } from '../commands/result.ts';
import { diagnostic, sortDiagnostics, type Diagnostic } from '../model/diagnostics.ts';
import { toMessage } from '../model/failure.ts';
import { GitHubError, isForbidden } from './refusal.ts';

/** That something was not done on GitHub, with the reason: a missing permission is told apart. `what` is a sentence. */
export function toGitHubFinding(what: string, error: unknown): Diagnostic {
  return diagnostic(error instanceof GitHubError && isForbidden(error.refusal) ? 'github-not-allowed' : 'github-failed', `${what} ${toMessage(error)}`);
}

/** A result with more findings; its outcome stays. */
export function withFindings(result: CommandResult, findings: readonly Diagnostic[]): CommandResult {
  return findings.length === 0 ? result : { ...result, diagnostics: sortDiagnostics([...result.diagnostics, ...findings]) };
}
