import type { ReadOptions } from '../../src/commands/ports.ts';
import { kindNames, kindRow } from '../../src/model/kinds.ts';
import { readDefinition } from '../../src/specification/index.ts';
import { document } from '../specification/documents.ts';
import { FakeClock, openFake, refusal, SERVICE_ID, withFake, type Answering, type FakeManagement, type Reply } from './fake-management.ts';

const HEX = '0123456789abcdef01234567';
const list = (...items: readonly Record<string, unknown>[]): Reply => ({ body: { value: items } });
const named = (name: string, properties: Record<string, unknown> = {}): Record<string, unknown> => ({ name, properties });
const internal = refusal(500, 'InternalServerError', 'Request processing failed due to internal error.');
const policy: Reply = { body: { properties: { format: 'rawxml', value: '<policies />' } } };

type Estate = Readonly<Record<string, Reply>>;

/** Answers by path; an export by `path?format`. */
function serve(estate: Estate): Answering {
  return ({ path, query }) => estate[query.get('export') === null ? path : `${path}?${query.get('format')}`];
}

const asked = ({ received }: FakeManagement): string[] => received.map(({ path, query }) => query.get('export') === null ? path : `${path}?${query.get('format')}`).filter((path) => path !== '').sort();

async function read(estate: Estate, options: ReadOptions = {}, check: (fake: FakeManagement, clock: FakeClock) => void = () => undefined): Promise<Awaited<ReturnType<ReturnType<typeof openFake>['read']>>> {
  return withFake(serve(estate), async (fake) => {
    const clock = new FakeClock();
    const live = await openFake(fake, { clock }).read(options);
    check(fake, clock);
    return live;
  });
}

/** The collections that are asked for in any service. */
const always = ['apiVersionSets', 'apis', 'backends', 'diagnostics', 'documentations', 'gateways', 'groups', 'loggers', 'namedValues', 'policies/policy', 'policyFragments', 'policyRestrictions', 'products', 'schemas', 'subscriptions', 'tags', 'workspaces'];

test('of an empty service only the collections are asked for, each once', async () => {
  await read({}, {}, (fake) => expect(asked(fake)).toEqual(always));
});

test('kinds on request are read only when they are requested', async () => {
  const estate: Estate = { gateways: list(named('g', { locationData: { name: 'G' } })), 'gateways/g/hostnameConfigurations': list(named('h', { hostname: 'x' })), certificates: list(named('c', { subject: 'CN=c' })) };
  const onRequest = kindNames.filter((kind) => kindRow(kind).managed === 'on-request');
  const plain = await read(estate, {}, (fake) => expect(asked(fake)).toEqual(always));
  expect([...plain.snapshot.keys()]).toEqual(['gateways/g']);
  expect(plain.unread).toEqual(new Set(onRequest));
  const live = await read(estate, { requested: new Set(['GatewayHostnameConfiguration', 'Certificate']) }, (fake) => expect(asked(fake)).toEqual([...always, 'certificates', 'gateways/g/hostnameConfigurations'].sort()));
  expect([...live.snapshot.keys()]).toEqual(['certificates/c', 'gateways/g', 'gateways/g/hostnameconfigurations/h']);
  expect(live.unread).toEqual(new Set(onRequest.filter((kind) => kind !== 'Certificate' && kind !== 'GatewayHostnameConfiguration')));
});

