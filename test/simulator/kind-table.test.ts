import { withSimulator, type Client } from './client.ts';

const single = { url: 'https://example.com', protocol: 'http' };
const raw = (value: string): object => ({ format: 'rawxml', value });
const empty = raw('<policies><inbound /></policies>');
const SDL = 'application/vnd.ms-azure-apim.graphql.schema';

interface Row {
  /** Path below the service or workspace. */
  readonly path: string;
  readonly given?: readonly (readonly [path: string, properties: object])[];
  readonly body: object;
  /** What a second PUT says, and what of it comes back. */
  readonly change: object;
  /** Never in any answer. */
  readonly secret?: string;
  /** Left out by LIST. */
  readonly omitted?: string;
  readonly update?: 'PATCH';
  readonly scopes: readonly ('service' | 'workspace')[];
}

const both = ['service', 'workspace'] as const;
const service = ['service'] as const;
const api = ['/apis/a', { displayName: 'A', path: 'a' }] as const;
const operation = ['/apis/a/operations/o', { displayName: 'O', method: 'GET', urlTemplate: '/o' }] as const;
const product = ['/products/p', { displayName: 'P' }] as const;
const logger = ['/loggers/l', { loggerType: 'azureMonitor' }] as const;
const graphql = ['/apis/g', { displayName: 'G', path: 'g', type: 'graphql' }] as const;
const documentation = ['/documentations/d', { title: 'D', content: '# D' }] as const;
const certificate = ['/certificates/c', { data: 'Y2FuYXJ5', password: 'canary' }] as const;

