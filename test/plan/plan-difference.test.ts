import fc from 'fast-check';
import { Sensitive } from '../../src/model/sensitive.ts';
import { comparePlans } from '../../src/plan/plan-difference.ts';
import type { Change } from '../../src/plan/plan.ts';
import { arbitraryPlan, toPlan } from '../render/plans.ts';

const change = (more: Partial<Change>): Change => ({ id: 'tags/a', kind: 'Tag', op: 'update', origin: null, properties: [], ...more });
const difference = (approved: Change[], planned: Change[]): unknown => comparePlans(toPlan(approved), toPlan(planned));

test('plans differ where their hashes do, and each side is found again on its own', () => {
  fc.assert(fc.property(arbitraryPlan, arbitraryPlan, fc.nat(), fc.nat(), (left, right, from, to) => {
    // A part of the one, and with it what the other has more: much in common.
    const mixed = toPlan([...left.changes.slice(from % 5), ...right.changes.slice(to % 5).filter(({ id }) => left.changes.every((one) => one.id.toLowerCase() !== id.toLowerCase()))]);
    for (const [approved, planned] of [[left, right], [left, mixed], [left, left]] as const) {
      const differences = comparePlans(approved, planned);
      expect(differences.length > 0).toBe(approved.hash !== planned.hash);
      expect(comparePlans(planned, approved)).toEqual(differences.map((one) => ({ approved: one.planned, planned: one.approved })));
    }
  }), { numRuns: 200 });
});

test('of a resource in both only the properties that differ are left', () => {
  const [shared, before, after] = [{ path: 'a', before: 1, after: 2 }, { path: 'b', before: 1, after: 2 }, { path: 'b', before: 1, after: 3 }];
  expect(difference([change({ properties: [shared, before] })], [change({ id: 'Tags/A', properties: [shared, after] })])).toEqual([
    { approved: change({ properties: [before] }), planned: change({ id: 'Tags/A', properties: [after] }) }]);
});

test('another operation is a difference, also with the same properties', () => {
  const properties = [{ path: 'a', before: 1, after: 2 }];
  expect(difference([change({ properties })], [change({ op: 'replace', properties })])).toEqual([{ approved: change({}), planned: change({ op: 'replace' }) }]);
});

test('who moved, line differences, and what is unmanaged are none', () => {
  const properties = [{ path: 'a', before: undefined, after: 'x' }];
  expect(difference([change({ properties }), change({ id: 'tags/b', op: 'unmanaged' })],
    [change({ origin: 'pending', properties: [{ path: 'a', before: null, after: 'x', origin: 'pending', diff: '+x' }] })])).toEqual([]);
});

test('secrets are compared by their label', () => {
  const secret = (value: string, label?: string): Change => change({ properties: [{ path: 'value', before: undefined, after: new Sensitive(value, label), sensitive: true }] });
  expect(difference([secret('one')], [secret('two')])).toEqual([]);
  expect(difference([secret('one', '{#A#}')], [secret('one', '{#B#}')])).toHaveLength(1);
});