test('nothing is asked for that cannot be there', async () => {
  const api = (name: string, type: string): Estate => ({ [`apis/${name}`]: { body: named(name, { path: name, type }) } });
  const estate: Estate = {
    apis: list(named('g'), named('h'), named('m'), named('w')), ...api('g', 'graphql'), ...api('h', 'http'), ...api('m', 'mcp'), ...api('w', 'websocket'),
    'apis/w/operations': list(named('onHandshake', { displayName: 'onHandshake', method: 'GET', urlTemplate: '/' })), 'apis/w/operations/onHandshake/policies/policy': policy,
    products: list(named('p', { displayName: 'P' })),
  };
  const live = await read(estate, {}, (fake) => expect(asked(fake)).toEqual([...always,
    ...['g', 'h', 'm', 'w'].flatMap((name) => [`apis/${name}`, `apis/${name}/diagnostics`, `apis/${name}/policies/policy`, `apis/${name}/releases`]),
    'apis/g/resolvers', 'apis/g/schemas/graphql', 'apis/h/operations', 'apis/h/schemas', 'apis/w/operations', 'apis/w/operations/onHandshake/policies/policy',
    'products/p/apis', 'products/p/groups', 'products/p/policies/policy'].sort()));
  // The operation of a WebSocket API is the service's own; its policy is not.
  expect([...live.snapshot.keys()]).toEqual(['apis/g', 'apis/h', 'apis/m', 'apis/w', 'apis/w/operations/onhandshake/policies/policy', 'products/p']);
  expect(live.operations.get('apis/w')).toEqual(['onHandshake']);
});

test('tags are read by their links, descriptions only where there are tags', async () => {
  const estate: Estate = {
    tags: list(named('t', { displayName: 'T' })), products: list(named('p', { displayName: 'P' })),
    'tags/t/productLinks': list(named(HEX, { productId: `${SERVICE_ID}/products/p` })),
  };
  const live = await read(estate, {}, (fake) => expect(asked(fake).filter((path) => path.includes('/t/'))).toEqual(['tags/t/productLinks']));
  expect(live.snapshot.get('products/p/tags/t')).toEqual({ id: 'products/p/tags/t', kind: 'ProductTag', properties: {} });
  const tagged = await read({
    ...estate, apis: list(named('a', { path: 'a', apiRevision: '3', isCurrent: true }), named('a;rev=2', { path: 'a' })), 'apis/a': { body: named('a', { path: 'a', apiRevision: '3' }) }, 'apis/a;rev=2': { body: named('a', { path: 'a' }) },
    'tags/t/apiLinks': list(named('x', { apiId: `${SERVICE_ID}/apis/a;rev=3` })),
    // A link whose listing is not the whole of it.
    'tags/t/operationLinks': list(named('y', { operationId: `${SERVICE_ID}/apis/a;rev=3/operations/o` }), named('z')),
    'tags/t/operationLinks/z': { body: named('z', { operationId: `${SERVICE_ID}/apis/a;rev=2/operations/o` }) },
    'apis/a/tagDescriptions': list(named('t', { description: 'D', tagId: `${SERVICE_ID}/tags/t`, displayName: 'T' })),
  }, {}, (fake) => expect(asked(fake).filter((path) => path.endsWith('tagDescriptions'))).toEqual(['apis/a/tagDescriptions', 'apis/a;rev=2/tagDescriptions']));
  expect([...tagged.snapshot.keys()].filter((key) => key.includes('/t'))).toEqual(['apis/a/operations/o/tags/t', 'apis/a/tagdescriptions/t', 'apis/a/tags/t', 'apis/a;rev=2/operations/o/tags/t', 'products/p/tags/t', 'tags/t']);
  expect(tagged.snapshot.get('apis/a/tagdescriptions/t')?.properties).toEqual({ description: 'D' });
});

test('a link that does not say what it links to is no association less', async () => {
  const estate: Estate = { tags: list(named('t', { displayName: 'T' })), products: list(named('p')), 'tags/t/productLinks': list(named('z')) };
  await expect(read({ ...estate, 'tags/t/productLinks/z': { body: named('z') } })).rejects.toThrow(/tags\/t\/productLinks\/z.*the answer has no 'productId'/);
  const live = await read({ ...estate, 'tags/t/productLinks/z': refusal(404, 'ResourceNotFound', 'Link not found.') });
  expect([...live.snapshot.keys()]).toEqual(['products/p', 'tags/t']);
});