const rows: readonly Row[] = [
  { path: '/namedValues/n', body: { displayName: 'N', value: 'canary', secret: true }, change: { displayName: 'N2', value: 'canary', secret: true }, secret: 'canary', scopes: both },
  { path: '/tags/t', body: { displayName: 'T' }, change: { displayName: 'T2' }, update: 'PATCH', scopes: both },
  { path: '/groups/g', body: { displayName: 'G' }, change: { displayName: 'G', description: 'D' }, update: 'PATCH', scopes: both },
  { path: '/apiVersionSets/v', body: { displayName: 'V', versioningScheme: 'Segment' }, change: { displayName: 'V', versioningScheme: 'Query', versionQueryName: 'v' }, scopes: both },
  { path: '/backends/b', body: single, change: { ...single, title: 'B' }, update: 'PATCH', scopes: both },
  { path: '/loggers/l', body: { loggerType: 'azureMonitor' }, change: { loggerType: 'azureMonitor', description: 'L' }, scopes: both },
  { path: '/diagnostics/azuremonitor', given: [logger], body: { loggerId: '/loggers/l' }, change: { loggerId: '/loggers/l', verbosity: 'error' }, scopes: both },
  { path: '/policyFragments/f', body: raw('<fragment />'), change: { ...raw('<fragment />'), description: 'F' }, scopes: both },
  { path: '/certificates/c', body: { data: 'Y2FuYXJ5', password: 'canary' }, change: { data: 'Y2FuYXJ5Mg==', password: 'canary' }, secret: 'Y2FuYXJ5|canary', scopes: both },
  { path: '/schemas/s', body: { schemaType: 'xml', value: '<schema />' }, change: { schemaType: 'xml', value: '<schema />', description: 'S' }, scopes: both },
  { path: '/products/p', body: { displayName: 'P' }, change: { displayName: 'P', state: 'published' }, update: 'PATCH', scopes: both },
  { path: '/products/p/policies/policy', given: [product], body: empty, change: raw('<policies><inbound><base /></inbound></policies>'), scopes: both },
  { path: '/apis/a', body: { displayName: 'A', path: 'a' }, change: { displayName: 'A', path: 'a', description: 'D' }, omitted: 'subscriptionRequired', scopes: both },
  { path: '/apis/a/policies/policy', given: [api], body: empty, change: raw('<policies><inbound><base /></inbound></policies>'), scopes: both },
  { path: '/apis/a/operations/o', given: [api], body: operation[1], change: { ...operation[1], displayName: 'O2' }, omitted: 'responses', scopes: both },
  { path: '/apis/a/operations/o/policies/policy', given: [api, operation], body: empty, change: raw('<policies><inbound><base /></inbound></policies>'), scopes: both },
  { path: '/apis/a/schemas/s', given: [api], body: { contentType: 'application/json', document: { value: '{}' } }, change: { contentType: 'text/json', document: { value: '{}' } }, omitted: 'document', scopes: both },
  { path: '/apis/a/diagnostics/azuremonitor', given: [api, logger], body: { loggerId: '/loggers/l' }, change: { loggerId: '/loggers/l', alwaysLog: 'allErrors' }, scopes: both },
  { path: '/apis/a/releases/r', given: [api], body: { apiId: '/apis/a;rev=1' }, change: { apiId: '/apis/a;rev=1', notes: 'N' }, omitted: 'apiId', scopes: both },
  { path: '/subscriptions/s', given: [product], body: { displayName: 'S', scope: '/products/p', primaryKey: 'canary' }, change: { displayName: 'S2', scope: '/products/p' }, secret: 'canary|Key', scopes: both },
  { path: '/apis/a/tagDescriptions/t', given: [api, ['/tags/t', { displayName: 'T' }]], body: {}, change: { description: 'D' }, scopes: service },
  { path: '/apis/g/resolvers/r', given: [graphql], body: { displayName: 'R', path: 'Query/users' }, change: { displayName: 'R', path: 'Query/user' }, scopes: service },
  { path: '/apis/g/resolvers/r/policies/policy', given: [graphql, ['/apis/g/resolvers/r', { displayName: 'R', path: 'Query/users' }]],
    body: raw('<http-data-source><http-request><set-method>GET</set-method><set-url>https://x</set-url></http-request></http-data-source>'),
    change: raw('<http-data-source><http-request><set-method>POST</set-method><set-url>https://x</set-url></http-request></http-data-source>'), scopes: service },
  { path: '/apis/a/wikis/default', given: [api, documentation], body: { documents: [] }, change: { documents: [{ documentationId: 'd' }] }, scopes: service },
  { path: '/products/p/wikis/default', given: [product, documentation], body: { documents: [] }, change: { documents: [{ documentationId: 'D' }] }, scopes: service },
  { path: '/documentations/d', body: { title: 'D', content: '# D' }, change: { title: 'D2', content: '# D' }, omitted: 'content', scopes: service },
  { path: '/policyRestrictions/r', given: [api, operation], body: { scope: '', requireBase: 'true' }, change: { scope: '/apis/a/operations/o', requireBase: 'true' }, scopes: service },
  { path: '/caches/default', body: { connectionString: 'canary', useFromLocation: 'default' }, change: { connectionString: 'canary', useFromLocation: 'default', description: 'C' }, secret: 'canary', scopes: service },
  { path: '/gateways/g', body: { locationData: { name: 'here' } }, change: { locationData: { name: 'there' } }, secret: 'Key', scopes: service },
  { path: '/gateways/g/hostnameConfigurations/h', given: [['/gateways/g', { locationData: { name: 'here' } }], certificate], body: { hostname: 'h' },
    change: { hostname: 'h', certificateId: '/certificates/c' }, scopes: service },
  { path: '/gateways/g/certificateAuthorities/c', given: [['/gateways/g', { locationData: { name: 'here' } }], certificate], body: {}, change: { isTrusted: true }, scopes: service },
  { path: '/users/u', body: { email: 'u@example.com', firstName: 'U', lastName: 'U', password: 'canary-canary' }, change: { email: 'u@example.com', firstName: 'V', lastName: 'U' }, secret: 'canary', scopes: service },
  { path: '/authorizationServers/s', body: { displayName: 'S', clientRegistrationEndpoint: 'https://x', authorizationEndpoint: 'https://x', grantTypes: ['implicit'], clientId: 'c', clientSecret: 'canary' },
    change: { displayName: 'S2', clientRegistrationEndpoint: 'https://x', authorizationEndpoint: 'https://x', grantTypes: ['implicit'], clientId: 'c' }, secret: 'canary', scopes: service },
  { path: '/openidConnectProviders/o', body: { displayName: 'O', metadataEndpoint: 'https://x', clientId: 'c', clientSecret: 'canary' }, change: { displayName: 'O2', metadataEndpoint: 'https://x', clientId: 'c' }, secret: 'canary', scopes: service },
  { path: '/identityProviders/aad', body: { clientId: 'c', clientSecret: 'canary' }, change: { clientId: 'd', clientSecret: 'canary' }, secret: 'canary', scopes: service },
];

async function prepare(client: Client, scope: string, given: Row['given']): Promise<void> {
  if (scope !== '') await client.must(scope, { displayName: 'W' });
  for (const [path, properties] of given ?? []) await client.must(`${scope}${path}`, properties);
}

