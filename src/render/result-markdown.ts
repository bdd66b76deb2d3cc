import type { CommandResult } from '../commands/result.ts';
import { kindRow } from '../model/kinds.ts';
import type { Change } from '../plan/plan.ts';
import { toPlainLine, toPlainText } from './plain-text.ts';
import { CONTENT_INDENT, opSymbols, renderCounts, renderPlanText, sortByOp } from './plan-text.ts';

/** What a body shows: all of it, a line per resource, or the totals. */
const LADDER = ['full', 'lines', 'counts'] as const;

/**
 * A command's result as Markdown of at most `budget` bytes of UTF-8. Where the whole does not fit, it shows one line per
 * resource, then the totals alone; the totals and what is deleted always stay.
 */
export function renderResultMarkdown(result: CommandResult, budget: number): string {
  for (const level of LADDER) {
    const text = renderLevel(result, level);
    if (Buffer.byteLength(text) <= budget) return text;
  }
  return cutToBytes(renderLevel(result, 'counts'), budget);
}

function renderLevel(result: CommandResult, level: (typeof LADDER)[number]): string {
  const { counts, report, files, failure, diagnostics, steps } = result;
  const findings = level === 'counts' ? diagnostics.filter(({ severity }) => severity === 'error').slice(0, 50) : diagnostics;
  return [
    `### ${result.command}: ${result.ok ? 'succeeded' : result.failureReason ?? 'failed'}`,
    failure === null ? '' : escapeMarkdown(`${failure.message}${failure.hint === null ? '' : ` ${failure.hint}`}`),
    counts === null ? '' : `**${renderCounts(counts)}**`,
    level === 'full' ? '' : '_The difference is too long to be shown here; the log of this step has all of it._',
    counts === null ? '' : renderChanges(result.changeList, level),
    report === undefined ? '' : renderReport(report),
    files === undefined ? '' : `${files.created.length} files created, ${files.changed.length} changed, ${files.deleted.length} deleted.${level === 'full' ? `\n\n${fence([
      ...files.created.map((file) => `+ ${toPlainLine(file)}`), ...files.changed.map((file) => `! ${toPlainLine(file)}`), ...files.deleted.map((file) => `- ${toPlainLine(file)}`)].join('\n'), 'diff')}` : ''}`,
    (steps ?? []).map(({ title, ok }) => `- ${ok ? 'ok' : 'failed'}: ${escapeMarkdown(title)}`).join('\n'),
    findings.length === 0 ? '' : `| | Finding | Where |\n|---|---|---|\n${findings.map(({ severity, code, message, file, line }) =>
      `| ${severity} | \`${code}\` ${escapeMarkdown(message)} | ${file === null ? '' : escapeMarkdown(`${file}${line === null ? '' : `:${line}`}`)} |`).join('\n')}`,
    result.planHash === null ? '' : `<sub>Plan ${result.planHash}</sub>`,
  ].filter((part) => part !== '').join('\n\n');
}

function renderChanges(changes: readonly Change[], level: (typeof LADDER)[number]): string {
  const managed = changes.filter(({ op }) => op !== 'unmanaged');
  const shown = level === 'counts' ? managed.filter(({ op }) => op === 'delete' || op === 'replace') : managed;
  if (shown.length === 0) return '';
  if (level === 'full') return fence(renderPlanText(shown, 'off').split('\n').map(toDiffLine).join('\n'), 'diff');
  return sortByOp(shown).map(({ op, id, kind, properties }) => `- \`${opSymbols[op]}\` ${escapeMarkdown(id)} (${kindRow(kind).title})${properties.length === 0 ? '' : `: ${properties.slice(0, 5).map(({ path }) => escapeMarkdown(path)).join(', ')}`}`).join('\n');
}

/** GitHub colours `+`, `-` and `!` in the first column of a diff block: what is added to a content or taken from it moves there. */
function toDiffLine(line: string): string {
  if (line.startsWith('~ ')) return `!${line.slice(1)}`;
  const content = line.startsWith(CONTENT_INDENT) ? line.slice(CONTENT_INDENT.length) : '';
  return /^[+-]/.test(content) ? `${content[0]} ${CONTENT_INDENT}${content.slice(1)}` : line;
}

function renderReport({ done, failed, notAttempted }: NonNullable<CommandResult['report']>): string {
  return [`${done.length} done, ${failed.length} failed, ${notAttempted.length} not attempted.`,
    ...failed.map(({ id, op, message }) => `- failed: ${op} ${escapeMarkdown(id)}: ${escapeMarkdown(message)}`),
    ...notAttempted.map(({ id, op, because }) => `- not attempted: ${op} ${escapeMarkdown(id)}: ${escapeMarkdown(because)}`)].join('\n');
}

/** A code block that its own text cannot close: one backtick more than the longest run inside. */
export function fence(text: string, language: string): string {
  const longest = [...text.matchAll(/`+/g)].reduce((length, [run]) => Math.max(length, run.length), 2);
  const marks = '`'.repeat(longest + 1);
  return `${marks}${language}\n${text}\n${marks}`;
}

/** Text of a service or a file that stays text: no markup, formula, mention, reference, table cell or line of its own, nothing hidden. */
export function escapeMarkdown(text: string): string {
  return toPlainText(text).replace(/[\\`*_~|[\]]/g, '\\$&').replace(/[<>&@#$]/g, (character) => `&#${character.charCodeAt(0)};`).replace(/\s*\n\s*/g, ' ');
}

/** As many whole lines from the beginning as fit. */
function cutToBytes(text: string, budget: number): string {
  const lines = text.split('\n');
  let [count, bytes] = [0, -1];
  for (const line of lines) {
    bytes += 1 + Buffer.byteLength(line);
    if (bytes > budget) break;
    count += 1;
  }
  return lines.slice(0, count).join('\n');
}
