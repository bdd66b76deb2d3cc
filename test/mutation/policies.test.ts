import { diffContent } from '../../src/plan/content.ts';
import type { PropertyChange } from '../../src/plan/plan.ts';
import { canonicalPolicy, parsePolicy } from '../../src/policy/index.ts';
import { author, writePolicy, type PolicyForm } from '../false-differences/policy-forms.ts';
import { corpus } from '../policy/corpus/snippets.ts';
import { documents } from '../policy/corpus/index.ts';
import { ofShare, share } from '../support/share.ts';
import { editsOf } from './policy-edits.ts';

const policies = [...documents, ...corpus].map(({ name, text }) => ({ name, text }));
/** As a service answers: escaped, and with the line ends of Windows. */
const escaped: PolicyForm = { ...author, format: 'xml', escapes: 'named', lineEnds: 'crlf' };

const made = new Map<string, number>();
afterAll(() => {
  const all = [...made.values()].reduce((sum, count) => sum + count, 0);
  process.stdout.write(`policies: ${all} edits of ${policies.length} documents (${made.get('expression') ?? 0} of expressions), 0 missed, 0 extra${ofShare}\n`);
});

/** Lines of two canonical forms that differ, where both have as many; infinite where one is longer. */
function countChanged(before: readonly string[], after: readonly string[]): number {
  return before.length === after.length ? before.filter((line, index) => line !== after[index]).length : Infinity;
}

test.each(policies)('every edit of $name is one difference', ({ text }) => {
  const folder = { codec: 'policy', format: 'rawxml', text } as const;
  const lines = canonicalPolicy(text, 'rawxml').split('\n');
  const shown = new Set<string>();
  for (const { what, isOneLine, document } of share(editsOf(parsePolicy(text, 'rawxml')), 5)) {
    const live = writePolicy(document, escaped);
    const changed = countChanged(lines, canonicalPolicy(live, 'xml').split('\n'));
    if (isOneLine ? changed !== 1 : changed === 0) throw new Error(`${what}: ${changed} changed lines in\n${live}`);
    if (!shown.has(what)) expectShown(diffContent({ codec: 'policy', format: 'xml', text: live }, folder), isOneLine);
    shown.add(what);
    const kind = what.startsWith('expression') ? 'expression' : 'other';
    made.set(kind, (made.get(kind) ?? 0) + 1);
  }
});

function expectShown(change: PropertyChange | null, isOneLine: boolean): void {
  expect(JSON.stringify([change?.path, change?.before, change?.after])).toMatch(/^\["policy","sha256:[0-9a-f]{16}","sha256:[0-9a-f]{16}"\]$/);
  expect(change?.before).not.toBe(change?.after);
  const signs = (change?.diff ?? '').split('\n').map((line) => line.charAt(0));
  const [gone, come] = ['-', '+'].map((sign) => signs.filter((each) => each === sign).length) as [number, number];
  if (isOneLine) expect([gone, come]).toEqual([1, 1]);
  else expect(gone + come).toBeGreaterThan(0);
}
