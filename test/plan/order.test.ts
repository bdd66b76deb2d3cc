import type { JsonObject } from '../../src/model/json.ts';
import { planChanges, type PlanInput, type Planned } from '../../src/plan/planner.ts';
import { referencesOf } from '../../src/plan/references.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import type { Resource, Snapshot } from '../../src/model/resource.ts';
import { filed, getPets, openapi, policy, snapshot } from '../support/resources.ts';

function planned(desired: Snapshot, live: Snapshot, options: Partial<PlanInput> = {}): Planned {
  return planChanges({ target: '/service', desired, live, base: null, prune: 'none', ignores: () => false, ...options });
}

const needsOf = ({ writes }: Planned): Record<string, readonly string[]> => Object.fromEntries(writes.map(({ id, needs }) => [id, needs]));

const sdl = 'type Query { users: Int }';
const graphql = (id: string): Resource => ({ ...filed(id, { path: 'g', displayName: 'G', type: 'graphql', apiRevision: '1', isCurrent: true }), content: { codec: 'specification', format: 'graphql', text: sdl } });
const api = (name: string, more: JsonObject = {}, text?: string): Resource => filed(`apis/${name}`, { path: name, displayName: name, apiRevision: '1', isCurrent: true, ...more }, text);

/** Every edge of apim-rest 5.1 that a kind of this table has: what waits, and for what. */
const estate: Resource[] = [
  filed('namedValues/n', { displayName: 'n', value: 'v' }), filed('certificates/c', { keyVault: { secretIdentifier: 'https://kv/secrets/c' } }), filed('tags/t', { displayName: 'T' }), filed('groups/g', { displayName: 'G' }),
  filed('documentations/d', { title: 'D' }), filed('apiVersionSets/s', { displayName: 'S', versioningScheme: 'Segment' }), filed('schemas/x', { schemaType: 'json', document: {} }),
  filed('authorizationServers/a', { displayName: 'A' }), filed('openidConnectProviders/o', { displayName: 'O' }),
  filed('backends/b', { url: 'u', protocol: 'http', credentials: { certificateIds: ['/certificates/c'], header: { h: ['{{n}}'] } } }), filed('backends/pool', { type: 'Pool', pool: { services: [{ id: '/backends/b' }] } }),
  filed('loggers/l', { loggerType: 'applicationInsights', credentials: { connectionString: '{{n}}' } }), filed('caches/default', { connectionString: '{{n}}', useFromLocation: 'default' }),
  filed('policyFragments/f', {}, '<fragment><set-backend-service backend-id="pool" /><authentication-certificate certificate-id="c" /></fragment>'), filed('diagnostics/applicationinsights', { loggerId: '/loggers/l' }),
  filed('policies/policy', {}, policy('<include-fragment fragment-id="f" /><log-to-eventhub logger-id="l">x</log-to-eventhub><validate-content><content schema-id="x" /></validate-content>')),
  filed('products/p', { displayName: 'P' }), filed('products/p/apis/rest'), filed('products/p/groups/g'), filed('products/p/tags/t'), filed('products/p/wikis/default', { documents: [{ documentationId: 'd' }] }),
  api('rest', { apiVersionSetId: '/apiVersionSets/s', authenticationSettings: { oAuth2: { authorizationServerId: 'a' }, openid: { openidProviderId: 'o' } } }, openapi(getPets)),
  filed('apis/rest/schemas/own', { contentType: 'c', document: { value: 'v' } }),
  filed('apis/rest/operations/extra', { displayName: 'Extra', method: 'GET', urlTemplate: '/e', request: { representations: [{ contentType: 'c', schemaId: 'own', typeName: 'T' }] } }),
  filed('apis/rest/operations/extra/policies/policy', {}, policy()), filed('apis/rest/operations/extra/tags/t'), filed('apis/rest/tags/t'), filed('apis/rest/tagDescriptions/t', { description: 'D' }),
  filed('apis/rest/wikis/default', { documents: [{ documentationId: '/documentations/d' }] }), filed('apis/rest/diagnostics/applicationinsights', { loggerId: '/loggers/l' }),
  filed('apis/rest/releases/r', { apiId: '/apis/rest' }),
  graphql('apis/g'), filed('apis/g/resolvers/r', { displayName: 'R', path: 'Query/users' }), filed('apis/g/resolvers/r/policies/policy', {}, '<http-data-source><http-request><set-url>{{n}}</set-url></http-request></http-data-source>'),
  api('mcp', { type: 'mcp', mcpTools: [{ name: 'list', operationId: '/apis/rest/operations/list-pets' }, { name: 'extra', operationId: '/apis/rest/operations/extra' }] }), api('server', { type: 'mcp', backendId: 'b' }),
  filed('gateways/w', { locationData: { name: 'L' } }), filed('gateways/w/apis/rest'), filed('gateways/w/hostnameConfigurations/h', { hostname: 'h', certificateId: '/certificates/c' }), filed('gateways/w/certificateAuthorities/c', { isTrusted: true }),
  filed('policyRestrictions/one', { scope: '/apis/rest/operations/list-pets' }), filed('policyRestrictions/two', { scope: '/products/p' }), filed('policyRestrictions/all', { scope: '' }),
  filed('subscriptions/sub', { displayName: 'S', scope: '/products/p' }),
];

