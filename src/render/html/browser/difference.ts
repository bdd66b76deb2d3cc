import { alignLines, type AlignedLine, type AlignedRow } from '../aligned-lines.ts';
import { element } from './element.ts';
import { paged } from './pages.ts';

/** Rows of a difference that are built at once. */
const ROWS = 200;

/** A difference in two columns, the service and the folder; one below the other on a narrow screen. */
export function renderDifference(path: string, diff: readonly string[]): HTMLElement {
  const body = element('tbody');
  const { nodes: [, ...more] } = paged(body, alignLines(diff), renderRow, ROWS);
  return element('div', { class: 'difference' },
    element('table', {}, element('caption', { class: 'unseen' }, `Difference of ${path}`), element('colgroup', {}, ...['numbers', 'lines', 'numbers', 'lines'].map((name) => element('col', { class: name }))),
      element('thead', {}, element('tr', {}, element('th', { scope: 'col', colspan: '2' }, 'In the service'), element('th', { scope: 'col', colspan: '2' }, 'In Git'))), body),
    ...more);
}

function renderRow(row: AlignedRow): HTMLElement {
  if (row.kind === 'between') return element('tr', { class: 'between' }, element('td', { colspan: '4' }, row.text));
  const changed = row.kind === 'changed';
  return element('tr', { class: row.kind }, ...renderLine(row.left, changed && 'removed', '\u2212'), ...renderLine(row.right, changed && 'added', '+'));
}

function renderLine(line: AlignedLine | null, change: 'removed' | 'added' | false, sign: string): HTMLElement[] {
  if (line === null) return [element('td', { class: 'none', colspan: '2' })];
  const name = change === false ? 'same' : change;
  const { number, text, differs } = line;
  const [from, to] = differs ?? [0, 0];
  return [
    element('td', { class: `number ${name}` }, `${number ?? ''}${change === false ? '' : ` ${sign}`}`),
    element('td', { class: `line ${name}` }, text.slice(0, from), ...(to > from ? [element('mark', {}, text.slice(from, to))] : []), text.slice(to)),
  ];
}
