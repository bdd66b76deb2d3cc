import type { CommandResult, ResultFileName } from '../commands/result.ts';
import type { Plan } from '../plan/plan.ts';
import { renderAlerts, renderCounts, toServiceName } from './change-words.ts';
import { codeSpan, escapeMarkdown } from './markdown.ts';
import { renderPlanFile } from './plan-file.ts';
import { renderPlanMarkdown } from './plan-markdown.ts';
import { toFindings } from './result-json.ts';
import { renderDependents } from './result-markdown.ts';
import { renderPlanOf } from './result-text.ts';

export interface ResultFile {
  readonly name: ResultFileName;
  /** Its name on disk. */
  readonly file: string;
  readonly text: string;
}

/** How each file follows from a result; null leaves it out. None holds a secret, a time or a place of this machine. */
const renderers: Record<ResultFileName, { readonly file: string; readonly render: (result: CommandResult) => string | null }> = {
  'json-plan': { file: 'plan.json', render: (result) => (result.planPath === null ? ofPlan(result, renderPlanFile) : null) },
  'text-plan': { file: 'plan.txt', render: (result) => ofPlan(result, () => `${renderPlanOf(result, 'off')}\n`) },
  'markdown-plan': { file: 'plan.md', render: (result) => ofPlan(result, (plan) => renderDocument(plan, result)) },
  'report': { file: 'report.json', render: renderReport },
  'diagnostics': { file: 'diagnostics.json', render: (result) => toText(toFindings(result)) },
};

/** What there is to write of a result: its whole plan in three forms, what became of its writes, and its findings. */
export function renderResultFiles(result: CommandResult): readonly ResultFile[] {
  return (Object.keys(renderers) as ResultFileName[]).flatMap((name) => {
    const { file, render } = renderers[name];
    const text = render(result);
    return text === null ? [] : [{ name, file, text }];
  });
}

/** A check of drift has a plan too, which is not what its user asked for. */
function ofPlan({ target, counts, planHash, changeList, drift }: CommandResult, render: (plan: Plan) => string): string | null {
  return drift !== undefined || target === undefined || counts === null || planHash === null ? null : render({ schema: 1, target, changes: changeList, counts, hash: planHash });
}

function renderDocument({ target, changes, counts, hash }: Plan, result: CommandResult): string {
  const alerts = renderAlerts(changes);
  return `${[
    `### Plan for ${codeSpan(toServiceName(target))}`, `**${renderCounts(counts)}**${alerts === '' ? '' : ` · **${alerts}**`}`,
    renderPlanMarkdown(changes, 'full'), renderDependents(result), `<sub>Plan ${escapeMarkdown(hash)}</sub>`,
  ].filter((part) => part !== '').join('\n\n')}\n`;
}

/** The totals of the plan are those of its other files; here stands what became of it. */
function renderReport({ report, promotion, target, planHash, ok, failureReason }: CommandResult): string | null {
  if (report !== undefined) return toText({ schema: 1, target, planHash, ok, failureReason, ...report });
  const environments = (promotion?.environments ?? []).filter((one) => one.report !== null);
  return environments.length === 0 ? null : toText({
    schema: 1, ok, failureReason,
    environments: (promotion?.environments ?? []).map(({ name, service, state, plan, report: own }) => ({ name, target: service, planHash: plan?.hash ?? null, state, ...own })),
  });
}

function toText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