test('a wiki that is not there is a failure of the service, asked for once', async () => {
  const estate: Estate = {
    documentations: list(named('d')), 'documentations/d': { body: named('d', { title: 'T', content: '# D' }) },
    products: list(named('p', { displayName: 'P' }), named('q', { displayName: 'Q' })), 'products/p/wikis/default': internal, 'products/q/wikis/default': { body: named('default', { documents: [{ documentationId: 'd' }] }) },
  };
  const live = await read(estate, {}, (fake, clock) => {
    expect(asked(fake).filter((path) => path === 'products/p/wikis/default')).toHaveLength(1);
    expect(clock.waits).toEqual([]);
  });
  expect([...live.snapshot.keys()]).toEqual(['documentations/d', 'products/p', 'products/q', 'products/q/wikis/default']);
  expect(live.snapshot.get('documentations/d')).toEqual({ id: 'documentations/d', kind: 'Documentation', properties: { title: 'T' }, content: { codec: 'markdown', format: 'markdown', text: '# D' } });
});

test('a wiki that the folder holds is not given up for one failure', async () => {
  const isWiki = (path: string): boolean => path === 'products/p/wikis/default';
  const estate: Estate = { documentations: list(named('d')), 'documentations/d': { body: named('d', { title: 'T', content: '# D' }) }, products: list(named('p', { displayName: 'P' })) };
  const answer = serve(estate);
  let failures = 1;
  await withFake((request, origin) => !isWiki(request.path) ? answer(request, origin) : failures-- > 0 ? internal : { body: named('default', { documents: [{ documentationId: 'd' }] }) }, async (fake) => {
    const live = await openFake(fake).read({ keep: isWiki });
    expect([...live.snapshot.keys()]).toContain('products/p/wikis/default');
  });
  await read({ ...estate, 'products/p/wikis/default': internal }, { keep: isWiki }, (fake) => expect(asked(fake).filter(isWiki)).toHaveLength(2));
});

const carrying = 'openapi: 3.0.1\ninfo:\n  title: A\n  version: "1"\ntags:\n  - name: T\n    description: D\npaths:\n  /pets:\n    get:\n      operationId: list\n      summary: List\n      tags: [T]\n      responses: {}\n';
const specified: Estate = {
  tags: list(named('t', { displayName: 'T' }), named('u', { displayName: 'U' })),
  apis: list(named('a', { path: 'a' })), 'apis/a': { body: named('a', { path: 'a' }) }, 'apis/a?openapi-link': { body: carrying },
  'apis/a/operations': list(named('list', { displayName: 'List', method: 'GET', urlTemplate: '/pets' }), named('other', { displayName: 'Other', method: 'POST', urlTemplate: '/pets' })),
  'apis/a/operations/list': { body: named('list', { displayName: 'List', method: 'GET', urlTemplate: '/pets', responses: [{ statusCode: 200, representations: [{ contentType: 'a/b', schemaId: HEX, typeName: 'T' }] }] }) },
  'apis/a/operations/other': { body: named('other', { displayName: 'Other', method: 'POST', urlTemplate: '/pets' }) },
  'apis/a/operations/list/policies/policy': policy,
  'apis/a/schemas': list(named(HEX, { contentType: 'x' }), named('graphql', { contentType: 'x' }), named('chosen', { contentType: 'x' })), 'apis/a/schemas/chosen': { body: named('chosen', { contentType: 'x', document: { value: 'v' } }) },
  'apis/a/tagDescriptions': list(named('t', { description: 'D' }), named('u', { description: 'D' })),
  'tags/t/operationLinks': list(named('1', { operationId: '/apis/a/operations/list' })), 'tags/u/operationLinks': list(named('2', { operationId: '/apis/a/operations/list' })),
};

