import { planChanges, type PlanInput, type Planned } from '../../src/plan/planner.ts';
import { createResolver, isKnown, referencesOf } from '../../src/plan/references.ts';
import type { Resource, Snapshot } from '../../src/model/resource.ts';
import { filed, getPets, openapi, policy, resource, snapshot } from '../support/resources.ts';

const target = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/n';

function planned(desired: Snapshot, live: Snapshot, options: Partial<PlanInput> = {}): Planned {
  return planChanges({ target, desired, live, base: null, prune: 'none', ignores: () => false, ...options });
}

const ops = ({ plan }: Planned): string[] => plan.changes.map(({ op, id, properties }) => `${op} ${id}${properties.length === 0 ? '' : ` ${properties.map(({ path }) => path).join(',')}`}`);
const needsOf = ({ writes }: Planned): Record<string, readonly string[]> => Object.fromEntries(writes.map(({ op, id, needs }) => [`${op} ${id}`, needs]));

/** The same things at service scope and in a workspace whose name looks like a collection. */
const things = (prefix: string): Resource[] => [
  filed(`${prefix}namedValues/env`, { displayName: 'env', value: 'v' }), filed(`${prefix}loggers/l`, { loggerType: 'applicationInsights', credentials: { instrumentationKey: '{{env}}' } }),
  filed(`${prefix}apiVersionSets/s`, { displayName: 'S', versioningScheme: 'Segment' }), filed(`${prefix}tags/t`, { displayName: 'T' }), filed(`${prefix}groups/g`, { displayName: 'G' }),
  filed(`${prefix}apis/p`, { path: 'p', displayName: 'P', apiRevision: '1', isCurrent: true, apiVersionSetId: `/${prefix}apiVersionSets/s` }, openapi(getPets)),
  filed(`${prefix}apis/p/policies/policy`, {}, policy('<set-variable name="a" value="{{env}}" />')),
  filed(`${prefix}apis/p/diagnostics/applicationinsights`, { loggerId: '/loggers/l' }), filed(`${prefix}apis/p/tags/t`),
  filed(`${prefix}products/gold`, { displayName: 'Gold' }), filed(`${prefix}products/gold/apis/p`), filed(`${prefix}products/gold/groups/g`),
  filed(`${prefix}subscriptions/team`, { displayName: 'Team', scope: `/${prefix}products/gold` }),
];

const both = (): Snapshot => snapshot(...things(''), filed('workspaces/apis', { displayName: 'W' }), ...things('workspaces/apis/'));

test('everything in a workspace comes after it, and after what it needs there', () => {
  const result = planned(both(), snapshot());
  const needs = needsOf(result);
  const inside = Object.entries(needs).filter(([key]) => key.includes('workspaces/apis/'));
  expect(inside).toHaveLength(13);
  for (const [key, before] of inside) {
    expect([key, before.every((need) => need.startsWith('workspaces/apis'))]).toEqual([key, true]);
    // What does not wait for the workspace itself waits for something in it.
    expect([key, before.length > 0]).toEqual([key, true]);
    const outside = key.replace('workspaces/apis/', '');
    expect([key, before.filter((need) => need !== 'workspaces/apis').map((need) => need.replace('workspaces/apis/', ''))]).toEqual([key, needs[outside]]);
  }
  expect(needs['create workspaces/apis/apis/p/diagnostics/applicationinsights']).toEqual(['workspaces/apis/apis/p', 'workspaces/apis/loggers/l']);
  expect(result.writes.find(({ id }) => id === 'workspaces/apis/apis/p/diagnostics/applicationinsights')?.resource.properties['loggerId']).toBe('/workspaces/apis/loggers/l');
});

test('equal sides give an empty plan, whichever form an id has', () => {
  const live = snapshot(...[...both().values()].map((one) => one.kind !== 'ApiDiagnostic' || !one.id.startsWith('workspaces') ? one : { ...one, properties: { loggerId: '/workspaces/apis/loggers/L' } }));
  expect(ops(planned(both(), live))).toEqual([]);
});

test('names, paths, lanes count in one scope', () => {
  const { writes } = planned(both(), snapshot());
  const lanes = (id: string): readonly string[] | undefined => writes.find((write) => write.id === id)?.lanes;
  expect(lanes('namedValues/env')).not.toEqual(lanes('workspaces/apis/namedValues/env'));
  expect(lanes('workspaces/apis/apis/p')).toEqual(['api:workspaces/apis/apis/p', 'version-set:workspaces/apis/apiversionsets/s']);
  const at = (id: string, path: string): Resource => filed(id, { path, displayName: 'P', apiRevision: '1', isCurrent: true });
  const swapped = planned(snapshot(at('apis/a', 'q'), at('workspaces/w/apis/b', 'p')), snapshot(at('apis/a', 'p'), at('workspaces/w/apis/b', 'q')));
  expect(needsOf(swapped)).toEqual({ 'update apis/a': [], 'update workspaces/w/apis/b': [] });
});

test('a display name is looked for in the own scope only', () => {
  const user = filed('workspaces/w/backends/b', { url: 'u', protocol: 'http', credentials: { header: { h: ['{{env}}'] } } });
  const [reference] = referencesOf(user);
  const resolve = (...all: Resource[]): string | undefined => reference === undefined ? undefined : createResolver(all)(reference);
  expect(resolve(filed('namedValues/n', { displayName: 'env' }), filed('workspaces/v/namedValues/n', { displayName: 'env' }))).toBeUndefined();
  expect(resolve(filed('workspaces/W/namedValues/n', { displayName: 'env' }))).toBe('workspaces/w/namedvalues/n');
});

