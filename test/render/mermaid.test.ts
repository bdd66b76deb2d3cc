import fc from 'fast-check';
import type { Dependent } from '../../src/plan/dependents.ts';
import type { Change, Op } from '../../src/plan/plan.ts';
import { renderDependencyGraph } from '../../src/render/mermaid.ts';
import { hostileTexts } from './plans.ts';

/** The grammar of a graph: nothing in it but what this program means. */
const grammar = [
  /^flowchart LR$/,
  /^ {2}n[1-9]\d?\["(?:[A-Za-z0-9 /.-]|#\d{1,7};){1,540}( \((?:create|update|replace|delete|blocked)\))?"\](?::::(?:create|update|replace|delete|blocked))?$/,
  /^ {2}n[1-9]\d? --> n[1-9]\d?$/,
  /^ {2}classDef (?:create|update|replace|delete|blocked) fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#[0-9a-f]{6}(?:,stroke-dasharray:4)?$/,
];

/** What means something to Mermaid, to Markdown or to HTML; an id is never empty. */
const hostileNames = [...hostileTexts, '"]', '`', '"`**x**`"', '#quot;', ';', '%%{init: {"securityLevel": "loose"}}%%', 'end', 'click n1 href "javascript:alert(1)"', 'n1', ':::delete', '--> n2', 'a"]\n  click n1 call x()',
  'style n1 fill:#000000;', 'classDef x:#1;', '\\n', '<br/>', '&quot;', '_a_ *b* ~~c~~', '1. x', '---', 'subgraph'];
const name = fc.oneof(fc.constantFrom(...hostileNames), fc.string({ maxLength: 80, unit: 'binary' }), fc.string({ minLength: 1, maxLength: 8 })).filter((one) => one !== '');
const op = fc.constantFrom<Op[]>('create', 'update', 'replace', 'delete', 'unmanaged', 'blocked');

function change(id: string, what: Op): Change {
  return { id, kind: 'Api', op: what, origin: null, properties: [] };
}

function graphOf(markdown: string): string[] {
  const lines = markdown.split('\n');
  expect(lines[0]).toBe('```mermaid');
  const end = lines.lastIndexOf('```');
  expect(lines.indexOf('```')).toBe(end);
  expect(lines.slice(end + 1).join('\n')).toMatch(/^(?:\n… and \d+ more (?:resources?|dependency|dependencies)\.)?$/);
  return lines.slice(1, end);
}

test('hostile names stay in their labels, and the same plan gives the same graph', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.tuple(name, op), { maxLength: 60, selector: ([id]) => id }), fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(), name)), { maxLength: 200 }), (named, pairs) => {
    const changes = named.map(([id, what]) => change(id, what));
    const dependents = changes.length === 0 ? [] : pairs.map(([on, by]): Dependent => ({ on: changes[on % changes.length]?.id ?? '', id: typeof by === 'number' ? changes[by % changes.length]?.id ?? '' : by })).filter(({ id, on }) => id !== on);
    const markdown = renderDependencyGraph(changes, dependents);
    expect(renderDependencyGraph(changes, dependents)).toBe(markdown);
    if (dependents.length === 0) {
      expect(markdown).toBe('');
      return;
    }
    const lines = graphOf(markdown);
    for (const line of lines) expect(grammar.some((rule) => rule.test(line))).toBe(true);
    const nodes = lines.filter((line) => line.includes('["')).map((line) => line.split('[')[0]?.trim() ?? '');
    expect(nodes).toEqual(nodes.map((_one, index) => `n${index + 1}`));
    expect(nodes.length).toBeLessThanOrEqual(40);
    const edges = lines.filter((line) => line.includes(' --> n'));
    expect(edges.length).toBeLessThanOrEqual(100);
    const drawn = new Set(edges.flatMap((line) => line.trim().split(' --> ')));
    expect([...drawn].sort()).toEqual([...nodes].sort());
    expect(lines.join('\n').length).toBeLessThan(40_000);
  }), { numRuns: 300 });
});

test('an arrow leads from what changes to what needs it; what is lost comes first, and the word says what happens', () => {
  const markdown = renderDependencyGraph([change('namedValues/key', 'update'), change('backends/old', 'delete'), change('tags/alone', 'create'), change('apis/a', 'unmanaged')], [
    { on: 'namedValues/key', id: 'apis/a/policies/policy' }, { on: 'namedValues/key', id: 'backends/old' }, { on: 'backends/old', id: 'apis/a' }]);
  expect(markdown.split('\n')).toEqual([
    '```mermaid', 'flowchart LR', '  n1["backends/old (delete)"]:::delete', '  n2["apis/a"]', '  n3["namedValues/key (update)"]:::update', '  n4["apis/a/policies/policy"]',
    '  n1 --> n2', '  n3 --> n4', '  n3 --> n1', '  classDef delete fill:#ffebe9,stroke:#cf222e,color:#1f2328', '  classDef update fill:#fff8c5,stroke:#9a6700,color:#1f2328', '```',
  ]);
});

test('a large estate is drawn in part, and the rest is counted', () => {
  const dependents = Array.from({ length: 500 }, (_, index) => ({ on: `namedValues/v${index % 5}`, id: `apis/a${index}/policies/policy` }));
  const markdown = renderDependencyGraph([change('namedValues/v3', 'delete'), ...[0, 1, 2, 4].map((index) => change(`namedValues/v${index}`, 'update'))], dependents);
  expect(markdown).toContain('n1["namedValues/v3 (delete)"]');
  expect(graphOf(markdown).filter((line) => line.includes('["'))).toHaveLength(40);
  expect(markdown).toMatch(/\n\n… and 465 more resources\.$/);
});
