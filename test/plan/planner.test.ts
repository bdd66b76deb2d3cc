import type { JsonObject } from '../../src/model/json.ts';
import type { Resource, Snapshot } from '../../src/model/resource.ts';
import { planChanges, type PlanInput, type Planned } from '../../src/plan/planner.ts';
import { filed, getPets, openapi, policy, resource, snapshot } from '../support/resources.ts';

const target = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/n';

function planned(desired: Snapshot, live: Snapshot, options: Partial<PlanInput> = {}): Planned {
  return planChanges({ target, desired, live, base: null, prune: 'none', ignores: () => false, ...options });
}

function ops({ plan }: Planned): string[] {
  return plan.changes.map(({ op, id, properties }) => `${op} ${id}${properties.length === 0 ? '' : ` ${properties.map(({ path }) => path).join(',')}`}`);
}

const estate = (): Snapshot => snapshot(
  filed('namedValues/env', { displayName: 'env', value: 'dev' }),
  filed('apiVersionSets/pets', { displayName: 'Pets', versioningScheme: 'Segment' }),
  filed('apis/pets', { path: 'pets', displayName: 'Pets', apiRevision: '1', isCurrent: true, apiVersionSetId: '/apiVersionSets/pets', serviceUrl: 'https://b' }, openapi(getPets)),
  filed('apis/pets/policies/policy', {}, policy('<set-header name="x"><value>{{env}}</value></set-header>')),
  filed('apis/pets/operations/list-pets/policies/policy', {}, policy()),
  filed('products/gold', { displayName: 'Gold' }),
  filed('products/gold/apis/pets'),
  filed('subscriptions/team', { displayName: 'Team', scope: '/products/gold' }),
);

test('equal sides give an empty plan, whatever the order', () => {
  const result = planned(estate(), new Map([...estate()].reverse()));
  expect(result.plan).toMatchObject({ changes: [], counts: { create: 0, update: 0, delete: 0, replace: 0, unmanaged: 0, unchanged: 8 } });
  expect(result.writes).toEqual([]);
});

test('an empty service gets everything, each after what it needs', () => {
  const { plan, writes } = planned(estate(), snapshot());
  expect(plan.counts).toMatchObject({ create: 8, unchanged: 0 });
  const needs = Object.fromEntries(writes.map(({ id, needs: all }) => [id, all]));
  expect(needs['apis/pets']).toEqual(['apiversionsets/pets']);
  expect(needs['apis/pets/policies/policy']).toEqual(['apis/pets', 'namedvalues/env']);
  expect(needs['apis/pets/operations/list-pets/policies/policy']).toEqual(['apis/pets']);
  expect(needs['products/gold/apis/pets']).toEqual(['apis/pets', 'products/gold']);
  expect(needs['subscriptions/team']).toEqual(['products/gold']);
});

test('what the folder does not hold is listed and left alone, unless everything is pruned', () => {
  const live = snapshot(...estate().values(), resource('tags/x', { displayName: 'x' }), resource('apis/old', { path: 'old', displayName: 'Old', isCurrent: true }),
    resource('apis/old/policies/policy', {}, policy()), resource('subscriptions/consumer', { displayName: 'c', scope: '/apis' }), resource('policies/policy', {}, '<policies />'));
  const kept = planned(estate(), live);
  expect(ops(kept)).toEqual(['unmanaged apis/old', 'unmanaged apis/old/policies/policy', 'unmanaged policies/policy', 'unmanaged subscriptions/consumer', 'unmanaged tags/x']);
  expect(kept.writes).toEqual([]);
  const pruned = planned(estate(), live, { prune: 'all' });
  expect(ops(pruned)).toEqual(['delete apis/old', 'delete apis/old/policies/policy', 'unmanaged policies/policy', 'unmanaged subscriptions/consumer', 'delete tags/x']);
  expect(pruned.writes.map(({ op, id }) => `${op} ${id}`)).toEqual(['delete apis/old', 'delete tags/x']);
});