test('what the specification carries is no resource, unless it is kept', async () => {
  const own = ['apis/a', 'apis/a/operations/list/policies/policy', 'apis/a/operations/list/tags/u', 'apis/a/operations/other', 'apis/a/schemas/chosen', 'apis/a/tagdescriptions/u', 'tags/t', 'tags/u'];
  const live = await read(specified, {}, (fake) => {
    expect(asked(fake)).not.toContain('apis/a/operations/list');
    expect(new Set(asked(fake)).size).toBe(asked(fake).length);
  });
  expect([...live.snapshot.keys()]).toEqual(own);
  const all = await read(specified, { keep: () => true });
  expect([...all.snapshot.keys()]).toEqual([...own, 'apis/a/operations/list', 'apis/a/operations/list/tags/t', 'apis/a/tagdescriptions/t'].sort());
  // Schemas with made-up names are other ones in each service.
  expect(all.snapshot.get('apis/a/operations/list')?.properties['responses']).toEqual([{ statusCode: 200, representations: [{ contentType: 'a/b' }] }]);
});

test.each(['openapi: [\n', 'openapi: 3.0.1\npaths: {}\n'])('an export that carries nothing leaves the operations to resources: %j', async (text) => {
  const live = await read({ ...specified, 'apis/a?openapi-link': { body: text } });
  expect([...live.snapshot.keys()].filter((key) => /operations\/[^/]+$/.test(key))).toEqual(['apis/a/operations/list', 'apis/a/operations/other']);
  expect(live.snapshot.get('apis/a')?.content?.text).toBe(text);
});

const wsdl = document('calculator.wsdl');
const soap: Estate = {
  apis: list(named('a', { path: 'a' }), named('m', { path: 'm' })), 'apis/a': { body: named('a', { path: 'a', type: 'soap' }) },
  'apis/m': { body: named('m', { path: 'm', type: 'mcp', mcpTools: [{ operationId: `${SERVICE_ID}/apis/a/operations/${HEX}` }] }) },
  'apis/a/operations': list(named(HEX, { displayName: 'Add up!', method: 'POST', urlTemplate: '/?b' }), named(HEX.replace('0', 'f'), { displayName: 'Add up', method: 'POST', urlTemplate: '/?a' }), named('chosen', { displayName: 'C', method: 'GET', urlTemplate: '/' })),
  [`apis/a/operations/${HEX}/policies/policy`]: policy, tags: list(named('t', { displayName: 'T' })), 'tags/t/operationLinks': list(named('1', { operationId: `/apis/a/operations/${HEX}` })),
};

