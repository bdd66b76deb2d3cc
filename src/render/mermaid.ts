import type { Dependent } from '../plan/dependents.ts';
import type { Change, Op } from '../plan/plan.ts';
import { fence } from './markdown.ts';
import { cutText, toPlainLine } from './plain-text.ts';

/** Far below what GitHub draws (50,000 characters, 500 edges), and as much as a reader takes in. */
const [MAX_NODES, MAX_EDGES, MAX_LABEL] = [40, 100, 60];

/** The colours of a node by what happens to it, in the order of importance; the word stands in its label too. */
const styles: Partial<Record<Op, string>> = {
  blocked: 'fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-dasharray:4', delete: 'fill:#ffebe9,stroke:#cf222e,color:#1f2328', replace: 'fill:#fff1e5,stroke:#bc4c00,color:#1f2328',
  update: 'fill:#fff8c5,stroke:#9a6700,color:#1f2328', create: 'fill:#dafbe1,stroke:#1a7f37,color:#1f2328',
};
const ranks = Object.keys(styles);

/**
 * What depends on what changes, as a Mermaid graph in a code block of Markdown: an arrow leads from a resource to what needs
 * it. Empty where nothing depends on a change. What is lost comes first, then what most depends on; what has no room is
 * counted below. Names are text of others: of them only letters, digits, blanks and `/ . -` stand as they are, everything else
 * as an entity, so that none ends its label.
 */
export function renderDependencyGraph(changes: readonly Change[], dependents: readonly Dependent[]): string {
  const ops = new Map(changes.map(({ id, op }) => [id, op]));
  const users = groupUsers(dependents);
  const nodes = new Map<string, string>();
  const edges: string[] = [];
  const add = (id: string): string | undefined => {
    const known = nodes.get(id);
    if (known !== undefined || nodes.size === MAX_NODES) return known;
    nodes.set(id, `n${nodes.size + 1}`);
    return nodes.get(id);
  };
  for (const [on, ids] of sortByImportance(users, ops)) {
    // A node that nothing is drawn to says nothing.
    if (nodes.size >= MAX_NODES - 1 && !nodes.has(on)) continue;
    for (const id of ids) {
      const [from, to] = edges.length === MAX_EDGES ? [] : [add(on), add(id)];
      if (from !== undefined && to !== undefined) edges.push(`  ${from} --> ${to}`);
    }
  }
  if (edges.length === 0) return '';
  const all = new Set(dependents.flatMap(({ id, on }) => [id, on]));
  const used = ranks.filter((op) => [...nodes.keys()].some((id) => ops.get(id) === op));
  const graph = [
    'flowchart LR', ...[...nodes].map(([id, node]) => renderNode(node, id, ops.get(id))), ...edges,
    ...used.map((op) => `  classDef ${op} ${styles[op as Op] ?? ''}`),
  ].join('\n');
  return [fence(graph, 'mermaid'), toRest(all.size - nodes.size, dependents.length - edges.length)].filter((part) => part !== '').join('\n\n');
}

function groupUsers(dependents: readonly Dependent[]): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const { id, on } of dependents) users.set(on, [...users.get(on) ?? [], id]);
  return users;
}

function sortByImportance(users: ReadonlyMap<string, readonly string[]>, ops: ReadonlyMap<string, Op>): [string, readonly string[]][] {
  const rankOf = (id: string): number => ranks.indexOf(ops.get(id) ?? '');
  return [...users].sort(([a, usersOfA], [b, usersOfB]) => rankOf(a) - rankOf(b) || usersOfB.length - usersOfA.length || (a < b ? -1 : 1));
}

function renderNode(node: string, id: string, op: Op | undefined): string {
  const styled = op !== undefined && styles[op] !== undefined;
  const name = toPlainLine(id);
  const label = escapeLabel(name.length > MAX_LABEL ? `${cutText(name, MAX_LABEL)}…` : name);
  return `  ${node}["${label}${styled ? ` (${op})` : ''}"]${styled ? `:::${op}` : ''}`;
}

/** Mermaid reads quotes, backticks, `#`, `%%{`, HTML and Markdown in a label; none of them is left. */
function escapeLabel(text: string): string {
  return text.replace(/[^A-Za-z0-9 /.-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
}

function toRest(nodes: number, edges: number): string {
  if (nodes > 0) return `… and ${nodes} more ${nodes === 1 ? 'resource' : 'resources'}.`;
  return edges > 0 ? `… and ${edges} more ${edges === 1 ? 'dependency' : 'dependencies'}.` : '';
}
