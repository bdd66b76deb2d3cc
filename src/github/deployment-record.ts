import type { CommandResult } from '../commands/result.ts';
import { readRun } from '../commands/workflow-run.ts';
import { version } from '../host/version.ts';
import type { Diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import type { Plan } from '../plan/plan.ts';
import { renderCounts, toServiceName } from '../render/change-words.ts';
import { cutText } from '../render/plain-text.ts';
import { renderReportCounts } from '../render/report-table.ts';
import { systemClock, type Clock } from '../service/clock.ts';
import { openGitHub, type GitHubClient } from './client.ts';
import { createDeployment, createDeploymentStatus, MAX_DESCRIPTION, type DeploymentStatus } from './deployments.ts';
import { toGitHubFinding, withFindings } from './findings.ts';
import type { Inputs } from './inputs.ts';

/** The record of one publish among the deployments of the repository. Neither function rejects. */
export interface DeploymentRecord {
  /** Before the first write: the deployment of the plan, under way. */
  begin(plan: Plan): Promise<void>;
  /** How it ended; a result with what GitHub refused as findings, which change no outcome. */
  end(result: CommandResult): Promise<CommandResult>;
}

/** That of a step that publishes nothing. */
export const noDeployment: DeploymentRecord = { begin: async () => undefined, end: async (result) => result };

/**
 * Records a publish as a deployment where `deployment` asks for it. A publish that is refused, or has nothing to write, is
 * none. @param environment that of the step: its commit is what is deployed
 */
export function openDeployment(inputs: Inputs, environment: Readonly<Record<string, string | undefined>>, clock: Clock = systemClock): DeploymentRecord {
  if (inputs.deployment !== true) return noDeployment;
  const findings: Diagnostic[] = [];
  const log = readRun({ environment })?.url;
  let begun: { readonly client: GitHubClient; readonly id: number } | null = null;
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      findings.push(toGitHubFinding(what, error));
    }
  };
  const tell = async (state: DeploymentStatus['state'], description: string): Promise<void> => {
    if (begun !== null) await createDeploymentStatus(begun.client, begun.id, { state, description: cutText(description, MAX_DESCRIPTION), log });
  };
  const create = async (plan: Plan): Promise<void> => {
    const token = inputs['github-token'] ?? '';
    const ref = environment['GITHUB_SHA'] ?? '';
    if (token === '' || ref === '') throw new UserError(null, 'There is no token for GitHub, or the run has no commit.', { hint: "Leave the input 'github-token' and the variable GITHUB_SHA as the runner sets them." });
    const client = await openGitHub({ token, environment, clock, userAgent: `apiops/${version}` });
    const service = toServiceName(plan.target);
    begun = { client, id: await createDeployment(client, {
      ref, environment: inputs.environment ?? service, description: cutText(`${service}: ${renderCounts(plan.counts)}`, MAX_DESCRIPTION), payload: { 'service': plan.target, 'plan-hash': plan.hash, 'counts': plan.counts },
    }) };
  };
  return {
    begin: async (plan) => {
      await attempt('The publish is not recorded as a deployment.', () => create(plan));
      await attempt('That the deployment is under way is not recorded.', () => tell('in_progress', renderCounts(plan.counts)));
    },
    end: async (result) => {
      await attempt('How the deployment ended is not recorded.', () => tell(result.ok ? 'success' : 'failure', result.report === undefined ? result.failure?.message ?? 'Published.' : renderReportCounts(result.report)));
      return withFindings(result, findings);
    },
  };
}