test('operations of SOAP APIs go by their display names, and are written by those', async () => {
  await withFake((request, origin) => request.method === 'GET' ? serve({ ...soap, 'apis/a?wsdl-link': { body: wsdl } })(request, origin) : { status: 200, body: {} }, async (fake) => {
    const store = openFake(fake);
    const live = await store.read();
    expect([...live.snapshot.keys()]).toEqual(['apis/a', 'apis/a/operations/add-up-2/policies/policy', 'apis/a/operations/add-up-2/tags/t', 'apis/m', 'tags/t']);
    expect(live.operations.get('apis/a')).toEqual(['Add-up', 'Add-up-2', 'C']);
    expect(live.snapshot.get('apis/m')?.properties['mcpTools']).toEqual([{ operationId: '/apis/a/operations/Add-up-2' }]);
    fake.received.length = 0;
    const [id, made] = ['apis/a/operations/Add-up-2/policies/policy', `apis/a/operations/${HEX}/policies/policy`];
    await store.put({ id, kind: 'ApiOperationPolicy', properties: {}, content: { codec: 'policy', format: 'rawxml', text: '<policies />' } }, { withContent: true });
    await store.delete('apis/a/operations/add-up-2/tags/t');
    await store.put({ id: 'policyRestrictions/r', kind: 'PolicyRestriction', properties: { scope: '/apis/a/operations/Add-up-2' } }, { withContent: false });
    await store.delete('apis/a/operations/unknown/policies/policy');
    expect(fake.received.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET apis/a/operations', `PUT ${made}`, `DELETE apis/a/operations/${HEX}/tags/t`, 'PUT policyRestrictions/r', 'DELETE apis/a/operations/unknown/policies/policy']);
    expect(JSON.parse(fake.received[3]?.body ?? '')).toEqual({ properties: { scope: `/apis/a/operations/${HEX}` } });
    // An import may make other names up.
    await store.put({ id: 'apis/a', kind: 'Api', properties: { path: 'a', type: 'soap' }, content: { codec: 'specification', format: 'wsdl', text: wsdl } }, { withContent: true });
    await store.delete(id);
    expect(fake.received.slice(-2).map(({ method, path }) => `${method} ${path}`)).toEqual(['GET apis/a/operations', `DELETE ${made}`]);
  });
});

test('operations of other APIs go by their display names where the folder asks for it', async () => {
  const estate: Estate = { ...specified, 'apis/a/operations': list(named(HEX, { displayName: 'Find books', method: 'GET', urlTemplate: '/books' })) };
  expect((await read(estate)).operations.get('apis/a')).toEqual([HEX]);
  expect((await read(estate, { byDisplayName: (id) => id === 'apis/a' })).operations.get('apis/a')).toEqual(['Find-books']);
});

test('an operation without a usable display name is called as documents call it', async () => {
  const document = readDefinition('wadl-xml', '<application xmlns="http://wadl.dev.java.net/2009/02"><resources base="https://x"><resource path="/books"><method id="***" name="GET" /></resource></resources></application>');
  const [operation] = document.operations;
  const estate: Estate = { ...specified, 'apis/a/operations': list(named(HEX, { displayName: operation?.displayName, method: 'GET', urlTemplate: '/books' })) };
  expect((await read(estate, { byDisplayName: () => true })).operations.get('apis/a')).toEqual([operation?.name]);
});

test.each<[string, Estate, number]>([
  ['behind a link', { 'apis/a?wsdl-link': { body: wsdl } }, 1],
  ['inline, where the link fails', { 'apis/a?wsdl-link': internal, 'apis/a?wsdl': { body: wsdl } }, 2],
  ['inline, where the link leads to a sentence', { 'apis/a?wsdl-link': { body: 'Unable to export' }, 'apis/a?wsdl': { body: { properties: { value: wsdl } } } }, 2],
  ['inline, as a JSON text', { 'apis/a?wsdl-link': internal, 'apis/a?wsdl': { body: JSON.stringify(wsdl) } }, 2],
])('the WSDL of a SOAP API is read %s', async (_name, exports, requests) => {
  const live = await read({ ...soap, ...exports }, {}, (fake, clock) => {
    expect(asked(fake).filter((path) => path.includes('?'))).toHaveLength(requests);
    expect(clock.waits).toEqual([]);
  });
  expect(live.snapshot.get('apis/a')?.content).toEqual({ codec: 'specification', format: 'wsdl', text: wsdl });
});

test.each<[string, Estate, string]>([
  ['a WSDL that is none', { 'apis/a?wsdl-link': internal, 'apis/a?wsdl': { body: 'Unable to export API' } }, 'the export is no WSDL document: Unable to export API'],
  ['a WSDL that is a page', { 'apis/a?wsdl-link': internal, 'apis/a?wsdl': { body: '<!DOCTYPE html><html>' } }, 'the export is no WSDL document'],
  ['a WSDL that may not be read', { 'apis/a?wsdl-link': refusal(403, 'AuthorizationFailed', 'No.') }, 'The identity may not read the specification of apis/a'],
])('%s fails the read', async (_name, exports, message) => {
  await expect(read({ ...soap, ...exports })).rejects.toThrow(message);
});

const text = (name: string, contentType: string, value: string): Estate => ({ 'apis/a/schemas': list(named('other', { contentType: 'x' }), named(name, { contentType })), [`apis/a/schemas/${name}`]: { body: named(name, { contentType, document: { value } }) }, 'apis/a/schemas/other': { body: named('other', { contentType: 'x' }) } });

test.each<[string, Estate, Record<string, string> | undefined]>([
  ['graphql', text('graphql', 'application/vnd.ms-azure-apim.graphql.schema', 'type Query'), { codec: 'specification', format: 'graphql', text: 'type Query' }],
  ['graphql', {}, undefined],
  ['odata', text(HEX, 'application/vnd.ms-azure-apim.odata.schema', '<edmx/>'), { codec: 'specification', format: 'odata', text: '<edmx/>' }],
  ['odata', {}, undefined],
  ['gRPC', text('proto', 'text/protobuf', 'service S {}'), { codec: 'specification', format: 'grpc', text: 'service S {}' }],
  ['websocket', {}, undefined], ['mcp', {}, undefined], ['a2a', {}, undefined],
  ['novel', { 'apis/a?openapi-link': { body: carrying } }, { codec: 'specification', format: 'openapi', text: carrying }],
  ['novel', { 'apis/a?openapi-link': refusal(400, 'BadRequest', 'Unable to export.') }, undefined],
  ['novel', { 'apis/a?openapi-link': { body: 'Unable to export.' } }, undefined],
])('the document of an API of type %s', async (type, more, content) => {
  const live = await read({
    apis: list(named('a', { path: 'a' })), 'apis/a': { body: named('a', { path: 'a', type }) }, 'apis/a/operations': list(named('o', { displayName: 'O', method: 'GET', urlTemplate: '/o' })),
    'apis/a/operations/o': { body: named('o', { displayName: 'O', method: 'GET', urlTemplate: '/o' }) }, ...more,
  }, {}, (fake) => expect(asked(fake).some((path) => path.includes('?'))).toBe(type === 'novel'));
  expect(live.snapshot.get('apis/a')?.content).toEqual(content);
  // The document itself is no schema beside it.
  const schemas = [...live.snapshot.keys()].filter((key) => key.includes('/schemas/'));
  expect(schemas).toEqual(more['apis/a/schemas'] === undefined || type === 'graphql' ? [] : ['apis/a/schemas/other']);
});

test('an unknown type whose export may not be read fails the read', async () => {
  const estate: Estate = { apis: list(named('a', { path: 'a' })), 'apis/a': { body: named('a', { path: 'a', type: 'novel' }) }, 'apis/a/operations': list(named('o')), 'apis/a?openapi-link': refusal(403, 'AuthorizationFailed', 'No.') };
  await expect(read(estate)).rejects.toThrow('may not read the specification of apis/a');
});

const workspace: Estate = {
  workspaces: list(named('w', { displayName: 'W' })),
  'workspaces/w/namedValues': list({ name: 'n' }, { name: 'apiops-published' }), 'workspaces/w/namedValues/n': { body: named('n', { displayName: 'n', value: 'v' }), headers: { etag: '"1"' } },
  'workspaces/w/subscriptions': list({ name: 's' }), 'workspaces/w/subscriptions/s': { body: named('s', { scope: `${SERVICE_ID}/workspaces/w/products/p`, ownerId: `${SERVICE_ID}/users/1` }) },
  'workspaces/w/products': list({ name: 'p' }), 'workspaces/w/products/p': { body: named('p', { displayName: 'P' }) },
  'workspaces/w/products/p/groupLinks': list(named('1', { groupId: `${SERVICE_ID}/groups/developers` }), named('2', { groupId: `${SERVICE_ID}/workspaces/w/groups/developers` }), named('3', { groupId: `${SERVICE_ID}/groups/guests` })),
  'workspaces/w/groups': list({ name: 'developers' }), 'workspaces/w/groups/developers': { body: named('developers', { displayName: 'Own' }) },
};

test('everything of a workspace is read by itself, and nothing asked for that workspaces do not have', async () => {
  const live = await read(workspace, {}, (fake) => expect(asked(fake).filter((path) => path.startsWith('workspaces/w/'))).toEqual([
    'apiVersionSets', 'apis', 'backends', 'diagnostics', 'groups', 'groups/developers', 'loggers', 'namedValues', 'namedValues/n', 'policies/policy', 'policyFragments',
    'products', 'products/p', 'products/p/groupLinks', 'products/p/policies/policy', 'schemas', 'subscriptions', 'subscriptions/s', 'tags'].map((path) => `workspaces/w/${path}`)));
  expect([...live.snapshot.keys()]).toEqual(['workspaces/w', ...['groups/developers', 'namedvalues/n', 'products/p', 'products/p/groups/developers', 'products/p/groups/guests'].map((key) => `workspaces/w/${key}`)]);
  expect(live.snapshot.get('workspaces/w/namedvalues/n')).toEqual({ id: 'workspaces/w/namedValues/n', kind: 'NamedValue', properties: { displayName: 'n', value: 'v' }, etag: '"1"' });
  expect(live.snapshot.get('workspaces/w/products/p/groups/guests')?.properties).toEqual({ groupId: '/groups/guests' });
  // Two groups of one name, of the workspace and of the service, cannot be told apart by their id.
  expect(live.snapshot.get('workspaces/w/products/p/groups/developers')?.properties).toEqual({});
  expect(live.diagnostics.map(({ code, severity, resource }) => [code, severity, resource])).toEqual([['not-read', 'warning', 'workspaces/w/products/p/groups/developers']]);
});

test('a list of a workspace that fails is tried again, and then fails the read', async () => {
  let failures = 2;
  await withFake((request, origin) => request.path === 'workspaces/w/tags' && failures-- > 0 ? internal : serve(workspace)(request, origin), async (fake) => {
    const clock = new FakeClock();
    expect((await openFake(fake, { clock }).read()).snapshot.has('workspaces/w/products/p')).toBe(true);
    expect(clock.waits).toHaveLength(2);
  });
  await expect(read({ ...workspace, 'workspaces/w/tags': internal })).rejects.toThrow('The service failed to list workspaces/w/tags (tag)');
});

test('the secret of a cache is read with the cache alone', async () => {
  const estate: Estate = {
    namedValues: list(named(HEX, { displayName: 'f'.repeat(24), secret: true }), named(HEX.replace('0', 'f'), { displayName: 'e'.repeat(24), secret: true }), named(HEX.replace('0', 'e'), { displayName: 'd'.repeat(24), value: 'v' })),
    caches: list(named('default', { connectionString: `{{${'f'.repeat(24)}}}`, useFromLocation: 'default' })),
  };
  expect([...(await read(estate)).snapshot.keys()]).toEqual([`namedvalues/${HEX.replace('0', 'e')}`]);
  expect([...(await read(estate, { requested: new Set(['Cache']) })).snapshot.keys()]).toEqual(['caches/default', `namedvalues/${HEX}`, `namedvalues/${HEX.replace('0', 'e')}`]);
});

test('that a tier has no workspaces is nothing to tell of', async () => {
  const live = await read({ workspaces: refusal(400, 'MethodNotAllowedInPricingTier', 'Method not allowed in Developer pricing tier') });
  expect(live.diagnostics).toEqual([]);
  expect(live.unsupported).toEqual(new Set(['Workspace']));
});

test.each([['../../x', 'which would be a path'], ['a/b', 'which would be a path'], ['', 'without a name']])('a name that is none fails the read: %j', async (name, message) => {
  await expect(read({ tags: list(named(name)) })).rejects.toThrow(message);
});

test('list gives what is there of a kind without a list', async () => {
  await withFake(serve({ 'apis/a/policies/policy': policy, 'products/p/wikis/default': internal }), async (fake) => {
    const store = openFake(fake);
    expect(await store.list('ApiPolicy', 'apis/a')).toMatchObject([{ id: 'apis/a/policies/policy', content: { text: '<policies />' } }]);
    expect(await store.list('ProductPolicy', 'products/p')).toEqual([]);
    expect(await store.list('ProductWiki', 'products/p')).toEqual([]);
    expect(await store.list('ServicePolicy', 'workspaces/w')).toEqual([]);
    expect(fake.received.map(({ path }) => path)).toEqual(['apis/a/policies/policy', 'products/p/policies/policy', 'products/p/wikis/default', 'workspaces/w/policies/policy']);
  });
});
