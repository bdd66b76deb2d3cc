import type { Promotion, PromotedEnvironment } from '../commands/result.ts';
import { renderAlerts, renderCounts } from './change-words.ts';
import { codeSpan, escapeMarkdown, foldable } from './markdown.ts';
import { renderPlanMarkdown, type Detailed } from './plan-markdown.ts';
import { renderSource, renderTarget, toHeadings, toIntendedWords } from './promotion-words.ts';
import { renderFailures, renderReportTable, renderRollback } from './report-markdown.ts';
import { renderReportCounts } from './report-table.ts';

/** Lines of a list that are shown where there is less room than for all. */
const MAX_LINES = 50;

/** A promotion in Markdown, with as much of each target as `level` says. */
export function renderPromotionMarkdown(promotion: Promotion, level: Detailed): string {
  return [escapeMarkdown(renderSource(promotion)), ...promotion.environments.map((one) => renderEnvironment(one, level))].join('\n\n');
}

function renderEnvironment(environment: PromotedEnvironment, level: Detailed): string {
  const { plan, promotion, report, failure } = environment;
  const alerts = plan === null ? '' : renderAlerts(plan.changes);
  return [
    `#### ${escapeMarkdown(renderTarget(environment))}`, failure === null ? '' : escapeMarkdown(failure.message),
    plan === null ? '' : `**${renderCounts(plan.counts)}**${alerts === '' ? '' : ` · **${alerts}**`}`, plan === null ? '' : renderPlanMarkdown(plan.changes, level),
    promotion === null ? '' : renderRest(promotion, level),
    ...report === null ? [] : [renderReportCounts(report), renderReportTable(report), [...renderFailures(report), ...renderRollback(report)].join('\n')],
  ].filter((part) => part !== '').join('\n\n');
}

function renderRest(promotion: NonNullable<PromotedEnvironment['promotion']>, level: Detailed): string {
  const { intended, same, handWork } = toHeadings(promotion);
  const isShort = level === 'lines' || level === 'groups';
  return [
    promotion.intended.length === 0 ? '' : foldable(intended, toList(promotion.intended.map((one) => {
      const { what, place } = toIntendedWords(one);
      return `- ${codeSpan(what)} ${escapeMarkdown(`(${place})`)}`;
    }), isShort), false),
    `${same}.`,
    promotion.handWork.length === 0 ? '' : foldable(handWork, toList(promotion.handWork.map(({ what, detail, todo }) => `- **${escapeMarkdown(what)}**: ${escapeMarkdown(detail)}. ${escapeMarkdown(todo)}`), isShort), false),
  ].filter((part) => part !== '').join('\n\n');
}

function toList(lines: readonly string[], isShort: boolean): string {
  const shown = isShort ? lines.slice(0, MAX_LINES) : lines;
  return [...shown, ...shown.length === lines.length ? [] : [`- … and ${lines.length - shown.length} more`]].join('\n');
}