describe('deleting', () => {
  const live = snapshot(...both().values(), resource('workspaces/apis/policies/policy', {}, policy()), resource('policies/policy', {}, '<policies />'), resource('apis/p;rev=2', { path: 'p', apiRevision: '2' }));
  const kept = snapshot(filed('tags/keep', { displayName: 'keep' }));

  test('a workspace takes everything along, subscriptions too, and is deleted once', () => {
    const result = planned(kept, live, { prune: 'all' });
    expect(result.writes.filter(({ id, op }) => op === 'delete' && id.startsWith('workspaces')).map(({ id }) => id)).toEqual(['workspaces/apis']);
    expect(ops(result)).toContain('delete workspaces/apis/subscriptions/team');
    expect(ops(result)).toContain('unmanaged subscriptions/team');
    expect(ops(result)).toContain('unmanaged policies/policy');
  });

  test('what was published with a workspace goes with it, whoever made it', () => {
    const base = snapshot(filed('workspaces/apis', { displayName: 'W' }));
    const result = planned(kept, live, { prune: 'tracked', base });
    expect(ops(result).filter((op) => op.startsWith('delete'))).toHaveLength(15);
    expect(result.writes.filter(({ op }) => op === 'delete').map(({ id }) => id)).toEqual(['workspaces/apis']);
  });

  test('a workspace without a file of its own stays, with what the folder holds in it', () => {
    const desired = snapshot(filed('workspaces/apis/tags/t', { displayName: 'T' }));
    const result = planned(desired, live, { prune: 'all' });
    expect(ops(result)).toContain('unmanaged workspaces/apis');
    expect(ops(result)).toContain('delete workspaces/apis/policies/policy'); // its own policy can be deleted
    expect(ops(result)).not.toContain('unmanaged workspaces/apis/tags/t');
    expect(result.writes.map(({ op, id }) => `${op} ${id}`)).not.toContain('delete workspaces/apis');
  });
});

test('revisions of an API in a workspace switch as those of the service do', () => {
  const api = (name: string, revision: string, url: string): Resource => filed(`workspaces/apis/apis/${name}`, { path: 'p', displayName: 'P', apiRevision: revision, serviceUrl: url });
  const live = snapshot({ ...api('p', '1', 'https://one'), properties: { ...api('p', '1', 'https://one').properties, isCurrent: true } }, api('p;rev=2', '2', 'https://two'),
    resource('workspaces/apis/apis/p;rev=2/policies/policy', {}, policy()));
  const desired = snapshot(api('p', '2', 'https://two'), filed('workspaces/apis/apis/p/policies/policy', {}, policy('<set-variable name="a" value="b" />')), api('p;rev=1', '1', 'https://one'));
  const result = planned(desired, live);
  expect(ops(result)).toEqual(['update workspaces/apis/apis/p isCurrent', 'update workspaces/apis/apis/p/policies/policy policy']);
  expect(result.writes.map(({ op, address }) => `${op} ${address}`)).toEqual(
    ['update workspaces/apis/apis/p;rev=2/policies/policy', 'make-current workspaces/apis/apis/p;rev=2']);
  const released = planned(snapshot(...desired.values(), filed('workspaces/apis/apis/p/releases/r', { apiId: '/apis/p;rev=2' })), live).writes;
  expect(released.find(({ resource: { kind } }) => kind === 'ApiRelease')?.resource.properties['apiId']).toBe('/workspaces/apis/apis/p;rev=2');
  expect(released.map(({ op }) => op)).not.toContain('make-current');
});

describe('groups of products', () => {
  const group = (properties = {}): Resource => filed('workspaces/w/products/p/groups/g', properties);
  const link = (properties: Resource['properties']): string[] => referencesOf(group(properties)).map(({ name }) => name);

  test('a link names a group of the workspace, or says that it is one of the service', () => {
    expect(link({})).toEqual(['workspaces/w/groups/g']);
    expect(link({ groupId: '/groups/g' })).toEqual(['groups/g']);
    expect(link({ groupId: '/workspaces/w/groups/g' })).toEqual(['workspaces/w/groups/g']);
  });

  test('another group of the same name is a change', () => {
    expect(ops(planned(snapshot(group({ groupId: '/groups/g' })), snapshot(group())))).toEqual(['update workspaces/w/products/p/groups/g groupId']);
    expect(ops(planned(snapshot(group({ groupId: '/workspaces/w/groups/g' })), snapshot(group())))).toEqual([]);
    expect(ops(planned(snapshot(filed('products/p/groups/g', { groupId: '/groups/g' })), snapshot(filed('products/p/groups/g'))))).toEqual([]);
  });

  test('a group that is built in is one of the service, and none of a workspace', () => {
    expect(ops(planned(snapshot(filed('workspaces/w/groups/developers', { displayName: 'D' }), filed('groups/developers', { displayName: 'D' })), snapshot()))).toEqual(['create workspaces/w/groups/developers displayName']);
  });
});

test('a kind that was not read is neither there nor missing', () => {
  const [reference] = referencesOf(filed('backends/b', { credentials: { certificateIds: ['/certificates/c'] } }));
  expect(reference).toMatchObject({ to: 'Certificate', name: 'certificates/c' });
  if (reference === undefined) return;
  expect([isKnown(reference, new Set(['Certificate'])), isKnown(reference, new Set(['Cache']))]).toEqual([false, true]);
});