test('tracked pruning deletes only what was published before', () => {
  const gone = resource('tags/gone', { displayName: 'gone' });
  const live = snapshot(...estate().values(), gone, resource('tags/foreign', { displayName: 'foreign' }));
  expect(ops(planned(estate(), live, { prune: 'tracked', base: snapshot(...estate().values(), gone) }))).toEqual(['unmanaged tags/foreign', 'delete tags/gone']);
  expect(ops(planned(estate(), live, { prune: 'tracked' }))).toEqual(['unmanaged tags/foreign', 'unmanaged tags/gone']);
});

test('what is deleted goes after the change of what mentions it', () => {
  const desired = snapshot(filed('apis/pets', { path: 'p', displayName: 'P' }), filed('apis/pets/policies/policy', {}, policy()));
  const live = snapshot(resource('namedValues/env', { displayName: 'env', value: 'v' }), resource('apis/pets', { path: 'p', displayName: 'P', apiRevision: '1', isCurrent: true }),
    resource('apis/pets/policies/policy', {}, policy('<set-variable name="a" value="{{env}}" />')));
  const { writes } = planned(desired, live, { prune: 'all' });
  expect(writes.map(({ op, id, needs }) => [op, id, needs])).toEqual([
    ['update', 'apis/pets/policies/policy', []], ['delete', 'namedValues/env', ['apis/pets/policies/policy']],
  ]);
});

test('what goes with its parent is waited for by waiting for the parent', () => {
  const live = snapshot(resource('namedValues/env', { displayName: 'env', value: 'v' }), resource('apis/pets', { path: 'p', displayName: 'P', apiRevision: '2', isCurrent: true }),
    resource('apis/pets;rev=1', { path: 'p', displayName: 'P', apiRevision: '1' }), resource('apis/pets;rev=1/policies/policy', {}, policy('<set-variable name="a" value="{{env}}" />')));
  expect(planned(snapshot(filed('tags/t', { displayName: 't' })), live, { prune: 'all' }).writes.filter(({ op }) => op === 'delete').map(({ id, needs }) => [id, needs]))
    .toEqual([['apis/pets', []], ['namedValues/env', ['apis/pets']]]);
});

test('a policy and a specification differ by meaning only', () => {
  const live = snapshot(...[...estate().values()].map((one) => one.content === undefined ? one
    : { ...one, content: { ...one.content, text: one.kind === 'Api' ? JSON.stringify({ servers: [{ url: 'https://gw' }], ...JSON.parse(one.content.text) as object }, null, 4) : one.content.text.replaceAll('><', '>\r\n\t<') } }));
  expect(ops(planned(estate(), live))).toEqual([]);
  const changed = snapshot(...[...estate().values()].map((one) => one.kind !== 'Api' ? one
    : filed(one.id, one.properties, openapi({ ...getPets, '/owners': { get: { responses: { 200: { description: 'ok' } } } } }))));
  const result = planned(changed, estate());
  expect(ops(result)).toEqual(['update apis/pets specification']);
  expect(result.plan.changes[0]?.properties[0]?.details).toEqual([{ op: 'added', subject: 'GET /owners', breaking: false }]);
  expect(result.writes[0]?.withContent).toBe(true);
});

test('the gateway that an export names as its server is not taken as the backend', () => {
  const exported = openapi(getPets, { title: 'Pets', version: '1.0' }, { servers: [{ url: 'https://apim-dev.azure-api.net/pets' }] });
  const written = openapi(getPets, { title: 'Pets', version: '1.0' }, { servers: [{ url: 'https://backend.example/v2' }] });
  const urlOf = (text: string): unknown => planned(snapshot(filed('apis/pets', { path: 'pets' }, text)), snapshot()).writes[0]?.resource.properties['serviceUrl'];
  expect(urlOf(exported)).toBeUndefined();
  expect(urlOf(written)).toBe('https://backend.example/v2');
});

