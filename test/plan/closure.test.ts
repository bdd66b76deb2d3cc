import { closeSelection } from '../../src/plan/closure.ts';
import type { Resource } from '../../src/model/resource.ts';
import { getPets, openapi, policy, resource, snapshot } from '../support/resources.ts';

/** Selects what lies at or below the given ids, and associations of them; excludes likewise. */
function selection(include: readonly string[], exclude: readonly string[] = []): { selects(id: string): boolean; excludes(id: string): boolean } {
  const covers = (all: readonly string[], id: string): boolean => all.some((one) => id === one || id.startsWith(`${one}/`) || id.endsWith(`/${one}`));
  return { selects: (id) => covers(include, id) && !covers(exclude, id), excludes: (id) => covers(exclude, id) };
}

const tagged = { '/pets': { get: { operationId: 'list', tags: ['Pets'], responses: {} } } };

const everything: Resource[] = [
  resource('namedValues/n1', { displayName: 'key', value: 'v' }), resource('namedValues/n2', { displayName: 'other', value: 'v' }),
  resource('namedValues/n3', { displayName: 'log', value: 'v' }),
  resource('policyFragments/f', {}, '<fragment><include-fragment fragment-id="g" /></fragment>'), resource('policyFragments/g', {}, '<fragment><set-variable name="a" value="{{key}}" /></fragment>'),
  resource('policyFragments/unused', {}, '<fragment />'),
  resource('backends/pool', { type: 'Pool', pool: { services: [{ id: '/backends/a' }, { id: '/backends/b' }] } }),
  resource('backends/a', { url: 'https://a', protocol: 'http', credentials: { certificateIds: ['/certificates/c'] } }), resource('backends/b', { url: 'https://b', protocol: 'http' }),
  resource('backends/z', { url: 'https://z', protocol: 'http' }), resource('certificates/c', {}), resource('loggers/l', { loggerType: 'applicationInsights', credentials: { instrumentationKey: '{{log}}' } }),
  resource('apiVersionSets/s', { displayName: 'S', versioningScheme: 'Segment' }), resource('tags/pets', { displayName: 'pets' }), resource('tags/t', { displayName: 'T' }), resource('tags/u', { displayName: 'U' }),
  resource('documentations/d', { title: 'D' }), resource('schemas/s', { schemaType: 'json' }),
  resource('apis/x', { path: 'x', apiVersionSetId: '/apiVersionSets/s' }, openapi(tagged)), resource('apis/x;rev=2', { path: 'x' }, openapi(getPets)),
  resource('apis/x/policies/policy', {}, policy('<include-fragment fragment-id="f" /><set-backend-service backend-id="pool" />')),
  resource('apis/x/operations/list/policies/policy', {}, policy('<validate-content><content type="application/json" schema-id="s" /></validate-content>')),
  resource('apis/x/diagnostics/applicationinsights', { loggerId: '/loggers/l' }), resource('apis/x/tags/t'), resource('apis/x/wikis/default', { documents: [{ documentationId: 'd' }] }),
  resource('apis/y', { path: 'y' }), resource('apis/y/tags/u'), resource('apis/y/policies/policy', {}, policy('<set-variable name="a" value="{{other}}" />')),
  resource('apis/y/operations/o/policies/policy', {}, policy('<set-backend-service backend-id="z" />')),
  resource('products/p', { displayName: 'P' }), resource('products/p/policies/policy', {}, policy('<set-variable name="a" value="{{other}}" />')),
  resource('products/p/apis/x'), resource('products/p/apis/y'), resource('products/p/groups/developers'), resource('products/p/groups/g'), resource('groups/g', { displayName: 'G' }),
  resource('subscriptions/sub', { scope: '/products/p', displayName: 'Sub' }), resource('subscriptions/direct', { scope: '/apis/y', displayName: 'Direct' }),
];

const close = (include: readonly string[], exclude: readonly string[] = [], all: readonly Resource[] = everything): string[] => [...closeSelection(snapshot(...all), selection(include, exclude))].sort();