const edges: Record<string, string[]> = {
  'backends/b': ['certificates/c', 'namedvalues/n'], 'backends/pool': ['backends/b'], 'loggers/l': ['namedvalues/n'], 'caches/default': ['namedvalues/n'],
  'policyFragments/f': ['backends/pool', 'certificates/c'], 'diagnostics/applicationinsights': ['loggers/l'], 'policies/policy': ['loggers/l', 'policyfragments/f', 'schemas/x'],
  'products/p/apis/rest': ['apis/rest', 'products/p'], 'products/p/groups/g': ['groups/g', 'products/p'], 'products/p/tags/t': ['products/p', 'tags/t'], 'products/p/wikis/default': ['documentations/d', 'products/p'],
  'apis/rest': ['apiversionsets/s', 'authorizationservers/a', 'openidconnectproviders/o'], 'apis/rest/schemas/own': ['apis/rest'], 'apis/rest/operations/extra': ['apis/rest', 'apis/rest/schemas/own'],
  'apis/rest/operations/extra/policies/policy': ['apis/rest/operations/extra'], 'apis/rest/operations/extra/tags/t': ['apis/rest/operations/extra', 'tags/t'], 'apis/rest/tags/t': ['apis/rest', 'tags/t'],
  'apis/rest/tagDescriptions/t': ['apis/rest', 'tags/t'], 'apis/rest/wikis/default': ['apis/rest', 'documentations/d'], 'apis/rest/diagnostics/applicationinsights': ['apis/rest', 'loggers/l'],
  'apis/g/resolvers/r': ['apis/g'], 'apis/g/resolvers/r/policies/policy': ['apis/g/resolvers/r'], 'apis/mcp': ['apis/rest', 'apis/rest/operations/extra'], 'apis/server': ['backends/b'],
  'gateways/w/apis/rest': ['apis/rest', 'gateways/w'], 'gateways/w/hostnameConfigurations/h': ['certificates/c', 'gateways/w'], 'gateways/w/certificateAuthorities/c': ['certificates/c', 'gateways/w'],
  'policyRestrictions/one': ['apis/rest'], 'policyRestrictions/two': ['products/p'], 'subscriptions/sub': ['products/p'],
};

test('a write comes after everything that it refers to (apim-rest 5.1)', () => {
  const needs = needsOf(planned(snapshot(...estate), snapshot()));
  for (const [id, before] of Object.entries(edges)) expect([id, (needs[id] ?? []).filter((need) => before.includes(need))]).toEqual([id, before]);
  for (const { id } of estate) if (!(id in edges) && !id.endsWith('releases/r')) expect([id, needs[id]]).toEqual([id, []]);
  expect(needs['apis/rest/releases/r']).toEqual(expect.arrayContaining(['apis/rest/operations/extra', 'apis/rest/tags/t']));
});

