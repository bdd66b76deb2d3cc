import { alignLines, type AlignedLine, type AlignedRow } from '../aligned-lines.ts';
import { element } from './element.ts';
import { paged } from './pages.ts';

/** Rows of a difference that are built at once. */
const ROWS = 200;

const titles = { left: 'In the service', right: 'In Git' } as const;
type Side = keyof typeof titles;

/** A difference in two columns, the service and the folder; one below the other on a narrow screen. A side without any line has no column. */
export function renderDifference(path: string, diff: readonly string[]): HTMLElement {
  const aligned = alignLines(diff);
  const filled = (['left', 'right'] as const).filter((side) => aligned.some((row) => row.kind !== 'between' && row[side] !== null));
  const sides: readonly Side[] = filled.length === 0 ? ['left', 'right'] : filled;
  const body = element('tbody');
  const { nodes: [, ...more] } = paged(body, aligned, (row) => renderRow(row, sides), ROWS);
  return element('div', { class: 'difference' },
    element('table', {}, element('caption', { class: 'unseen' }, `Difference of ${path}`), element('colgroup', {}, ...sides.flatMap(() => [element('col', { class: 'numbers' }), element('col')])),
      element('thead', {}, element('tr', {}, ...sides.map((side) => element('th', { scope: 'col', colspan: '2' }, titles[side])))), body),
    ...more);
}

function renderRow(row: AlignedRow, sides: readonly Side[]): HTMLElement {
  if (row.kind === 'between') return element('tr', { class: 'between' }, element('td', { colspan: String(2 * sides.length) }, row.text));
  return element('tr', { class: row.kind }, ...sides.flatMap((side) => renderLine(row[side], row.kind === 'changed' && side)));
}

/** `changed` is the side of a line that differs. */
function renderLine(line: AlignedLine | null, changed: Side | false): HTMLElement[] {
  if (line === null) return [element('td', { class: 'none', colspan: '2' })];
  const [name, sign] = changed === false ? ['same', ''] : changed === 'left' ? ['removed', ' \u2212'] : ['added', ' +'];
  const { number, text, differs } = line;
  const [from, to] = differs ?? [0, 0];
  return [
    element('td', { class: `number ${name}` }, `${number ?? ''}${sign}`),
    element('td', { class: `line ${name}` }, text.slice(0, from), ...(to > from ? [element('mark', {}, text.slice(from, to))] : []), text.slice(to)),
  ];
}
