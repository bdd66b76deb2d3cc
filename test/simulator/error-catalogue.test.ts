import type { SimulatorOptions } from '../../src/simulator/simulator.ts';
import { withSimulator, type Client, type Reply } from './client.ts';

interface Case {
  readonly title: string;
  readonly given?: (client: Client) => Promise<unknown>;
  readonly when: (client: Client) => Promise<Reply>;
  readonly status: number;
  readonly code: string;
  /** Null: the message stands at the top, without details. */
  readonly target?: string;
  readonly message: unknown;
  /** The answer to the request itself is a success: the error is at the URL that it names. */
  readonly late?: true;
  readonly options?: Partial<SimulatorOptions>;
}

const policy = (inbound: string): object => ({ format: 'rawxml', value: `<policies>\n  <inbound>\n    ${inbound}\n  </inbound>\n  <backend />\n  <outbound />\n  <on-error />\n</policies>` });
const api = (path: string, more: object = {}): object => ({ displayName: path, path, ...more });
const operation = (more: object = {}): object => ({ displayName: 'Get', method: 'GET', urlTemplate: '/x', ...more });
const openapi = (paths: string): object => ({ displayName: 'x', path: 'x', format: 'openapi', value: `openapi: 3.0.1\ninfo:\n  title: X\n  version: '1'\npaths:\n${paths}` });
const single = { url: 'https://example.com', protocol: 'http' };
const rev2 = async (client: Client): Promise<unknown> => {
  await client.must('/apis/a', api('a', { description: 'first' }));
  return client.must('/apis/a;rev=2', { sourceApiId: '/apis/a', path: 'a' });
};

const consumption: Partial<SimulatorOptions> = { services: [{ name: 'apim-dev', sku: 'Consumption' }] };

/**
 * One case for each row of apim-rest 1.7 that the simulator answers with by itself. What it cannot know (locks of Azure
 * Resource Manager, networks, permissions, managed identities) comes as a fault, further down. Left out are the guard of
 * versions before 2020-12 against Key Vault, and the 406 in place of 400 for a policy of another name: one of the two
 * statuses that were seen.
 */