const cases = rows.flatMap((row) => row.scopes.map((scope) => ({ ...row, scope: scope === 'service' ? '' : '/workspaces/w', title: `${row.path} in a ${scope}` })));

test.each(cases)('$title is created, read, listed, updated and deleted', async ({ scope, path, given, body, change, secret, omitted, update }) => {
  await withSimulator(async (client) => {
    await prepare(client, scope, given);
    const full = `${scope}${path}`;
    const collection = full.slice(0, full.lastIndexOf('/'));
    const isWiki = collection.endsWith('wikis');
    const absent = await client.get(full);
    expect([absent.status, absent.body.error.code]).toEqual(isWiki ? [500, 'InternalServerError'] : [404, 'ResourceNotFound']);
    expect((await client.send('HEAD', full)).status).toBe(404);
    expect((await client.send('DELETE', full)).status).toBe(204);
    expect((await client.write('PATCH', full, {})).status).toBe(404);

    const created = await client.put(full, body);
    expect(created.status).toBe(201);
    const read = await client.get(full);
    expect(read.status).toBe(200);
    expect(read.body.id).toBe(`${client.serviceId}${full}`);
    expect(read.headers.get('etag')).toMatch(/^"[A-Za-z0-9+/]{11}="$/);
    expect((await client.send('HEAD', full)).headers.get('etag')).toBe(read.headers.get('etag'));
    const listed = await client.get(collection);
    const member = listed.body.value.find(({ id }) => id === read.body.id);
    expect(member).toBeDefined();
    if (omitted !== undefined) {
      expect(read.body.properties).toHaveProperty(omitted);
      expect(member?.properties).not.toHaveProperty(omitted);
    }

    const changed = update === 'PATCH' ? await client.write('PATCH', full, change) : await client.put(full, change);
    expect(changed.status).toBe(200);
    const after = await client.get(full);
    expect(after.headers.get('etag')).not.toBe(read.headers.get('etag'));
    expect(after.body.properties).not.toEqual(read.body.properties);
    for (const reply of [created, read, listed, changed, after]) if (secret !== undefined) expect(reply.text).not.toMatch(new RegExp(secret));
    expect((await client.put(full, body, { 'if-match': read.headers.get('etag') ?? '' })).status).toBe(412);

    expect((await client.delete(path === '/products/p' ? `${full}?deleteSubscriptions=true` : full)).status).toBe(200);
    expect((await client.get(full)).status).toBe(isWiki ? 500 : 404);
  }, { services: [{ name: 'apim', sku: 'Premium' }] });
});

const refusals: readonly (readonly [title: string, path: string, properties: object, expected: string])[] = [
  ['a certificate without data', '/certificates/c', {}, 'data'],
  ['a certificate with data and Key Vault', '/certificates/c', { data: 'eA==', keyVault: { secretIdentifier: 'https://v.vault.azure.net/secrets/s' } }, 'data'],
  ['a cache without a region', '/caches/c', { connectionString: 'x' }, 'useFromLocation'],
  ['a cache with a missing named value', '/caches/c', { connectionString: '{{none}}', useFromLocation: 'default' }, 'connectionString'],
  ['a schema of a type that is none', '/schemas/s', { schemaType: 'yaml', value: 'x' }, 'schemaType'],
  ['an XML schema with a document', '/schemas/s', { schemaType: 'xml', value: 'x', document: {} }, 'document'],
  ['a JSON schema without a document', '/schemas/s', { schemaType: 'json' }, 'document'],
  ['a wiki with another name', '/products/starter/wikis/other', {}, 'name'],
  ['a wiki of a missing page', '/products/starter/wikis/default', { documents: [{ documentationId: 'none' }] }, 'Documentation not found.'],
  ['a resolver of an API that is not GraphQL', '/apis/echo-api/resolvers/r', { displayName: 'R', path: 'Query/x' }, 'Resolver entity can only be defined for GraphQL API type'],
  ['a resolver of no field', '/apis/echo-api/resolvers/r', { displayName: 'R', path: 'users' }, 'path'],
  ['a schema of an API without a text', '/apis/echo-api/schemas/s', { contentType: 'text/plain', document: {} }, 'document'],
  ['a GraphQL schema that is none', '/apis/echo-api/schemas/graphql', { contentType: SDL, document: { value: 'type {' } }, 'document'],
  ['a policy restriction of a missing API', '/policyRestrictions/r', { scope: '/apis/none' }, 'scope'],
  ['a policy restriction with a boolean', '/policyRestrictions/r', { scope: '', requireBase: true }, 'requireBase'],
  ['the managed gateway', '/gateways/managed', { locationData: { name: 'x' } }, 'gatewayId'],
  ['a gateway without a place', '/gateways/g', {}, 'locationData.name'],
  ['an authorization server without a client', '/authorizationServers/s', { displayName: 'S', clientRegistrationEndpoint: '', authorizationEndpoint: 'x', grantTypes: [] }, 'clientId'],
  ['an OpenID Connect provider without metadata', '/openidConnectProviders/o', { displayName: 'O', clientId: 'c' }, 'metadataEndpoint'],
  ['an identity provider that is none', '/identityProviders/other', { clientId: 'c', clientSecret: 's' }, 'name'],
  ['an API of a missing authorization server', '/apis/a', { displayName: 'A', path: 'a', authenticationSettings: { oAuth2: { authorizationServerId: 'none' } } }, 'AuthorizationServer not found.'],
  ['a user without a name', '/users/u', { email: 'x@example.com' }, 'firstName'],
  ['the administrator', '/users/1', { email: 'x@example.com', firstName: 'X', lastName: 'X' }, 'System entity cannot be modified'],
  ['a tag link to nothing', '/tags/none/apiLinks/l', { apiId: '/apis/echo-api' }, 'Tag not found.'],
];