const cases: [string, string[], string[]][] = [
  ['a pool with its members, and what those hold', ['backends/pool'], ['backends/a', 'backends/b', 'backends/pool', 'certificates/c']],
  ['a fragment with what it includes, to a fixed point', ['policyFragments/f'], ['namedvalues/n1', 'policyfragments/f', 'policyfragments/g']],
  ['a revision with its root, its own policy, and what that needs', ['apis/x;rev=2'], ['apis/x', 'apis/x/policies/policy', 'apis/x;rev=2', 'apiversionsets/s', 'backends/a', 'backends/b', 'backends/pool', 'certificates/c',
    'namedvalues/n1', 'policyfragments/f', 'policyfragments/g', 'tags/pets']],
  ['a subscription with its product, its policy, and its link to a group that every service has', ['subscriptions/sub'],
    ['namedvalues/n2', 'products/p', 'products/p/groups/developers', 'products/p/policies/policy', 'subscriptions/sub']],
  ['a subscription with its API, without the operations of it', ['subscriptions/direct'], ['apis/y', 'apis/y/policies/policy', 'namedvalues/n2', 'subscriptions/direct']],
  ['what lies below something', ['apis/y/operations/o'], ['apis/y', 'apis/y/operations/o/policies/policy', 'apis/y/policies/policy', 'backends/z', 'namedvalues/n2']],
];

test.each(cases)('brings along: %s', (_name, include, expected) => {
  expect(close(include)).toEqual(expected);
});

test('an API brings its version set, logger, tags, documents, schemas, and the product that it is linked to', () => {
  const keys = close(['apis/x']);
  for (const key of ['apiversionsets/s', 'loggers/l', 'namedvalues/n3', 'tags/pets', 'tags/t', 'documentations/d', 'schemas/s', 'products/p', 'products/p/apis/x', 'products/p/policies/policy', 'namedvalues/n2']) expect(keys).toContain(key);
  for (const key of ['apis/y', 'apis/x;rev=2', 'products/p/apis/y', 'products/p/groups/g', 'groups/g', 'subscriptions/sub', 'policyfragments/unused', 'tags/u', 'backends/z']) expect(keys).not.toContain(key);
});

test('an association comes where both of its ends do, and not where one is missing', () => {
  expect(close(['apis/y', 'groups/g', 'products/p']).filter((key) => key.startsWith('products/p/'))).toEqual(
    ['products/p/apis/x', 'products/p/apis/y', 'products/p/groups/developers', 'products/p/groups/g', 'products/p/policies/policy']);
  expect(close(['subscriptions/sub', 'subscriptions/direct'])).toContain('products/p/apis/y');
  expect(close(['subscriptions/sub'])).not.toContain('products/p/apis/y');
});

test('what is excluded never comes', () => {
  expect(close(['backends/pool', 'subscriptions/sub'], ['backends/b', 'products/p'])).toEqual(['backends/a', 'backends/pool', 'certificates/c', 'subscriptions/sub']);
});

test('everything selected is everything, and nothing is nothing', () => {
  expect(closeSelection(snapshot(...everything), { selects: () => true, excludes: () => false }).size).toBe(everything.length);
  expect(close([])).toEqual([]);
});

test('a workspace is closed in itself, but for groups of the service', () => {
  const all = [resource('workspaces/w', { displayName: 'W' }), resource('workspaces/w/policies/policy', {}, policy('<set-variable name="a" value="{{key}}" />')), resource('namedValues/n', { displayName: 'key', value: 'v' }),
    resource('workspaces/w/namedValues/own', { displayName: 'key', value: 'v' }), resource('workspaces/v/namedValues/foreign', { displayName: 'key', value: 'v' }),
    resource('workspaces/w/products/p', { displayName: 'P' }), resource('workspaces/w/products/p/groups/g', { groupId: '/groups/g' }), resource('workspaces/w/products/p/groups/h'),
    resource('groups/g', { displayName: 'G' }), resource('workspaces/w/groups/g', { displayName: 'other' }), resource('workspaces/w/groups/h', { displayName: 'H' })];
  expect(close(['workspaces/w/products/p'], [], all)).toEqual(['groups/g', 'workspaces/w', 'workspaces/w/groups/h', 'workspaces/w/namedvalues/own', 'workspaces/w/policies/policy',
    'workspaces/w/products/p', 'workspaces/w/products/p/groups/g', 'workspaces/w/products/p/groups/h']);
});

test('a document that does not parse brings nothing, and stops nothing', () => {
  const all = [resource('apis/x', { path: 'x', apiVersionSetId: '/apiVersionSets/s' }, '{ "openapi": '), resource('apis/x/policies/policy', {}, '<policies><inbound>'), resource('apiVersionSets/s', {})];
  expect(close(['apis/x'], [], all)).toEqual(['apis/x', 'apis/x/policies/policy', 'apiversionsets/s']);
});