test('what an import takes of a specification is compared as the service keeps it', () => {
  const text = openapi({}, { title: 'P', version: '1', description: 'Two\nlines\n', contact: { name: 'C', 'x-team': 'a' }, license: { name: 'MIT', identifier: 'MIT' } });
  const api = (more: JsonObject, content?: string): Resource => filed('apis/p', { path: 'p', apiRevision: '1', isCurrent: true, ...more }, content);
  const of = (description: string, more: JsonObject = {}): string[] => ops(planned(snapshot(api({}, text)), snapshot(api({ displayName: 'P', description, contact: { name: 'C' }, license: { name: 'MIT' }, ...more }, text))));
  for (const kept of ['Two\nlines\n', 'Two\nlines', 'Two\r\nlines']) expect(of(kept)).toEqual([]);
  expect(of('Two\nother lines')).toEqual(['update apis/p description']);
  expect(of('Two\nlines', { license: { name: 'MIT', url: 'https://x' } })).toEqual(['update apis/p license.url']);
});

test('built-in groups are never written, whatever the folder says of them', () => {
  expect(ops(planned(snapshot(filed('groups/Administrators', { displayName: 'Changed' })), snapshot()))).toEqual([]);
});

test('ignored properties are no difference', () => {
  const desired = snapshot(filed('backends/p', { type: 'Pool', pool: { services: [{ id: '/backends/a', weight: 1 }] }, title: 'new' }));
  const live = snapshot(resource('backends/p', { type: 'Pool', pool: { services: [{ id: '/backends/a', weight: 9 }] }, title: 'old' }));
  expect(ops(planned(desired, live, { ignores: (id, path) => id === 'backends/p' && path.endsWith('weight') }))).toEqual(['update backends/p title']);
});

describe('revisions', () => {
  const updates = (result: ReturnType<typeof planned>): string[] => ops(result).filter((op) => op.startsWith('update'));
  const api = (name: string, revision: string, title: string, more = {}): ReturnType<typeof filed> =>
    filed(`apis/${name}`, { path: 'p', displayName: 'P', apiRevision: revision, description: title, ...more });
  const live = snapshot(
    resource('apis/p', { path: 'p', displayName: 'P', apiRevision: '1', isCurrent: true, description: 'd', serviceUrl: 'https://one' }),
    resource('apis/p;rev=2', { path: 'p', displayName: 'P', apiRevision: '2', isCurrent: false, description: 'd', serviceUrl: 'https://two' }),
    resource('apis/p;rev=2/policies/policy', {}, policy()),
  );

  test('revision 2 is compared with revision 2, whichever is current', () => {
    const desired = snapshot(api('p', '2', 'd', { serviceUrl: 'https://two' }), filed('apis/p/policies/policy', {}, policy()), api('p;rev=1', '1', 'd', { serviceUrl: 'https://one' }));
    const result = planned(desired, live);
    expect(ops(result)).toEqual(['update apis/p isCurrent']);
    expect(result.writes.map(({ op, address }) => `${op} ${address}`)).toEqual(['make-current apis/p;rev=2']);
  });

  test('a release of the folder that names the new revision switches by itself', () => {
    const desired = snapshot(api('p', '2', 'd', { serviceUrl: 'https://two' }), filed('apis/p/releases/r', { apiId: '/apis/p', notes: 'two' }));
    const writes = planned(desired, live).writes;
    expect(writes.map(({ op }) => op)).not.toContain('make-current');
    expect(writes.find(({ resource: { kind } }) => kind === 'ApiRelease')?.resource.properties['apiId']).toBe('/apis/p;rev=2');
  });

  test('a release of another revision never leaves that one current', () => {
    const desired = snapshot(api('p', '1', 'd', { serviceUrl: 'https://one' }), filed('apis/p/releases/old', { apiId: '/apis/p;rev=2' }));
    const { writes } = planned(desired, live);
    expect(writes.map(({ op, address, needs }) => [op, address, needs])).toEqual([
      ['create', 'apis/p/releases/old', []], ['make-current', 'apis/p;rev=1', ['apis/p/releases/old']]]);
  });

  test('a revision takes over what only the current one may set', () => {
    const desired = snapshot(api('p', '1', 'new', { serviceUrl: 'https://one' }), api('p;rev=2', '2', 'stale', { serviceUrl: 'https://two' }));
    const result = planned(desired, live);
    expect(updates(result)).toEqual(['update apis/p description']); // revision 2 follows by itself
    const changed = planned(snapshot(...desired.values(), api('p;rev=2', '2', 'stale', { serviceUrl: 'https://other' })), live);
    expect(updates(changed)).toEqual(['update apis/p description', 'update apis/p;rev=2 serviceUrl']);
    expect(changed.writes.find(({ id }) => id === 'apis/p;rev=2')?.resource.properties['description']).toBe('new');
  });

  test('what only the current revision may set is set once the new one is current', () => {
    const desired = snapshot(api('p', '2', 'new', { serviceUrl: 'https://two', path: 'moved' }));
    const { writes } = planned(desired, live, { prune: 'all' });
    const before = writes.find(({ address }) => address === 'apis/p;rev=2')?.resource.properties;
    expect([before?.['path'], before?.['description']]).toEqual(['p', 'd']);
    const current = writes.find(({ op }) => op === 'make-current');
    expect([current?.withLocked, current?.resource.properties['path']]).toEqual([true, 'moved']);
  });

  test('a revision that is current until the switch is deleted after it', () => {
    const desired = snapshot(api('p', '2', 'd', { serviceUrl: 'https://two' }));
    const { writes } = planned(desired, live, { prune: 'all' });
    expect(writes.find(({ op, id }) => op === 'delete' && id === 'apis/p;rev=1')?.needs).toEqual(['apis/p#current']);
    expect(writes.find(({ op }) => op === 'make-current')?.needs).not.toContain('apis/p;rev=1');
    const released = planned(snapshot(...desired.values(), filed('apis/p/releases/r', { apiId: '/apis/p' })), live, { prune: 'all' }).writes;
    expect(released.find(({ op, id }) => op === 'delete' && id === 'apis/p;rev=1')?.needs).toEqual(['apis/p/releases/r']);
    expect(released.find(({ id }) => id === 'apis/p/releases/r')?.needs).not.toContain('apis/p;rev=1');
  });
});

