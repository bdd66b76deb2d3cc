import { readRun } from '../commands/workflow-run.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { hashPlan } from '../plan/hash.ts';
import { renderDriftIssue, type DriftIssueContent } from '../render/drift-issue.ts';
import type { Clock } from '../service/clock.ts';
import { openGitHub } from './client.ts';
import { updateDriftIssue, type DriftIssueAction } from './drift-issue.ts';
import { toGitHubFinding } from './findings.ts';
import type { MarkerState } from './marker-comment.ts';

/**
 * What a comparison of one environment found. In terms of a CommandResult: `target` is its target, and `drifted` are
 * those of its `changeList` whose origin is `drift` or `both`, or that count as drift where the last publish is not known;
 * pending ones are left to the report, and so are unmanaged ones unless the run counts them. `writers` is what LiveStore.lastWriters said of their ids, and
 * `complete` is false where anything could not be read: then nothing is closed.
 */
export interface FoundDrift extends Omit<DriftIssueContent, 'run'> {
  /** The commit that the service was compared with; null where it is not known. */
  readonly source: string | null;
  /** The input `label`. */
  readonly label?: string;
}

export interface PublicationContext {
  /** The input `github-token`. */
  readonly token: string | undefined;
  /** That of the step. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Of this program. */
  readonly version: string;
}

export interface DriftPublication {
  readonly action: DriftIssueAction | 'failed';
  /** Address of the issue for people; null where there is none. */
  readonly url: string | null;
  /** To be shown with those of the command; they never change its outcome. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Brings the issue of one environment up to date with what `drift` found there: opened, changed, closed or opened again.
 * Never throws: a finding says what GitHub or the job lacks, and names the permission. Called once for each environment of a
 * run, by the adapter and not by the command: `comment: never` and runs outside of a workflow leave it out.
 */
export async function publishDrift(drift: FoundDrift, { token, environment, clock, version }: PublicationContext): Promise<DriftPublication> {
  if (token === undefined || token === '') return failed(diagnostic('github-not-allowed', "There is no token for GitHub, so the issue about the drift was not brought up to date. Leave the input 'github-token' out, or give it a token."));
  try {
    const client = await openGitHub({ token, environment, clock, userAgent: `apiops/${version}` });
    return await updateDriftIssue(client, {
      environment: drift.environment, ...(drift.label === undefined ? {} : { label: drift.label }), target: drift.target, selection: drift.selection, drifted: drift.drifted.length + (drift.unmanaged?.length ?? 0) > 0, complete: drift.complete,
      state: toState(drift, readRun({ environment })?.url, version),
      body: (bytes, { run }) => renderDriftIssue({ ...drift, run }, bytes),
    }, clock);
  } catch (error) {
    return failed(toGitHubFinding('The issue about the drift was not brought up to date.', error));
  }
}

function toState({ target, drifted, unmanaged = [], source }: FoundDrift, run: string | undefined, version: string): MarkerState {
  return {
    planHash: hashPlan(target.toLowerCase(), [...drifted, ...unmanaged]), counts: { drifted: drifted.length, ...(unmanaged.length === 0 ? {} : { unmanaged: unmanaged.length }) }, toolVersion: version,
    ...(source === null ? {} : { source }), ...(run === undefined ? {} : { run }),
  };
}

function failed(finding: Diagnostic): DriftPublication {
  return { action: 'failed', url: null, diagnostics: [finding] };
}
