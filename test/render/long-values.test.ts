import type { Change } from '../../src/plan/plan.ts';
import { renderChange } from '../../src/render/plan-text.ts';

const line = (before: string, after: string): string => {
  const change: Change = { id: 'backends/b', kind: 'Backend', op: 'update', origin: null, properties: [{ path: 'url', before, after }] };
  return renderChange(change, 'off')[1] ?? '';
};
const shared = 'x'.repeat(5_000);

test('an address of some hundred characters is shown whole', () => {
  const [before, after] = [`https://a.example.com/${'p'.repeat(400)}/old`, `https://a.example.com/${'p'.repeat(400)}/new`];
  expect(line(before, after)).toBe(`    url: "${before}" -> "${after}"`);
});

test('of two long values the place where they differ is shown, wherever it is', () => {
  expect(line(`${shared}old`, `${shared}new`)).toMatch(/^ {4}url: …x{80}old" \(5005 characters\) -> …x{80}new" \(5005 characters\)$/);
  const early = line(`old${shared}`, `new${shared}`);
  expect(early).toMatch(/^ {4}url: "oldx+… \(5005 characters\) -> "newx+… \(5005 characters\)$/);
  expect(early.length).toBeLessThan(4_200);
  expect(line(shared, `${shared}y`)).toMatch(/x" \(5002 characters\) -> …x{80}y" \(5003 characters\)$/);
});
