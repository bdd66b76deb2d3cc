import fc from 'fast-check';
import type { Write } from '../../src/plan/plan.ts';
import { Schedule } from '../../src/publish/schedule.ts';
import { resource } from '../support/resources.ts';

function write(id: string, needs: string[] = [], more: Partial<Write> = {}): Write {
  return { id, op: 'create', address: id, resource: resource(id), withContent: false, needs, lanes: [], ...more };
}

/** Begins all that can begin, ends them, and so on: the ids of each round. */
function rounds(writes: readonly Write[]): string[][] {
  const schedule = new Schedule(writes);
  const all: string[][] = [];
  for (;;) {
    const round: Write[] = [];
    for (let next = schedule.begin(); next !== null; next = schedule.begin()) round.push(next);
    if (round.length === 0) return all;
    all.push(round.map(({ id }) => id));
    for (const one of round) schedule.end(one, 'done');
  }
}

test('the write on which the longest chain waits begins first', () => {
  expect(rounds([write('tags/a'), write('tags/z'), write('tags/y', ['tags/z']), write('tags/x', ['tags/y']), write('tags/m'), write('tags/n', ['tags/m'])]))
    .toEqual([['tags/z', 'tags/m', 'tags/a'], ['tags/y', 'tags/n'], ['tags/x']]);
});

test('what takes its time counts for more than what is done at once', () => {
  expect(rounds([write('tags/a'), write('tags/b', ['tags/a']), write('tags/c'), write('policyFragments/f', ['tags/c'])])[0]).toEqual(['tags/c', 'tags/a']);
  expect(rounds([write('tags/a'), write('tags/b', ['tags/a']), write('tags/c'), write('policyFragments/f', ['tags/c'], { op: 'delete' })])[0]).toEqual(['tags/a', 'tags/c']);
});

test('a lane is free again when its write ends, and a write may take several', () => {
  expect(rounds([write('tags/a', [], { lanes: ['one'] }), write('tags/b', [], { lanes: ['one', 'two'] }), write('tags/c', [], { lanes: ['two'] })])).toEqual([['tags/a', 'tags/c'], ['tags/b']]);
});

test('writes that wait for each other never begin, and what waits for them neither', () => {
  const schedule = new Schedule([write('tags/a', ['tags/b']), write('tags/b', ['tags/a']), write('tags/c', ['tags/a']), write('tags/d')]);
  expect(schedule.begin()?.id).toBe('tags/d');
  expect(schedule.begin()).toBeNull();
  expect(schedule.in('waiting').map(({ id }) => id)).toEqual(['tags/a', 'tags/b', 'tags/c']);
});

test('a failure skips everything that waits for it, once, and nothing else', () => {
  const writes = [write('tags/a'), write('tags/b', ['tags/a']), write('tags/c', ['tags/a', 'tags/b']), write('tags/d')];
  const schedule = new Schedule(writes);
  const [first] = [schedule.begin()];
  expect(first?.id).toBe('tags/a');
  const skipped = first === null || first === undefined ? [] : schedule.end(first, 'failed');
  expect(skipped.map(({ write: { id }, cause }) => [id, cause.id])).toEqual([['tags/b', 'tags/a'], ['tags/c', 'tags/a']]);
  expect(schedule.begin()?.id).toBe('tags/d');
  expect(schedule.begin()).toBeNull();
});

test('every write of any graph begins once, after all that it needs, in an order that the order of the writes does not change', () => {
  const graphs = fc.array(fc.record({ needs: fc.array(fc.nat({ max: 40 }), { maxLength: 4 }), lanes: fc.array(fc.constantFrom('one', 'two', 'three'), { maxLength: 2 }) }), { minLength: 1, maxLength: 40 });
  fc.assert(fc.property(graphs, fc.nat(), (graph, seed) => {
    const writes = graph.map(({ needs, lanes }, index) => write(`tags/t${index}`, needs.filter((need) => need < index).map((need) => `tags/t${need}`), { lanes }));
    const begun = rounds(writes);
    expect(begun.flat().sort()).toEqual(writes.map(({ id }) => id).sort());
    const roundOf = new Map(begun.flatMap((ids, round) => ids.map((id) => [id, round] as const)));
    for (const { id, needs } of writes) for (const need of needs) expect(roundOf.get(need)).toBeLessThan(roundOf.get(id) ?? 0);
    const turned = [...writes.slice(seed % writes.length), ...writes.slice(0, seed % writes.length)];
    expect(rounds(turned)).toEqual(begun);
  }), { numRuns: 200 });
});
