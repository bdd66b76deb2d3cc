import { toFailedResult, type CommandResult } from '../commands/result.ts';
import { redact, watchSecrets } from '../host/secrets.ts';
import type { Surroundings } from '../host/surroundings.ts';
import type { Ticker } from '../host/ticker.ts';
import { toUnexpected } from '../host/unexpected.ts';
import { failureReasons, toMessage, UserError } from '../model/failure.ts';
import { toPlainText } from '../render/plain-text.ts';
import { renderResultMarkdown } from '../render/result-markdown.ts';
import { renderDiagnostic, renderResultText } from '../render/result-text.ts';
import { toAnnotations } from './annotations.ts';
import { noDeployment, openDeployment, type DeploymentRecord } from './deployment-record.ts';
import { toDriftFindings } from './drift-annotations.ts';
import { withDriftIssues } from './drift-issues.ts';
import { toFederation } from './federation.ts';
import { parseCommand, parseInputs, secretInputs, type CommandName, type Inputs } from './inputs.ts';
import { openPlanThread } from './plan-thread.ts';
import { withResultFiles } from './result-files.ts';
import { acknowledge } from './receipt.ts';
import { toOutputs } from './result-outputs.ts';
import { createWorkflowLog, type Toolkit, type WorkflowLog } from './workflow-log.ts';

/** Bytes of a summary. The runner drops one of more than 1 MiB altogether. */
const SUMMARY_BUDGET = 1_000_000;

/** The step around the action. */
export interface Step {
  readonly toolkit: Toolkit;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
  /** A word that nobody can guess. */
  readonly token: string;
  readonly ticker: Ticker;
  /** The text of a file; null where there is none. */
  readonly readText: (file: string) => Promise<string | null>;
  readonly writeText: (file: string, text: string) => Promise<void>;
  /** Absolute path of a folder that is this step's alone, where the files of the result go. */
  readonly folder: string;
  readonly interrupted: () => Promise<void>;
  /** Rejects with what was thrown where nobody waits for it. */
  readonly crashed: Promise<never>;
}

/** What runs a command, given what the action decides about its surroundings. */
export type RunCommand = (command: CommandName, inputs: Inputs, surroundings: Surroundings) => Promise<CommandResult>;

/** Runs the action once: inputs, command, log, annotations, summary, outputs. Every failure ends as a failed step with a sentence. */
export async function main(step: Step, run: RunCommand): Promise<void> {
  const { toolkit } = step;
  const secrets = new Set<string>();
  const log = createWorkflowLog(step.write, step.token, { verbose: toolkit.isDebug(), ticker: step.ticker });
  const onSecret = (secret: string): void => {
    secrets.add(secret);
    log.command(() => toolkit.setSecret(secret));
  };
  const environment = watchSecrets(step.environment, onSecret);
  for (const secret of secretInputs.map((name) => toolkit.getInput(name))) if (secret !== '') onSecret(secret);
  let summarize = true;
  let command = '';
  let deployment: DeploymentRecord = noDeployment;
  const execute = async (): Promise<CommandResult> => {
    const name = parseCommand(toolkit.getInput('command'), 'action');
    command = name;
    const inputs = parseInputs(name, readInputs(step), 'action');
    summarize = inputs['job-summary'] === true;
    await acknowledge(inputs, step).catch((error: unknown) => { log.debug(redact(toMessage(error), secrets)); });
    // What is written of a promotion is about its target.
    const shown = inputs.to === undefined ? inputs : { ...inputs, environment: inputs.to };
    const thread = openPlanThread(shown, step);
    deployment = openDeployment(shown, step.environment);
    const work = run(name, inputs, {
      readApproval: thread.readApproval,
      beginPublish: async (plan) => {
        await thread.begin(plan.target);
        await deployment.begin(plan);
      },
      environment, logger: log, onSecret, federation: toFederation(inputs, step.environment, onSecret), interrupted: () => step.interrupted().then(() => log.finish()), announce: ({ endpoint }) => log.info(`Simulator at ${endpoint}`),
    }).catch(async (error: unknown) => {
      await thread.abandon();
      throw error;
    });
    return Promise.race([step.crashed, work.then((result) => withDriftIssues(result, inputs, step.environment)).then(thread.conclude)]);
  };
  try {
    const ended = await execute().catch((error: unknown) => {
      if (error instanceof UserError) return toFailedResult(command, error, [], 0);
      // The debug log of a run is read by those who look for the cause; the sentence is for everybody.
      log.debug(redact(error instanceof Error ? error.stack ?? error.message : String(error), secrets));
      return toFailedResult(command, toUnexpected(error, secrets, 'This is a fault of the action; run it with debug logging to see where it happened.'), [], 0);
    });
    log.finish();
    const recorded = await deployment.end(ended);
    const result = await withResultFiles(recorded, { folder: step.folder, writeText: step.writeText, warn: (message) => log.command(() => toolkit.warning(toPlainText(message))) });
    await report(result, summarize, log, toolkit);
  } catch (error) {
    log.command(() => toolkit.setFailed(toPlainText(`Unexpected error: ${redact(toMessage(error), secrets)}`)));
  }
}

/**
 * Every input that was given, also those of other commands and those that nobody knows: they are errors, not ignored. The
 * runner sets a variable for each, and only warns of a name that action.yml does not declare.
 */
function readInputs({ toolkit, environment }: Step): Record<string, string | undefined> {
  const names = Object.keys(environment).filter((variable) => /^INPUT_./i.test(variable)).map((variable) => variable.slice('INPUT_'.length).toLowerCase());
  return Object.fromEntries(names.filter((name) => name !== 'command').map((name) => [name, toolkit.getInput(name) || undefined]));
}

async function report(result: CommandResult, summarize: boolean, log: WorkflowLog, toolkit: Toolkit): Promise<void> {
  for (const finding of result.diagnostics) log.print(renderDiagnostic(finding, 'off'));
  log.print(renderResultText(result, 'off'));
  for (const { level, message, place } of toAnnotations([...result.diagnostics, ...toDriftFindings(result)])) log.command(() => toolkit[level](message, place));
  if (summarize) {
    try {
      await toolkit.summary.addRaw(renderResultMarkdown(result, SUMMARY_BUDGET), true).write();
    } catch (error) {
      log.command(() => toolkit.warning(toPlainText(`The job summary was not written: ${toMessage(error)}`)));
    }
  }
  emitOutput(result, log, toolkit);
  if (!result.ok) log.command(() => toolkit.setFailed(toPlainText(toSentence(result))));
}

/** The one place that sets outputs; secrets are masked long before, where they are read. */
function emitOutput(result: CommandResult, log: WorkflowLog, toolkit: Toolkit): void {
  for (const [name, value] of toOutputs(result)) log.command(() => toolkit.setOutput(name, value));
}

function toSentence({ failure, failureReason }: CommandResult): string {
  if (failure !== null) return failure.hint === null ? failure.message : `${failure.message} ${failure.hint}`;
  return failureReason === null ? 'The command failed.' : failureReasons[failureReason][1];
}