test('a delete comes after everything that referred to it, and goes with what it lies below (apim-rest 5.3)', () => {
  const { writes } = planned(snapshot(filed('tags/other', { displayName: 'other' })), snapshot(...estate), { prune: 'all' });
  const deletes = new Map(writes.filter(({ op }) => op === 'delete').map(({ id, needs }) => [id, needs]));
  // Children have no delete of their own; policy and subscription are never deleted.
  expect([...deletes.keys()].sort()).toEqual(estate.map(({ id }) => id).filter((id) => id.split('/').length === 2 && id !== 'policies/policy' && id !== 'subscriptions/sub').sort());
  for (const [id, before] of [
    ['namedValues/n', ['apis/g', 'backends/b', 'caches/default', 'loggers/l']], ['certificates/c', ['backends/b', 'gateways/w', 'policyfragments/f']], ['backends/b', ['apis/server', 'backends/pool']],
    ['documentations/d', ['apis/rest', 'products/p']], ['tags/t', ['apis/rest', 'products/p']], ['loggers/l', ['apis/rest', 'diagnostics/applicationinsights']], ['groups/g', ['products/p']],
    ['apis/rest', ['apis/mcp', 'gateways/w', 'policyrestrictions/one', 'products/p']], ['apiVersionSets/s', ['apis/rest']], ['products/p', ['policyrestrictions/two']],
  ] as const) expect([id, deletes.get(id)]).toEqual([id, before]);
});

test('what is there already still waits for what it lies below', () => {
  const [rest, mcp] = [api('rest', {}, openapi(getPets)), api('mcp', { type: 'mcp', mcpTools: [{ name: 'a', operationId: '/apis/rest/operations/extra' }] })];
  const extra = filed('apis/rest/operations/extra', { displayName: 'Extra', method: 'GET', urlTemplate: '/e' });
  const changed = api('rest', { description: 'new' }, openapi(getPets));
  expect(needsOf(planned(snapshot(changed, extra, mcp), snapshot(rest, extra)))['apis/mcp']).toEqual(['apis/rest']);
});

test('names and ids are the same mention', () => {
  const names = (documents: JsonObject[]): string[] => referencesOf(filed('apis/a/wikis/default', { documents })).map(({ to, name }) => `${to} ${name}`);
  expect(names([{ documentationId: 'd' }])).toEqual(['Documentation documentations/d']);
  expect(names([{ documentationId: '/documentations/d' }])).toEqual(['Documentation documentations/d']);
  const change = (a: string, b: string): number => planned(snapshot(filed('apis/a/wikis/default', { documents: [{ documentationId: a }] })), snapshot(filed('apis/a/wikis/default', { documents: [{ documentationId: b }] }))).plan.changes.length;
  expect([change('d', '/documentations/D'), change('d', 'e')]).toEqual([0, 1]);
});

test('schemas of an operation are those of its API; those that an import named are its own business', () => {
  const mentioned = (schemaId: string): string[] => referencesOf(filed('apis/a;rev=2/operations/o', { responses: [{ statusCode: 200, representations: [{ contentType: 'c', schemaId }] }] })).map(({ name }) => name);
  expect(mentioned('own')).toEqual(['apis/a;rev=2/schemas/own']);
  expect(mentioned('0123456789abcdef01234567')).toEqual([]);
});

test('what cannot be changed is replaced, and its users come after', () => {
  const xml = filed('schemas/x', { schemaType: 'xml', value: '<a/>' });
  const user = (text: string): Resource => filed('policies/policy', {}, policy(`<validate-content><content schema-id="x" type="${text}" /></validate-content>`));
  const result = planned(snapshot(xml, user('text/xml')), snapshot(filed('schemas/x', { schemaType: 'json', document: {} }), user('text/json')));
  expect(result.plan.counts).toMatchObject({ replace: 1, update: 1 });
  expect(result.writes.map(({ op, id, needs }) => [op, id, needs])).toEqual([['update', 'policies/policy', ['schemas/x']], ['replace', 'schemas/x', []]]);
  expect(planned(snapshot(filed('schemas/x', { schemaType: 'XML', value: '<a/>' })), snapshot(xml)).plan.changes).toEqual([]);
  expect(planned(snapshot(filed('schemas/x', { schemaType: 'xml', value: '<b/>' })), snapshot(xml)).plan.counts).toMatchObject({ replace: 0, update: 1 });
});