test('the hash covers what is done, and nothing else', () => {
  const other = (value: string): Snapshot => snapshot(...estate().values(), filed('tags/t', { displayName: value }));
  const live = snapshot(resource('tags/foreign', { displayName: 'f' }), ...estate().values());
  const hash = planned(other('a'), estate()).plan.hash;
  expect(planned(other('a'), estate()).plan.hash).toBe(hash);
  expect(planned(other('a'), live).plan.hash).toBe(hash); // one more unmanaged
  expect(planned(other('b'), estate()).plan.hash).not.toBe(hash);
  expect(planned(other('a'), estate(), { target: target.toUpperCase() }).plan.hash).toBe(hash);
  expect(planned(other('a'), estate(), { target: `${target}2` }).plan.hash).not.toBe(hash);
});

test('a path or name that another resource gives up is taken after that', () => {
  const at = (name: string, path: string, more = {}): ReturnType<typeof filed> => filed(`apis/${name}`, { path, displayName: name, apiRevision: '1', isCurrent: true, ...more });
  const needs = (desired: Snapshot, live: Snapshot, more: Partial<PlanInput> = {}): Record<string, readonly string[]> =>
    Object.fromEntries(planned(desired, live, more).writes.map((write) => [`${write.op} ${write.id}`, write.needs]));
  const live = snapshot(at('a', 'p'), at('b', 'q'));
  expect(needs(snapshot(at('a', 'q'), at('b', 'r')), live)).toEqual({ 'update apis/a': ['apis/b'], 'update apis/b': [] });
  expect(needs(snapshot(at('a', 'q')), live, { prune: 'all' })).toEqual({ 'update apis/a': ['apis/b'], 'delete apis/b': [] });
  const versioned = (version: string): object => ({ apiVersionSetId: '/apiVersionSets/s', apiVersion: version });
  expect(needs(snapshot(at('a', 'p', versioned('v1')), at('b', 'p', { ...versioned('v2'), description: 'new' })), snapshot(at('a', 'p', versioned('v1')), at('b', 'p', versioned('v2')))))
    .toEqual({ 'update apis/b': [] });
  expect(needs(snapshot(filed('tags/b', { displayName: 'T' })), snapshot(resource('tags/a', { displayName: 't' })), { prune: 'all' })).toEqual({ 'delete tags/a': [], 'create tags/b': ['tags/a'] });
});
