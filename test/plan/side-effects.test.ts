import { planChanges, type Planned } from '../../src/plan/planner.ts';
import type { Snapshot } from '../../src/model/resource.ts';
import { filed, openapi, policy, resource, snapshot } from '../support/resources.ts';

const planned = (desired: Snapshot, live: Snapshot): Planned => planChanges({ target: '/t', desired, live, base: null, prune: 'all', ignores: () => false });
const writesOf = (result: Planned): string[] => result.writes.map(({ op, address, needs }) => `${op} ${address}${needs.length === 0 ? '' : ` after ${needs.join(', ')}`}`).sort();
const api = (name: string, properties = {}): ReturnType<typeof filed> => filed(`apis/${name}`, { displayName: 'P', path: 'p', protocols: ['https'], ...properties });
const version = (name: string, apiVersion: string): ReturnType<typeof filed> => api(name, { apiVersion, apiVersionSetId: '/apiVersionSets/s' });
const set = filed('apiVersionSets/s', { displayName: 'S', versioningScheme: 'Segment' });
const get = (operationId: string, path: string): object => ({ [path]: { get: { operationId, summary: operationId, responses: { 200: { description: 'ok' } } } } });

test('what the new current revision loses is gone before it is current, and its tags stay', () => {
  const live = snapshot(api('p', { apiRevision: '1', isCurrent: true }), api('p;rev=2', { apiRevision: '2' }), resource('apis/p;rev=2/policies/policy', {}, policy()), resource('tags/t', { displayName: 't' }), resource('apis/p/tags/t'));
  const result = planned(snapshot(api('p', { apiRevision: '2' }), api('p;rev=1', { apiRevision: '1' }), filed('tags/t', { displayName: 't' }), filed('apis/p/tags/t')), live);
  expect(writesOf(result)).toEqual(['delete apis/p;rev=2/policies/policy', 'make-current apis/p;rev=2 after apis/p/policies/policy']);
});

test('a version set that stays is not without an API, or is made again where it has to be', () => {
  const live = snapshot(set, version('one', 'v1'));
  expect(writesOf(planned(snapshot(set, version('two', 'v2')), live))).toEqual(['create apis/two', 'delete apis/one after apis/two']);
  expect(writesOf(planned(snapshot(set, version('two', 'v1')), live))).toEqual(['create apiVersionSets/s after apis/one', 'create apis/two after apis/one, apiversionsets/s', 'delete apis/one']);
  expect(writesOf(planned(snapshot(set), live))).toEqual(['create apiVersionSets/s after apis/one', 'delete apis/one']);
  expect(writesOf(planned(snapshot(filed('tags/t', { displayName: 't' })), live))).toContain('delete apiVersionSets/s after apis/one');
  expect(writesOf(planned(snapshot(set, version('three', 'v3')), snapshot(...live.values(), resource('apis/three', { ...version('three', 'v3').properties, apiRevision: '1', isCurrent: true }))))).toEqual(['delete apis/one']);
});

test('an operation that a document renames goes before the import; one that moves does not', () => {
  const pets = (paths: object): ReturnType<typeof filed> => filed('apis/p', { displayName: 'P', path: 'p' }, openapi(paths as never));
  const live = snapshot(pets(get('list', '/pets')));
  expect(writesOf(planned(snapshot(pets(get('all', '/pets'))), live))).toEqual(['delete apis/p/operations/list', 'update apis/p after apis/p/operations/list']);
  expect(writesOf(planned(snapshot(pets(get('list', '/all'))), live))).toEqual(['update apis/p']);
  expect(writesOf(planned(snapshot(pets({ ...get('list', '/all'), ...get('old', '/pets') })), live))).toEqual(['update apis/p']);
});

test('only an API whose other revisions the plan lists is deleted with revisions', () => {
  const takesAlong = (live: Snapshot): (true | undefined)[] => planned(snapshot(set), live).writes.filter(({ op }) => op === 'delete').map((write) => write.takesAlong);
  expect(takesAlong(snapshot(set, api('p'), resource('apis/p/policies/policy', {}, policy())))).toEqual([undefined]);
  expect(takesAlong(snapshot(set, api('p'), api('p;rev=2', { apiRevision: '2' })))).toEqual([true]);
});

test('of the subscriptions to a deleted product the one that the service made goes first; nobody else\'s goes', () => {
  const automatic = (digit: string, scope: string): ReturnType<typeof resource> => resource(`subscriptions/${digit.repeat(24)}`, { scope, ownerId: '/users/1' });
  const live = snapshot(set, resource('products/p', { displayName: 'p' }), automatic('a', '/products/p'), automatic('b', '/products/other'), resource('subscriptions/mine', { scope: '/products/p', displayName: 'Mine' }));
  expect(writesOf(planned(snapshot(set), live))).toEqual(['delete products/p after subscriptions/aaaaaaaaaaaaaaaaaaaaaaaa', 'delete subscriptions/aaaaaaaaaaaaaaaaaaaaaaaa']);
});

test('a subscription that Git held is deleted with its file, and no other', () => {
  const live = snapshot(set, resource('subscriptions/held', { scope: '/apis', displayName: 'Held' }), resource('subscriptions/portal', { scope: '/apis', displayName: 'Portal' }));
  const base = snapshot(set, filed('subscriptions/held', { scope: '/apis', displayName: 'Held' }));
  for (const prune of ['tracked', 'all'] as const) {
    expect(writesOf(planChanges({ target: '/t', desired: snapshot(set), live, base, prune, ignores: () => false }))).toEqual(['delete subscriptions/held']);
  }
});