const cases: readonly Case[] = [
  { title: 'an API that is not there', when: (c) => c.get('/apis/none'), status: 404, code: 'ResourceNotFound', message: 'Api not found.' },
  { title: 'a named value that is not there', when: (c) => c.get('/namedValues/none'), status: 404, code: 'ResourceNotFound', message: 'NamedValue not found' },
  { title: 'a fragment that is not there', when: (c) => c.get('/policyFragments/none'), status: 404, code: 'ResourceNotFound', message: 'PolicyFragment not found.' },
  { title: 'a missing parent', when: (c) => c.put('/apis/none/operations/x', operation()), status: 404, code: 'ResourceNotFound', message: 'Api not found.' },
  { title: 'a policy of a missing operation', when: (c) => c.put('/apis/echo-api/operations/none/policies/policy', policy('<base />')), status: 404, code: 'ResourceNotFound', message: 'Operation not found.' },
  { title: 'a missing version set', when: (c) => c.put('/apis/a', api('a', { apiVersionSetId: '/apiVersionSets/none', apiVersion: 'v1' })), status: 404, code: 'ResourceNotFound', message: 'ApiVersionSet not found.', late: true },
  { title: 'a path that is taken', given: (c) => c.must('/apis/a', { displayName: 'A', path: 'same' }), when: (c) => c.put('/apis/b', { displayName: 'B', path: 'Same' }), status: 400, code: 'ValidationError',
    target: 'path', message: "Cannot create API 'B' with the same Path 'Same' as API 'A'  unless it's a part of the same version set", late: true },
  { title: 'a version without a version set', when: (c) => c.put('/apis/a', api('a', { apiVersion: 'v1' })), status: 400, code: 'ValidationError', target: 'ApiVersion', message: "Can't set VersionName when ApiVersionSetId is not set.", late: true },
  { title: 'a display name of another API', given: (c) => c.must('/apis/a', { displayName: 'A', path: 'a' }), when: (c) => c.put('/apis/b', { displayName: 'A', path: 'b' }), status: 400, code: 'ValidationError', target: 'name', message: 'API with specified name already exists', late: true },
  { title: 'the path of a revision', given: rev2, when: (c) => c.put('/apis/a;rev=2', { path: 'other' }), status: 400, code: 'ValidationError', message: "Can't change property Path for non-current revision ", late: true },
  { title: 'the name of a revision', given: rev2, when: (c) => c.put('/apis/a;rev=2', { displayName: 'other', path: 'a' }), status: 400, code: 'ValidationError', message: "Can't change property Name for non-current revision ", late: true },
  { title: 'the description of a revision, by PATCH', given: rev2, when: (c) => c.write('PATCH', '/apis/a;rev=2', { description: 'other' }), status: 400, code: 'ValidationError', message: "Can't change property Description for non-current revision " },
  { title: 'the version of a revision', given: rev2, when: (c) => c.put('/apis/a;rev=2', { path: 'a', apiVersion: 'v2' }), status: 400, code: 'ValidationError', message: "Can't change property ApiVersion for non-current revision ", late: true },
  { title: 'deleting the current revision by number', given: rev2, when: (c) => c.delete('/apis/a;rev=1'), status: 400, code: 'ValidationError', message: 'Cannot delete the current revision of an API.', late: true },
  { title: 'deleting an API with revisions without the flag', given: rev2, when: (c) => c.delete('/apis/a'), status: 400, code: 'ValidationError', message: 'Cannot delete the current revision of an API.', late: true },
  { title: 'a display name of another named value', given: (c) => c.must('/namedValues/a', { displayName: 'A', value: 'x' }), when: (c) => c.put('/namedValues/b', { displayName: 'A', value: 'x' }), status: 400, code: 'ValidationError', target: 'name', message: 'Property with the same name already exist.', late: true },
  { title: 'a display name of another product', when: (c) => c.put('/products/other', { displayName: 'Starter' }), status: 400, code: 'ValidationError', target: 'name', message: 'Product with the same name already exists' },
  { title: 'a display name of another tag', given: (c) => c.must('/tags/a', { displayName: 'A' }), when: (c) => c.put('/tags/b', { displayName: 'A' }), status: 400, code: 'ValidationError', target: 'name', message: 'Tag with the same name already exists.' },
  { title: 'deleting a product with subscriptions', when: (c) => c.delete('/products/starter'), status: 400, code: 'ValidationError',
    message: 'Product cannot be deleted since it has existing subscriptions. Delete subscriptions before deleting the product or pass in deleteSubscriptions=true as query param' },
  { title: 'a missing group of a product', when: (c) => c.send('PUT', '/products/starter/groups/none', {}), status: 400, code: 'ValidationError', target: 'gid', message: 'Group not found' },
  { title: 'changing a built-in group', when: (c) => c.put('/groups/guests', { displayName: 'Others' }), status: 405, code: 'MethodNotAllowed', message: 'System entity cannot be modified' },
  { title: 'deleting a built-in group', when: (c) => c.delete('/groups/guests'), status: 405, code: 'MethodNotAllowed', message: 'System entity cannot be modified' },
  ...['/products/none', '/apis/none', 'products/starter', '/tags/x', '/subscriptions/1/resourceGroups/other/providers/Microsoft.ApiManagement/service/x/products/starter'].map((scope): Case => ({
    title: `the subscription scope ${scope}`, when: (c) => c.put('/subscriptions/s', { scope, displayName: 'S' }), status: 400, code: 'ValidationError',
    target: 'scope', message: "Subscription scope should be one of '/apis', '/apis/{apiId}', '/products/{productId}'",
  })),
  { title: 'a second subscription of one user', when: (c) => c.put('/subscriptions/s', { scope: '/products/starter', displayName: 'S', ownerId: '/users/1' }), status: 400, code: 'ValidationError', message: 'Subscriptions limit reached for same user' },
  { title: 'a diagnostic of a missing logger', when: (c) => c.put('/diagnostics/applicationinsights', { loggerId: '/loggers/none' }), status: 400, code: 'ValidationError', target: 'loggerId', message: "Logger Id 'none' does not exist" },
  { title: 'a diagnostic of an API without a logger', when: (c) => c.put('/apis/echo-api/diagnostics/applicationinsights', {}), status: 400, code: 'ValidationError', target: 'loggerId', message: 'LoggerId must be specified.' },
  { title: 'a diagnostic with a malformed logger', when: (c) => c.put('/diagnostics/applicationinsights', { loggerId: 'none' }), status: 400, code: 'ValidationError', target: 'loggerId', message: "Invalid field 'loggerId' specified" },
  { title: 'a local diagnostic with a logger', when: (c) => c.put('/diagnostics/local', { loggerId: '/loggers/azuremonitor' }), status: 400, code: 'ValidationError', target: 'loggerId', message: 'LoggerId must not be specified.' },
  { title: 'the format of operation names outside Application Insights', when: (c) => c.put('/diagnostics/azuremonitor', { loggerId: '/loggers/azuremonitor', operationNameFormat: 'Url' }), status: 400, code: 'ValidationError', target: 'OperationNameFormat', message: "'OperationNameFormat' is only supported for Application Insights diagnostics" },
  { title: 'a logger with a missing named value', when: (c) => c.put('/loggers/l', { loggerType: 'applicationInsights', credentials: { instrumentationKey: '{{Logger-Credentials--61d0}}' } }), status: 400, code: 'ValidationError',
    target: "One or more Properties ['{0}'] specified are missing.", message: 'Logger-Credentials--61d0' },
  { title: 'a logger with a bad key', when: (c) => c.put('/loggers/l', { loggerType: 'applicationInsights', credentials: { instrumentationKey: 'key' } }), status: 400, code: 'ValidationError',
    message: "Validation failed for logger-id 'l'. Exception Received 'Invalid instrumentation key for Application Insights Logger'" },
  { title: 'a backend with a missing named value', when: (c) => c.put('/backends/b', { ...single, credentials: { header: { 'x-key': ['{{none}}'] } } }), status: 400, code: 'ValidationError', target: 'credentials', message: "Property 'none' not found." },
  { title: 'a backend with a missing certificate', when: (c) => c.put('/backends/b', { ...single, credentials: { certificateIds: ['/certificates/none'] } }), status: 400, code: 'ValidationError', target: 'credentials', message: "Certificate with id 'none' not found." },
  { title: 'a pool with a URL', given: (c) => c.must('/backends/m', single), when: (c) => c.put('/backends/p', { type: 'Pool', url: 'https://x', pool: { services: [{ id: '/backends/m' }] } }), status: 400, code: 'ValidationError', target: 'url', message: 'Url is not supported for backend pool.' },
  { title: 'a pool with a protocol', given: (c) => c.must('/backends/m', single), when: (c) => c.put('/backends/p', { type: 'Pool', protocol: 'http', pool: { services: [{ id: '/backends/m' }] } }), status: 400, code: 'ValidationError', target: 'protocol', message: 'Protocol is not supported for backend pool.' },
  { title: 'a policy with a missing named value', when: (c) => c.put('/policies/policy', policy('<set-header name="a"><value>{{none}}</value></set-header>')), status: 400, code: 'ValidationError', target: 'none', message: expect.stringMatching(/^Error in element 'value' on line 3, column \d+: Cannot find a property 'none'$/) },
  { title: 'a policy with a missing backend', when: (c) => c.put('/policies/policy', policy('<set-backend-service backend-id="none" />')), status: 400, code: 'ValidationError', target: 'set-backend-service', message: expect.stringMatching(/^Error in element 'set-backend-service' on line 3, column \d+: Backend with id 'none' could not be found\.$/) },
  { title: 'a policy with a missing fragment', when: (c) => c.put('/policies/policy', policy('<include-fragment fragment-id="none" />')), status: 400, code: 'ValidationError', target: 'include-fragment', message: expect.stringMatching(/^Error in element 'include-fragment' on line 3, column \d+: Policy fragment with id 'none' could not be found\.$/) },
  { title: 'a policy in the wrong scope', when: (c) => c.put('/policies/policy', policy('<base />')), status: 400, code: 'ValidationError', target: 'base', message: "Error in element 'base' on line 3, column 6: Policy section is not allowed in the specified scope" },
  { title: 'an expression that is not escaped', when: (c) => c.put('/policies/policy', { ...policy('<set-variable name="a" value="@(true && false)" />'), format: 'xml' }), status: 400, code: 'ValidationError', target: 'representation', message: expect.stringMatching(/^An error occurred while parsing EntityName\. Line 3, position \d+\.$/) },
  { title: 'a fragment that is no XML', when: (c) => c.put('/policyFragments/f', { format: 'rawxml', value: '<fragment><base' }), status: 400, code: 'ValidationError', message: expect.stringMatching(/^The policy fragment is not a valid XML: /), late: true },
  { title: 'deleting a fragment that is used', given: async (c) => {
    await c.must('/policyFragments/f', { format: 'rawxml', value: '<fragment />' });
    await c.must('/policies/policy', policy('<include-fragment fragment-id="F" />'));
  }, when: (c) => c.delete('/policyFragments/f'), status: 400, code: 'ValidationError', message: "The Policy Fragment 'f' is used by the following entities:\r\n/policies/policy\r\n" },
  { title: 'an undeclared template parameter', when: (c) => c.put('/apis/echo-api/operations/o', operation({ urlTemplate: '/a/{b}' })), status: 400, code: 'ValidationError', target: '', message: "All template parameters used in the UriTemplate must be defined in the Operation 'o', and vice-versa." },
  { title: 'a declared parameter that the template lacks', when: (c) => c.put('/apis/echo-api/operations/o', operation({ templateParameters: [{ name: 'b', type: 'string' }] })), status: 400, code: 'ValidationError', target: '', message: "All template parameters used in the UriTemplate must be defined in the Operation 'o', and vice-versa." },
  { title: 'an import of something else', when: (c) => c.put('/apis/a', { ...openapi(''), value: 'swagger: "1.2"' }), status: 400, code: 'ValidationError', target: 'representation', message: expect.stringMatching(/^Parsing error\(s\): The input OpenAPI file is not valid for the OpenAPI specification https:/), late: true },
  { title: 'an import that is not YAML', when: (c) => c.put('/apis/a', { ...openapi(''), value: 'openapi: 3.0.1\n  info: [' }), status: 400, code: 'ValidationError', target: 'representation', message: expect.stringMatching(/^Parsing error\(s\): \(Lin: \d+\) - /), late: true },
  { title: 'an import with one signature twice', when: (c) => c.put('/apis/a', openapi('  /s/{a}:\n    get:\n      parameters: [{name: a, in: path, required: true, schema: {type: string}}]\n      responses: {}\n  /s/{b}:\n    get:\n      parameters: [{name: b, in: path, required: true, schema: {type: string}}]\n      responses: {}\n')),
    status: 400, code: 'ValidationError', message: expect.stringMatching(/^Importing API has duplicate signature operations: 2 operations with signature 'GET \/s\//), late: true },
  { title: 'an operation of a missing schema', when: (c) => c.put('/apis/echo-api/operations/o', operation({ request: { representations: [{ contentType: 'application/json', schemaId: 'none', typeName: 'X' }] } })), status: 400, code: 'ValidationError', message: 'Operation references schema that does not exist' },
  { title: 'a policy with another name', when: (c) => c.put('/policies/other', policy('')), status: 400, code: 'BadRequest', message: '' },
  { title: 'a stale ETag', given: (c) => c.must('/tags/a', { displayName: 'A' }), when: (c) => c.put('/tags/a', { displayName: 'B' }, { 'if-match': '"AAAAAAAAAAA="' }), status: 412, code: 'PreconditionFailed', message: expect.any(String) },
  { title: 'a policy of a missing operation, in older versions', when: (c) => c.put('/apis/echo-api/operations/none/policies/policy', policy('<base />')), status: 400, code: 'ValidationError', message: 'Entity with specified identifier not found', options: { assumptions: { missingOperationStatus: 400 } } },
  { title: 'a logger with a bad connection string', when: (c) => c.put('/loggers/l', { loggerType: 'azureEventHub', credentials: { name: 'hub', connectionString: 'key' } }), status: 400, code: 'ValidationError',
    message: expect.stringMatching(/^Validation failed for logger-id 'l'\. Exception Received 'The Service Bus connection string is not of the expected format/) },
  { title: 'a policy that the tier lacks', when: (c) => c.put('/policies/policy', policy('<rate-limit-by-key calls="1" renewal-period="60" counter-key="x" />')), status: 400, code: 'ValidationError', target: 'rate-limit-by-key',
    message: "Error in element 'rate-limit-by-key' on line 3, column 6: Policy is not allowed in 'Consumption' sku", options: consumption },
  { title: 'text where elements belong', when: (c) => c.put('/policies/policy', policy('<set-header name="a">text</set-header>')), status: 400, code: 'ValidationError', target: 'set-header',
    message: "Error in element 'set-header' on line 3, column 6: The element 'set-header' cannot contain text. List of possible elements expected: 'value'." },
  { title: 'a certificate of a Key Vault by its thumbprint', given: (c) => c.must('/certificates/c', { keyVault: { secretIdentifier: 'https://example.vault.azure.net/secrets/one' } }), when: async (c) => {
    const thumbprint = String((await c.get('/certificates/c')).body.properties['thumbprint']);
    return c.put('/policies/policy', policy(`<authentication-certificate thumbprint="${thumbprint}" />`));
  }, status: 400, code: 'ValidationError', target: 'authentication-certificate',
    message: expect.stringMatching(/The Certificate with id 'c' and thumbprint '[0-9A-F]+' is configured with KeyVault secret 'https:.*' and cannot be referenced by thumbprint\. Please reference it with certificate-id 'c' in the policy\.$/i) },
  { title: 'a kind that the tier lacks', when: (c) => c.put('/groups/g', { displayName: 'G' }), status: 400, code: 'MethodNotAllowedInPricingTier', message: 'Method not allowed in Consumption pricing tier', options: consumption },
  { title: 'a second link of one pair', given: async (c) => {
    await c.must('/tags/t', { displayName: 'T' });
    await c.must('/tags/t/apiLinks/one', { apiId: `${c.serviceId}/apis/echo-api` });
  }, when: (c) => c.put('/tags/t/apiLinks/two', { apiId: `${c.serviceId}/apis/echo-api` }), status: 409, code: 'Conflict', message: expect.stringMatching(/^Link already exists between specified /) },
  { title: 'more reads than the bucket holds', given: (c) => c.get('/tags'), when: (c) => c.get('/tags'), status: 429, code: 'SubscriptionRequestsThrottled',
    message: expect.stringMatching(/^Number of 'read' requests for subscription actor '.*' exceeded\. Please try again after '\d+' seconds after additional tokens are available\. Refer to https:\/\/aka\.ms\/arm-throttling for additional information\.$/),
    options: { throttle: { reads: { capacity: 1, refillPerSecond: 0.01 } } } },
  { title: 'a wiki that is not there', when: (c) => c.get('/apis/echo-api/wikis/default'), status: 500, code: 'InternalServerError', message: 'Request processing failed due to internal error.' },
  { title: 'a service that is not there', when: (c) => c.get(`${c.endpoint}${c.serviceId}-other/tags?api-version=2024-05-01`), status: 404, code: 'ResourceNotFound', message: expect.stringMatching(/^The Resource 'Microsoft\.ApiManagement\/service\/apim-dev-other' under resource group 'local' was not found\./) },
  { title: 'a request without a token', when: (c) => c.send('GET', '/tags', undefined, { authorization: '' }), status: 401, code: 'AuthenticationFailed', message: expect.any(String) },
  { title: 'the one resource of an association', given: (c) => c.send('PUT', '/products/starter/apis/echo-api', {}), when: (c) => c.get('/products/starter/apis/echo-api'), status: 405, code: 'MethodNotAllowed', message: expect.any(String) },
];

test.each(cases)('$title', async ({ given, when, status, code, target, message, late, options }) => {
  await withSimulator(async (client) => {
    await given?.(client);
    const reply = await when(client);
    expect({ status: reply.status, error: reply.body.error }).toEqual({
      status,
      error: target === undefined
        ? { code, message, details: null }
        : { code, message: 'One or more fields contain incorrect values:', details: [{ code: 'ValidationError', target, message }] },
    });
    expect(reply.text).not.toMatch(/\bat .*\.ts:\d+/);
    expect(reply.late).toBe(late === true);
  }, options);
});

/** Rows whose cause lies outside of the service: a fault answers with them. */
const outside = [
  { status: 409, code: 'ScopeLocked', message: "The scope '/subscriptions/x/resourceGroups/y' cannot perform delete operation because following scope(s) are locked: '/subscriptions/x/resourceGroups/y'. Please remove the lock and try again." },
  { status: 422, code: 'ManagementApiRequestFailed', message: 'Failed to connect to management endpoint apim-dev.management.azure-api.net:3443 for a service deployed in a Virtual Network.' },
  { status: 403, code: 'AuthorizationFailed', message: "The client 'x' does not have authorization to perform action 'Microsoft.ApiManagement/service/tags/write'." },
  { status: 500, code: 'InternalServerError', message: 'Request processing failed due to internal error.' },
];

test.each(outside)('$code, as a fault', async ({ status, code, message }) => {
  await withSimulator(async (client) => {
    await fetch(`${client.endpoint}/_simulator/faults`, { method: 'PUT', body: JSON.stringify({ faults: [{ method: 'PUT', then: { status, code, message } }] }) });
    const reply = await client.put('/tags/t', { displayName: 'T' });
    expect([reply.status, reply.body.error]).toEqual([status, { code, message, details: null }]);
    expect((await client.get('/tags/t')).status).toBe(404);
  });
});

test('an identity that Key Vault does not know, as a fault of the poll', async () => {
  await withSimulator(async (client) => {
    const message = 'Can not find Managed Identity with provided IdentityClientId : x. For more information please see aka.ms/apimmsi.';
    await fetch(`${client.endpoint}/_simulator/faults`, { method: 'PUT', body: JSON.stringify({ faults: [{ method: 'PUT', path: 'namedValues/*', then: { 'fail-poll': { code: 'ValidationError', message } } }] }) });
    const reply = await client.put('/namedValues/n', { displayName: 'N', secret: true, keyVault: { secretIdentifier: 'https://example.vault.azure.net/secrets/n', identityClientId: 'x' } });
    expect([reply.late, reply.status, reply.body.error]).toEqual([true, 400, { code: 'ValidationError', message, details: null }]);
    expect((await client.get('/namedValues/n')).status).toBe(404);
  });
});

test.each(['groups', 'users'])('Consumption has no %s', async (collection) => {
  await withSimulator(async (client) => {
    for (const reply of [await client.get(`/${collection}`), await client.put(`/${collection}/x`, { displayName: 'X' })]) {
      expect(reply.status).toBe(400);
      expect(reply.body.error).toEqual({ code: 'MethodNotAllowedInPricingTier', message: 'Method not allowed in Consumption pricing tier', details: null });
    }
  }, { services: [{ name: 'apim', sku: 'Consumption' }] });
});

test('an API takes no write while an operation on it runs, and shortly after', async () => {
  await withSimulator(async (client) => {
    const first = await client.send('PUT', '/apis/a', { properties: { displayName: 'A', path: 'a' } });
    expect(first.status).toBe(202);
    const expected = { code: 'PessimisticConcurrencyConflict', message: 'Operation on the API is in progress', details: null };
    const during = await client.send('PUT', '/apis/a/policies/policy', { properties: policy('<base />') });
    expect([during.status, during.body.error]).toEqual([409, expected]);
    for (let status = 202; status === 202;) status = (await client.get(first.headers.get('location') ?? '')).status;
    const after = await client.send('PATCH', '/apis/a;rev=1', { properties: { description: 'x' } });
    expect([after.status, after.body.error]).toEqual([409, expected]);
    expect((await client.get('/apis/a')).status).toBe(200);
    expect((await client.put('/tags/t', { displayName: 'T' })).status).toBe(201);
    await new Promise((resolve) => { setTimeout(resolve, 120); });
    expect((await client.send('PUT', '/apis/a/policies/policy', { properties: policy('<base />') })).status).toBe(201);
  }, { operationMs: 30, lockMs: 100 });
});