test.each(refusals)('refuses %s', async (_title, path, properties, expected) => {
  await withSimulator(async (client) => {
    const { status, body } = await client.put(path, properties);
    expect([status >= 400 && status < 500, body.error.details?.[0]?.target ?? body.error.message]).toEqual([true, expected]);
    if (path !== '/users/1') expect((await client.get(path)).status).not.toBe(200);
  });
});

test('a global schema keeps its type, and a schema that an operation names goes by force', async () => {
  await withSimulator(async (client) => {
    await client.must('/schemas/s', { schemaType: 'xml', value: '<schema />' });
    expect((await client.put('/schemas/s', { schemaType: 'json', document: {} })).body.error.details?.[0]?.target).toBe('schemaType');
    await client.must('/apis/echo-api/schemas/s', { contentType: 'application/json', document: { definitions: { X: {} } } });
    await client.must('/apis/echo-api/operations/o', { displayName: 'O', method: 'GET', urlTemplate: '/o', responses: [{ statusCode: 200, representations: [{ contentType: 'x', schemaId: 's', typeName: 'X' }] }] });
    expect((await client.delete('/apis/echo-api/schemas/s')).status).toBe(400);
    expect((await client.delete('/apis/echo-api/schemas/s?force=true')).status).toBe(200);
  });
});

test('secrets and keys are given to who asks for them by name', async () => {
  await withSimulator(async (client) => {
    await client.must('/authorizationServers/s', { displayName: 'S', clientRegistrationEndpoint: 'https://x', authorizationEndpoint: 'https://x', grantTypes: ['implicit'], clientId: 'c', clientSecret: 'canary' });
    expect((await client.send('POST', '/authorizationServers/s/listSecrets')).body).toEqual({ clientSecret: 'canary' });
    await client.must('/gateways/g', { locationData: { name: 'here' } });
    const before = (await client.send('POST', '/gateways/g/listKeys')).body;
    expect((await client.send('POST', '/gateways/g/regenerateKey', { keyType: 'secondary' })).status).toBe(204);
    const after = (await client.send('POST', '/gateways/g/listKeys')).body;
    expect([after['primary'] === before['primary'], after['secondary'] === before['secondary']]).toEqual([true, false]);
    await client.must('/caches/default', { connectionString: 'canary', useFromLocation: 'default' });
    const reference = String((await client.get('/caches/default')).body.properties['connectionString']);
    expect(reference).toMatch(/^\{\{[0-9a-f]{24}\}\}$/);
    await client.must('/caches/default', { connectionString: 'canary-2', useFromLocation: 'default' });
    expect((await client.get('/caches/default')).body.properties['connectionString']).toBe(reference);
    const [hidden] = (await client.get(`/namedValues?$filter=displayName eq '${reference.slice(2, -2)}'`)).body.value;
    expect((await client.send('POST', `/namedValues/${hidden?.name}/listValue`)).body).toEqual({ value: 'canary-2' });
    const vault = { keyVault: { secretIdentifier: 'https://v.vault.azure.net/secrets/s' } };
    await client.must('/certificates/c', vault);
    expect((await client.send('POST', '/certificates/c/refreshSecret')).body.properties).toMatchObject({ keyVault: { lastStatus: { code: 'Success' } } });
  });
});
