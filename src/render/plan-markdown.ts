import type { Change } from '../plan/plan.ts';
import { groupChanges, type ChangeGroup } from './change-groups.ts';
import { isBreaking, opSymbols, renderGroupCounts, toChangeWords } from './change-words.ts';
import { codeSpan, escapeMarkdown, fence, foldable } from './markdown.ts';
import { cutText } from './plain-text.ts';
import { CONTENT_INDENT, renderChange } from './plan-text.ts';

/** How much of the changes is shown: whole differences, their first lines, a line for each resource, a line for each group. */
export type Detailed = 'full' | 'short' | 'lines' | 'groups';

/** Lines of one change, and characters of a line, that a short rendering shows. */
const [SHORT_CHANGE, SHORT_LINE] = [20, 300];
/** Lines of all changes together up to which they need not be opened. */
const OPEN_LINES = 40;
/** Properties, and characters of the path of one, that the line of a resource names. */
const [MAX_PATHS, MAX_PATH] = [5, 80];

/**
 * The changes in Markdown: what loses something first and always visible, then what a reader opens, group by group. What is
 * unmanaged is listed only where everything is shown.
 */
export function renderPlanMarkdown(changes: readonly Change[], level: Detailed): string {
  const parts = groupChanges(changes).map((group) => ({ ...group, lines: toLines(group, level), counts: renderGroupCounts(group.changes) }));
  const [folded, counted] = [parts.filter((part) => !isCounted(part, level)), parts.filter((part) => isCounted(part, level))];
  const open = parts.reduce((sum, { lines }) => sum + lines.length, 0) <= OPEN_LINES;
  return [
    ...folded.flatMap(({ role, title, counts, lines }) => {
      const body = role !== 'unmanaged' && (level === 'full' || level === 'short') ? fence(lines.join('\n'), 'diff') : lines.join('\n');
      return role === 'losses' ? [`#### ${escapeMarkdown(title)}`, body] : [foldable(`${title}: ${counts}`, body, open && role === 'changes')];
    }),
    counted.map(({ title, counts }) => `- ${codeSpan(title)}: ${counts}`).join('\n'),
  ].filter((part) => part !== '').join('\n\n');
}

/** Whether a group is one line of counts. */
function isCounted({ role }: ChangeGroup, level: Detailed): boolean {
  return role === 'unmanaged' ? level !== 'full' : role === 'changes' && level === 'groups';
}

function toLines({ role, changes }: ChangeGroup, level: Detailed): string[] {
  if (role === 'unmanaged' || level === 'lines' || level === 'groups') return changes.map(renderChangeLine);
  return changes.flatMap((change) => {
    const lines = renderChange(change, 'off').flatMap((line) => line.split('\n')).map(toDiffLine);
    if (level === 'full') return lines;
    const rest = lines.length - SHORT_CHANGE;
    return [...lines.slice(0, SHORT_CHANGE).map((line) => (line.length > SHORT_LINE ? `${cutText(line, SHORT_LINE)}…` : line)), ...(rest > 0 ? [`${CONTENT_INDENT}… ${rest} more lines`] : [])];
  });
}

/** A resource as an item of a list: what happens to it, who moved it, and the first of its properties. */
export function renderChangeLine(change: Change): string {
  const { id, op, properties } = change;
  const paths = op === 'unmanaged' ? [] : properties.slice(0, MAX_PATHS).map(({ path }) => codeSpan(path.length > MAX_PATH ? `${cutText(path, MAX_PATH)}…` : path));
  const more = properties.length > MAX_PATHS && paths.length > 0 ? `, and ${properties.length - MAX_PATHS} more` : '';
  return `- \`${opSymbols[op]}\` ${codeSpan(id)} ${toChangeWords(change)}${isBreaking(change) ? ', **breaking**' : ''}${paths.length === 0 ? '' : `: ${paths.join(', ')}${more}`}`;
}

const detailMarks: Readonly<Record<string, string>> = { added: '+', removed: '-', changed: '!' };

/** GitHub colours `+`, `-` and `!` in the first column of a diff block: what is added to a content or taken from it moves there. */
function toDiffLine(line: string): string {
  if (line.startsWith('~ ')) return `!${line.slice(1)}`;
  const content = line.startsWith(CONTENT_INDENT) ? line.slice(CONTENT_INDENT.length) : '';
  if (/^[+-]/.test(content)) return `${content[0]}${CONTENT_INDENT}${content.slice(1)}`;
  const mark = detailMarks[/^(?:added|removed|changed)(?= )/.exec(content)?.[0] ?? ''];
  return mark === undefined ? line : `${mark}${line.slice(1)}`;
}
