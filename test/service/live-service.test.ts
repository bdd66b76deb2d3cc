import { UserError } from '../../src/model/failure.ts';
import type { Resource } from '../../src/model/resource.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import { openService } from '../../src/service/live-service.ts';
import { FakeClock, openFake, refusal, SERVICE_ID, silentLogger, withFake, type Reply } from './fake-management.ts';

const specification = 'openapi: 3.0.1\ninfo:\n  title: A\n  version: "1"\nservers:\n  - url: https://backend.example\npaths: {}\n';
const api = (properties: Resource['properties'], format = 'openapi'): Resource => ({ id: 'apis/a', kind: 'Api', properties, content: { codec: 'specification', format, text: specification } });
const policy: Resource['content'] = { codec: 'policy', format: 'rawxml', text: '<policies />\n' };

interface Case {
  readonly name: string;
  readonly resource: Resource;
  readonly withContent?: boolean;
  readonly query?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const cases: readonly Case[] = [
  { name: 'json, nulls dropped and secrets revealed', resource: { id: 'namedValues/n', kind: 'NamedValue', properties: { displayName: 'N', secret: true, value: new Sensitive('canary'), keyVault: null, novel: { kept: [1, null], gone: null } } }, body: { properties: { displayName: 'N', secret: true, value: 'canary', novel: { kept: [1, null] } } } },
  { name: 'a policy with its format', resource: { id: 'apis/a/policies/policy', kind: 'ApiPolicy', properties: {}, content: policy }, body: { properties: { format: 'rawxml', value: '<policies />\n' } } },
  { name: 'a fragment with its description', resource: { id: 'policyFragments/f', kind: 'PolicyFragment', properties: { description: 'D' }, content: policy }, body: { properties: { description: 'D', format: 'rawxml', value: '<policies />\n' } } },
  { name: 'a link with nothing', resource: { id: 'products/p/groups/g', kind: 'ProductGroup', properties: { ignored: true } }, body: {} },
  { name: 'an API without its specification', resource: api({ path: 'a', serviceUrl: 'https://x' }), body: { properties: { path: 'a', serviceUrl: 'https://x' } } },
  { name: 'an API without a blank address', resource: api({ path: 'a', serviceUrl: '' }), body: { properties: { path: 'a' } } },
  { name: 'an API with its specification and type', resource: api({ path: 'a', serviceUrl: 'https://x', type: 'http' }), withContent: true, body: { properties: { path: 'a', serviceUrl: 'https://x', type: 'http', apiType: 'http', format: 'openapi', value: specification } } },
  { name: 'a page with its text', resource: { id: 'documentations/d', kind: 'Documentation', properties: { title: 'T' }, content: { codec: 'markdown', format: 'markdown', text: '# D\n' } }, body: { properties: { title: 'T', content: '# D\n' } } },
  { name: 'OData as it is', resource: api({ path: 'a', serviceUrl: 'https://x', type: 'odata' }, 'odata'), withContent: true, body: { properties: { path: 'a', serviceUrl: 'https://x', type: 'odata', apiType: 'odata', format: 'odata', value: specification } } },
  { name: 'operations of an MCP server in full', resource: { id: 'apis/a', kind: 'Api', properties: { path: 'a', type: 'mcp', apiVersionSetId: '/apiVersionSets/v', mcpTools: [{ name: 't', operationId: '/apis/b/operations/o' }] } }, body: { properties: { path: 'a', type: 'mcp', apiVersionSetId: '/apiVersionSets/v', mcpTools: [{ name: 't', operationId: `${SERVICE_ID}/apis/b/operations/o` }] } } },
  { name: 'ids in a workspace in full', resource: { id: 'workspaces/w/apis/a', kind: 'Api', properties: { path: 'a', apiVersionSetId: '/workspaces/w/apiVersionSets/v', sourceApiId: '/workspaces/w/apis/a' } }, body: { properties: { path: 'a', apiVersionSetId: `${SERVICE_ID}/workspaces/w/apiVersionSets/v`, sourceApiId: `${SERVICE_ID}/workspaces/w/apis/a` } } },
  { name: 'short ids in a workspace as those of the workspace', resource: { id: 'workspaces/w/diagnostics/d', kind: 'Diagnostic', properties: { loggerId: '/loggers/l' } }, body: { properties: { loggerId: `${SERVICE_ID}/workspaces/w/loggers/l` } } },
  { name: 'the owner of a subscription in a workspace as one of the service', resource: { id: 'workspaces/w/subscriptions/s', kind: 'Subscription', properties: { scope: '/workspaces/w/products/p', ownerId: '/users/1' } }, body: { properties: { scope: `${SERVICE_ID}/workspaces/w/products/p`, ownerId: `${SERVICE_ID}/users/1` } } },
  { name: 'a release with its relative API', resource: { id: 'apis/a/releases/r', kind: 'ApiRelease', properties: { apiId: '/apis/a;rev=2' } }, body: { properties: { apiId: '/apis/a;rev=2' } } },
];

test.each(cases)('put sends $name', async ({ resource, withContent = false, query = {}, body }) => {
  await withFake(() => ({ status: 201, body: {} }), async (fake) => {
    await openFake(fake).put(resource, { withContent });
    expect(fake.received).toHaveLength(1);
    const [request] = fake.received;
    expect(request?.path).toBe(resource.id);
    expect(Object.fromEntries(request?.query ?? [])).toEqual({ 'api-version': '2024-05-01', ...query });
    expect(JSON.parse(request?.body ?? '')).toEqual(body);
    expect(request?.headers['if-match']).toBeUndefined();
    expect(request?.headers['content-type']).toMatch(/^application\/json/);
  });
});

const several: readonly { readonly name: string; readonly resource: Resource; readonly requests: readonly unknown[] }[] = [
  {
    name: 'WSDL as an import, then what it wipes', resource: api({ path: 'a', serviceUrl: 'https://x', description: 'D', type: 'soap' }, 'wsdl'),
    requests: [
      ['apis/a', 'true', { path: 'a', serviceUrl: 'https://x', description: 'D', type: 'soap', apiType: 'soap', format: 'wsdl', value: specification }],
      ['apis/a', null, { path: 'a', serviceUrl: 'https://x', description: 'D', type: 'soap' }],
    ],
  },
  {
    name: 'GraphQL as a schema of its API', resource: api({ path: 'a', type: 'graphql' }, 'graphql'),
    requests: [['apis/a', null, { path: 'a', type: 'graphql' }], ['apis/a/schemas/graphql', null, { contentType: 'application/vnd.ms-azure-apim.graphql.schema', document: { value: specification } }]],
  },
];

test.each(several)('put sends $name', async ({ resource, requests }) => {
  await withFake(() => ({ status: 201, body: {} }), async (fake) => {
    await openFake(fake).put(resource, { withContent: true, ifMatch: '"7"' });
    expect(fake.received.map(({ path, query, body }) => [path, query.get('import'), (JSON.parse(body) as { properties: unknown }).properties])).toEqual(requests);
    // Only the first finds the resource as it was read.
    expect(fake.received.map(({ headers }) => headers['if-match'])).toEqual(['"7"', undefined]);
  });
});

test('a new GraphQL revision is made of its API', async () => {
  await withFake(({ method }) => method === 'GET' ? undefined : { status: 201, body: {} }, async (fake) => {
    await openFake(fake).put({ ...api({ path: 'a', type: 'graphql' }, 'graphql'), id: 'apis/a;rev=2' }, { withContent: true });
    expect(fake.received.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET apis/a;rev=2', 'PUT apis/a;rev=2', 'PUT apis/a;rev=2/schemas/graphql']);
    expect(JSON.parse(fake.received[1]?.body ?? '')).toEqual({ properties: { path: 'a', type: 'graphql', sourceApiId: '/apis/a' } });
  });
});

test('an operation keeps the schemas that an import gave it', async () => {
  const hex = '0123456789abcdef01234567';
  const bound = { schemaId: hex, typeName: 'Pet' };
  const present = { displayName: 'Old', method: 'GET', urlTemplate: '/p', responses: [{ statusCode: 404 }, { statusCode: 200, representations: [{ contentType: 'text/xml' }, { contentType: 'application/json', ...bound }] }], request: { queryParameters: [{ name: 'q', ...bound }] } };
  const sent = { displayName: 'New', method: 'GET', urlTemplate: '/p', responses: [{ statusCode: 200, representations: [{ contentType: 'application/json' }, { contentType: 'text/plain', schemaId: 'f'.repeat(24), typeName: 'Other' }] }], request: { queryParameters: [{ name: 'q', schemaId: 'chosen', typeName: 'Q' }] } };
  await withFake(({ method }) => method === 'GET' ? { body: { properties: present } } : { status: 200, body: {} }, async (fake) => {
    await openFake(fake).put({ id: 'apis/a/operations/o', kind: 'ApiOperation', properties: sent }, { withContent: false });
    expect(JSON.parse(fake.received[1]?.body ?? '')).toEqual({ properties: { ...sent, responses: [{ statusCode: 200, representations: [{ contentType: 'application/json', ...bound }, { contentType: 'text/plain' }] }] } });
  });
});

test('an import never takes the address of the backend from the document', async () => {
  await withFake(() => ({ status: 201, body: {} }), async (fake) => {
    await openFake(fake).put(api({ path: 'a', serviceUrl: null }), { withContent: true });
    expect(fake.received[0]?.body).toContain('title: A');
    expect(fake.received[0]?.body).not.toContain('backend.example');
  });
});

test('a document that does not parse is not sent', async () => {
  await withFake(() => ({ status: 201, body: {} }), async (fake) => {
    const broken: Resource = { id: 'apis/a', kind: 'Api', properties: { path: 'a' }, content: { codec: 'specification', format: 'openapi', text: 'openapi: [\n' } };
    await expect(openFake(fake).put(broken, { withContent: true })).rejects.toMatchObject({ reason: 'validation-failed', message: expect.stringContaining('The specification of apis/a does not parse: line ') as unknown });
    expect(fake.received).toEqual([]);
  });
});

test('a policy may be answered as bare XML', async () => {
  await withFake(() => ({ body: '<policies><inbound /></policies>', headers: { 'content-type': 'application/vnd.ms-azure-apim.policy.raw+xml' } }), async (fake) => {
    await openFake(fake).put({ id: 'policies/policy', kind: 'ServicePolicy', properties: {}, content: policy }, { withContent: true });
    expect(fake.received).toHaveLength(1);
  });
});

test.each<[string, string, { ifMatch?: string; takesAlong?: boolean }, Record<string, string>, string | undefined]>([
  ['an API alone', 'apis/a', {}, {}, '*'],
  ['an API with its revisions', 'apis/a', { takesAlong: true }, { deleteRevisions: 'true' }, '*'],
  ['a revision alone', 'apis/a;rev=2', {}, {}, '*'],
  ['a product, never with subscriptions', 'products/p', { ifMatch: '"5"', takesAlong: true }, {}, '"5"'],
  ['a link without If-Match', 'products/p/apis/a', {}, {}, undefined],
  ['a policy', 'apis/a/operations/o/policies/policy', {}, {}, '*'],
  ['a tag of an operation without If-Match', 'apis/a/operations/o/tags/t', {}, {}, undefined],
  ['a wiki', 'products/p/wikis/default', {}, {}, '*'],
  ['a workspace', 'workspaces/w', {}, {}, '*'],
])('delete of %s', async (_name, id, options, query, ifMatch) => {
  await withFake(() => ({ status: 204 }), async (fake) => {
    const store = openFake(fake);
    await store.delete(id, options);
    expect(fake.received.map(({ method, path }) => `${method} ${path}`)).toEqual([`DELETE ${id}`]);
    expect(Object.fromEntries(fake.received[0]?.query ?? [])).toEqual({ 'api-version': '2024-05-01', ...query });
    expect(fake.received[0]?.headers['if-match']).toBe(ifMatch);
    expect(store.counts()).toEqual({ reads: 0, writes: 0, deletes: 1, throttled: 0, retried: 0 });
  });
});

test('a refusal that repeats a secret is shown without it', async () => {
  await withFake(() => refusal(400, 'ValidationError', 'The value canary-1 and canary-1 is not allowed'), async (fake) => {
    const error: unknown = await openFake(fake).put({ id: 'namedValues/n', kind: 'NamedValue', properties: { displayName: 'n', secret: true, value: new Sensitive('canary-1', '{#token#}') } }, { withContent: false }).catch((thrown: unknown) => thrown);
    expect((error as UserError).message).toBe('The service refused to write namedValues/n: ValidationError: The value {#token#} and {#token#} is not allowed.');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('canary');
  });
});

test.each([
  ['as JSON has it', { properties: { displayName: 'n', secret: true, value: new Sensitive('canary"1\\', '{#token#}') } }, 'The body {"value": "canary\\"1\\\\"} is wrong', 'The body {"value": "{#token#}"} is wrong'],
  ['as XML has it', { properties: { value: new Sensitive('canary<&>', '{#token#}') } }, "'canary&lt;&amp;&gt;' is wrong", "'{#token#}' is wrong"],
  ['a part of a property', { properties: { url: new Sensitive('https://canary.example/x', 'https://{#host#}/{#x#}') } }, "No host 'canary.example', 1 of x", "No host '{#host#}', 1 of x"],
  ['a part of a content', { properties: {}, content: { format: 'xml', text: '<a b="canary-1" c="5" d="canary-2" />', template: '<a b="{#one#}" c="{#n#}" d="{#[two]#}" />' } }, "Line 5: 'canary-2' and 'canary-1' are wrong", "Line 5: '{#[two]#}' and '{#one#}' are wrong"],
])('so is one that repeats it %s', async (_name, resource, message, shown) => {
  await withFake(() => refusal(400, 'ValidationError', message), async (fake) => {
    const error: unknown = await openFake(fake).put({ id: 'policies/policy', kind: 'ServicePolicy', content: { format: 'xml', text: '<policies />' }, ...resource } as Resource, { withContent: true }).catch((thrown: unknown) => thrown);
    expect((error as UserError).message).toBe(`The service refused to write policies/policy: ValidationError: ${shown}.`);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('canary');
  });
});

test.each(['apis/..', 'apis/../../other', 'apis//x', './x'])('a name that leads elsewhere is refused before anything is sent: %s', async (id) => {
  await withFake(() => ({ status: 200, body: {} }), async (fake) => {
    await expect(openFake(fake).put({ id, kind: 'Tag', properties: {} }, { withContent: false })).rejects.toMatchObject({ reason: 'invalid-input' });
    expect(fake.received).toEqual([]);
  });
});

test('names are encoded, and revisions stay readable', async () => {
  await withFake(() => ({ status: 200, body: {} }), async (fake) => {
    await openFake(fake).put({ id: 'tags/a b?c#d%2F;rev=2', kind: 'Tag', properties: {} }, { withContent: false });
    expect(fake.received[0]?.path).toBe('tags/a b?c#d%2F;rev=2');
  });
});

test('the value of a secret', async () => {
  const replies: Reply[] = [{ body: { value: 'canary' } }, refusal(403, 'AuthorizationFailed', 'No.'), refusal(404, 'ResourceNotFound', 'NamedValue not found'), { body: {} }];
  await withFake(({ method, path }) => method === 'POST' && path === 'namedValues/n/listValue' ? replies.shift() : undefined, async (fake) => {
    const store = openFake(fake);
    const value = await store.readSecretValue('namedValues/n');
    expect((value as Sensitive).reveal()).toBe('canary');
    expect(await store.readSecretValue('namedValues/n')).toBe('forbidden');
    await expect(store.readSecretValue('namedValues/n')).rejects.toThrow('The service refused to read the value of namedValues/n: ResourceNotFound: NamedValue not found.');
    await expect(store.readSecretValue('namedValues/n')).rejects.toThrow(/the answer holds no value/);
    expect(store.counts()).toMatchObject({ reads: 4, writes: 0 });
  });
});

test('the service describes itself, and is asked once', async () => {
  await withFake(() => undefined, async (fake) => {
    const store = openFake(fake);
    expect(await store.describe()).toEqual({ id: SERVICE_ID, name: 'apim', sku: 'Developer', gatewayUrl: 'https://apim.example' });
    await store.describe();
    expect(fake.received).toHaveLength(1);
  });
});

test('a service that is not there is not an empty one', async () => {
  await withFake(() => refusal(404, 'ResourceNotFound', "The Resource 'Microsoft.ApiManagement/service/apim' was not found."), async (fake) => {
    await expect(openFake(fake).read()).rejects.toMatchObject({ reason: 'invalid-input', message: `There is no API Management service ${SERVICE_ID}, or the identity may not see it.` });
  });
});

test('every request carries version, token, accepted type and user agent; the body goes as it is', async () => {
  await withFake(() => ({ status: 200, body: {} }), async (fake) => {
    const store = openFake(fake, { apiVersion: '2025-01-01-preview', userAgent: 'apiops/9.9.9', environment: { AZURE_BEARER_TOKEN: 'given' } });
    await store.put({ id: 'backends/b', kind: 'Backend', properties: { url: 'https://x', novel: { deep: [1.5, 'ü', false] } } }, { withContent: false });
    const [request] = fake.received;
    expect(request?.query.get('api-version')).toBe('2025-01-01-preview');
    expect(request?.headers).toMatchObject({ authorization: 'Bearer given', accept: 'application/json' });
    expect(request?.headers['user-agent']).toMatch(/^apiops\/9\.9\.9 azsdk-js-arm-apimanagement\//);
    expect(request?.body).toBe('{"properties":{"url":"https://x","novel":{"deep":[1.5,"ü",false]}}}');
  });
});

test('a proxy is not asked to reach this machine', async () => {
  const before = process.env['HTTP_PROXY'];
  process.env['HTTP_PROXY'] = 'http://127.0.0.1:9';
  try {
    await withFake(() => undefined, async (fake) => {
      expect((await openFake(fake, { clock: new FakeClock() }).describe()).name).toBe('apim');
    });
  } finally {
    if (before === undefined) delete process.env['HTTP_PROXY'];
    else process.env['HTTP_PROXY'] = before;
  }
});

test.each([
  ['http://management.example', /not encrypted/],
  ['http://10.0.0.1:80', /not encrypted/],
  ['http://127.0.0.1.example', /not encrypted/],
  ['ftp://127.0.0.1', /not the URL of a host/],
  ['management.azure.com', /not the URL of a host/],
  ['https://user:password@management.example', /not the URL of a host/],
  ['https://management.example/path', /not the URL of a host/],
])('the endpoint %s is refused', (endpoint, message) => {
  const open = (): unknown => openService({ id: SERVICE_ID, endpoint, logger: silentLogger, environment: {} });
  expect(open).toThrow(UserError);
  expect(open).toThrow(message);
});

test.each(['', '/subscriptions/s/resourceGroups/g', `${SERVICE_ID}/apis/x`, `${SERVICE_ID}?x=1`])('the id %p is refused', (id) => {
  expect(() => openService({ id, logger: silentLogger, environment: {} })).toThrow(/not that of an API Management service/);
});