test.each<[string, JsonObject, JsonObject]>([
  ['certificates/c', {}, { data: new Sensitive('canary'), password: new Sensitive('canary') }],
  ['authorizationServers/a', { displayName: 'A', clientId: 'c' }, { clientSecret: new Sensitive('canary') }],
  ['openidConnectProviders/o', { displayName: 'A', clientId: 'c' }, { clientSecret: new Sensitive('canary') }],
  ['subscriptions/s', { displayName: 'S', scope: '/apis' }, { primaryKey: new Sensitive('canary'), secondaryKey: new Sensitive('canary') }],
])('%s: what the service never shows is sent with a change, is none by itself, and is never printed', (id, properties, secret) => {
  const desired = filed(id, { ...properties, ...secret });
  expect(planned(snapshot(desired), snapshot(filed(id, properties))).plan.changes).toEqual([]);
  for (const live of [snapshot(), snapshot(filed(id, { ...properties, novel: 'old' }))]) {
    const { plan, writes } = planned(snapshot(desired), live);
    expect(writes[0]?.resource.properties).toMatchObject(secret);
    expect(JSON.stringify(plan)).not.toContain('canary');
  }
});

test('imports that would make one tag side by side run one after another', () => {
  const tagged = (name: string): Resource => api(name, {}, openapi({ '/a': { get: { operationId: 'a', tags: ['New', 'Known'], responses: {} } } }));
  const lanes = planned(snapshot(tagged('a'), tagged('b'), filed('tags/k', { displayName: 'known' })), snapshot()).writes.map(({ id, lanes: own }) => [id, own.filter((lane) => lane.startsWith('tag:'))]);
  expect(lanes).toEqual([['apis/a', ['tag:/new']], ['apis/b', ['tag:/new']], ['tags/k', []]]);
});

test('a secret in a policy is not shown in its difference', () => {
  const header = (value: string): Resource => filed('policies/policy', {}, policy(`<set-header name="Authorization"><value>Basic ${value}</value></set-header>`));
  const { plan } = planned(snapshot(header('Y2FuYXJ5OmNhbmFyeS1uZXctc2VjcmV0')), snapshot(header('Y2FuYXJ5OmNhbmFyeS1vbGQtc2VjcmV0')));
  expect(plan.changes).toHaveLength(1);
  expect(JSON.stringify(plan)).not.toContain('Y2FuYXJ5');
});

test('what is below an API is written alone while a schema of it is written, and deleted alone while the API is', () => {
  const own = [api('a'), filed('apis/a/schemas/s', { contentType: 'c', document: { value: 'v' } }), filed('apis/a/policies/policy', {}, policy()), api('b'), filed('apis/b/policies/policy', {}, policy())];
  const lanes = ({ writes }: Planned): Record<string, readonly string[]> => Object.fromEntries(writes.map((write) => [write.id, write.lanes]));
  expect(lanes(planned(snapshot(...own), snapshot()))).toEqual({
    'apis/a': ['api:apis/a'], 'apis/a/schemas/s': ['api:apis/a'], 'apis/a/policies/policy': ['api:apis/a'], 'apis/b': ['api:apis/b'], 'apis/b/policies/policy': [],
  });
  expect(lanes(planned(snapshot(api('b', { description: 'new' })), snapshot(...own.slice(3)), { prune: 'all' }))).toEqual({ 'apis/b': ['api:apis/b'], 'apis/b/policies/policy': ['api:apis/b'] });
});

test('what the plan itself changes by another write is not taken for a change of somebody else', () => {
  const tagged = (name: string): Resource => api('a', {}, openapi({ '/a': { get: { operationId: 'a', tags: [name], responses: { 200: { description: 'ok' } } } } }));
  const tag = (displayName: string): Resource => filed('tags/t', { displayName });
  const guardedOf = ({ writes }: Planned): Record<string, boolean | undefined> => Object.fromEntries(writes.map(({ id, guarded }) => [id, guarded]));
  // The service names a tag in a document as it is named by then.
  expect(guardedOf(planned(snapshot(tag('New'), tagged('New')), snapshot(tag('Old'), tagged('Old'))))).toMatchObject({ 'tags/t': true, 'apis/a': false });
  expect(guardedOf(planned(snapshot(filed('tags/t', { displayName: 'Old' }), filed('tags/u', { displayName: 'New' }), tagged('New')), snapshot(tag('Old'), tagged('Old'))))).toMatchObject({ 'apis/a': true });
});
