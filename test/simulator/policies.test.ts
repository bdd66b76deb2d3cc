import { canonicalPolicy, policyReferences, type PolicyScope } from '../../src/policy/index.ts';
import { documents } from '../policy/corpus/index.ts';
import { withSimulator, type Client, type Reply } from './client.ts';

const places: Readonly<Record<PolicyScope, string>> = {
  service: '/policies/policy', workspace: '/workspaces/w/policies/policy', product: '/products/p/policies/policy', api: '/apis/a/policies/policy',
  operation: '/apis/a/operations/get/policies/policy', fragment: '/policyFragments/f', resolver: '/apis/g/resolvers/r/policies/policy',
};

const services = (sku: string): { services: { name: string; sku: string }[] } => ({ services: [{ name: 'apim', sku }] });

/** What the documents stand at. */
async function furnish(client: Client): Promise<void> {
  await client.must('/workspaces/w', { displayName: 'W' });
  await client.must('/workspaces/w/apis/a', { displayName: 'A', path: 'wa' });
  await client.must('/products/p', { displayName: 'P' });
  await client.must('/apis/a', { displayName: 'A', path: 'a' });
  await client.must('/apis/a/operations/get', {
    displayName: 'Get', method: 'GET', urlTemplate: '/orders/{id}?page={page}', templateParameters: [{ name: 'id', type: 'string' }, { name: 'page', type: 'string' }],
  });
  await client.must('/apis/g', { displayName: 'G', path: 'g', type: 'graphql', protocols: ['https'] });
  await client.must('/apis/g/resolvers/r', { displayName: 'R', path: 'Query/users' });
}

/** Creates what the documents of the corpus name, in the service and in the workspace. */
async function provide(client: Client): Promise<void> {
  const made = new Set<string>();
  for (const { text, scope } of documents) {
    const base = scope === 'workspace' ? '/workspaces/w' : '';
    for (const { type, name } of policyReferences(text, 'rawxml')) {
      if (made.has(`${base} ${type} ${name}`)) continue;
      made.add(`${base} ${type} ${name}`);
      switch (type) {
        case 'named-value': await client.must(`${base}/namedValues/${name}`, { displayName: name, value: 'v' }); break;
        case 'backend': await client.must(`${base}/backends/${name}`, { url: 'https://backend.example', protocol: 'http' }); break;
        case 'fragment': await client.must(`${base}/policyFragments/${name}`, { format: 'rawxml', value: '<fragment />' }); break;
        case 'certificate': await client.must(`${base}/certificates/${name}`, { data: 'MIIK', password: 'p' }); break;
        case 'logger': await client.must(`${base}/loggers/${name}`, { loggerType: 'azureMonitor' }); break;
        case 'schema': await client.must(`${base}/schemas/${name}`, { schemaType: 'json', document: { type: 'object' } }); break;
        case 'authorization-provider': break;
      }
    }
  }
}

test('takes every document of the corpus, and gives it back in both formats', async () => {
  await withSimulator(async (client) => {
    await furnish(client);
    await provide(client);
    for (const { name, scope, text } of documents) {
      const place = places[scope];
      const reply = await client.put(place, { format: 'rawxml', value: text });
      expect([name, reply.status < 300, reply.body.error]).toEqual([name, true, undefined]);
      const raw = (await client.get(`${place}?format=rawxml`)).body.properties['value'];
      expect([name, raw]).toEqual([name, text.trimEnd().replaceAll('\n', '\r\n')]);
      const escaped = (await client.get(place)).body.properties['value'] as string;
      expect(canonicalPolicy(escaped, 'xml')).toBe(canonicalPolicy(text, 'rawxml'));
      const again = await client.put(place, { format: 'xml', value: escaped });
      expect([name, again.status < 300, again.body.error]).toEqual([name, true, undefined]);
      expect(canonicalPolicy((await client.get(`${place}?format=rawxml`)).body.properties['value'] as string, 'rawxml')).toBe(canonicalPolicy(text, 'rawxml'));
    }
  }, services('Premium'));
});

const document = (inbound: string): object => ({ format: 'rawxml', value: `<policies>\n  <inbound>\n    ${inbound}\n  </inbound>\n</policies>` });
const detail = ({ status, body }: Reply): unknown => [status, body.error?.code, ...(body.error?.details ?? []).map(({ target, message }) => `${target}: ${message}`)];
const refusal = (target: string, message: string): unknown => [400, 'ValidationError', `${target}: Error in element '${target}' on line 3, column 6: ${message}`];

test.each<[string, PolicyScope, string, string, string]>([
  ['an unknown policy', 'api', '<set-headers name="a" />', 'set-headers', "The element 'inbound' has invalid child element 'set-headers'."],
  ['text in an element that holds elements', 'api', '<set-header name="a">b</set-header>', 'set-header', "The element 'set-header' cannot contain text. List of possible elements expected: 'value'."],
  ['a missing attribute', 'api', '<rewrite-uri />', 'rewrite-uri', "The required attribute 'template' is missing."],
  ['nothing to choose from', 'api', '<choose />', 'choose', "The element 'choose' has incomplete content. List of possible elements expected: 'when'."],
  ['a policy of another section', 'api', '<cache-store duration="1" />', 'cache-store', 'Policy section is not allowed in the specified scope'],
  ['a policy of another scope', 'api', '<quota calls="1" renewal-period="3600" />', 'quota', 'Policy section is not allowed in the specified scope'],
  ['a policy of resolvers', 'api', '<publish-event><targets /></publish-event>', 'publish-event', 'Policy section is not allowed in the specified scope'],
  ['too long a period', 'api', '<rate-limit calls="1" renewal-period="301" />', 'rate-limit', "The 'renewal-period' attribute is invalid - The value '301' is greater than 300."],
  ['an expression without an end', 'api', '<set-variable name="a" value="@(b" />', 'set-variable', 'The expression is not complete: a bracket, a string or a comment in it is not closed.'],
  ['a missing logger', 'api', '<log-to-eventhub logger-id="none">@("a")</log-to-eventhub>', 'log-to-eventhub', 'Logger not found'],
  ['a missing certificate', 'api', '<authentication-certificate certificate-id="none" />', 'authentication-certificate', "Certificate with id 'none' could not be found."],
  ['a thumbprint without any certificate', 'api', '<authentication-certificate thumbprint="CA06F56B" />', 'authentication-certificate', "Certificate with thumbprint 'CA06F56B' could not be found."],
  ['a parameter that the operation lacks', 'operation', '<rewrite-uri template="/x/{location}" />', 'rewrite-uri', 'Only parameters specified in the original URL template can be used in the rewrite template'],
  ['an identity in a workspace', 'workspace', '<authentication-managed-identity resource="https://a" />', 'authentication-managed-identity', 'Policy section is not allowed in the specified scope'],
])('refuses %s', async (_what, scope, inbound, target, message) => {
  await withSimulator(async (client) => {
    await furnish(client);
    expect(detail(await client.put(places[scope], document(inbound)))).toEqual(refusal(target, message));
    expect((await client.get(`${places[scope]}?format=rawxml`)).text).not.toContain(inbound.slice(0, 12));
  }, services('Premium'));
});

test('what stands in a workspace is refused what a workspace has not, and finds what the workspace has', async () => {
  await withSimulator(async (client) => {
    await furnish(client);
    const path = '/workspaces/w/apis/a/policies/policy';
    const message = 'Policy section is not allowed in the specified scope';
    expect(detail(await client.put(path, document('<send-one-way-request><set-url>https://a</set-url></send-one-way-request>')))).toEqual(refusal('send-one-way-request', message));
    await client.must('/backends/b', { url: 'https://backend.example', protocol: 'http' });
    expect(detail(await client.put(path, document('<set-backend-service backend-id="b" />')))).toEqual(refusal('set-backend-service', "Backend with id 'b' could not be found."));
    await client.must('/workspaces/w/backends/b', { url: 'https://backend.example', protocol: 'http' });
    expect((await client.put(path, document('<set-backend-service backend-id="b" />'))).status).toBe(201);
  }, services('Premium'));
});

test.each([
  ['Consumption', 'rate-limit-by-key', '<rate-limit-by-key calls="1" renewal-period="1" counter-key="a" />'],
  ['Consumption', 'quota-by-key', '<quota-by-key calls="1" renewal-period="300" counter-key="a" />'],
  ['Consumption', 'llm-token-limit', '<llm-token-limit counter-key="a" estimate-prompt-tokens="false" tokens-per-minute="1" />'],
  ['StandardV2', 'send-service-bus-message', '<send-service-bus-message queue-name="q"><payload>a</payload></send-service-bus-message>'],
])('in %s there is no %s', async (sku, target, inbound) => {
  await withSimulator(async (client) => {
    expect(detail(await client.put('/policies/policy', document(inbound)))).toEqual(refusal(target, `Policy is not allowed in '${sku}' sku`));
  }, services(sku));
  await withSimulator(async (client) => {
    expect((await client.put('/policies/policy', document(inbound))).status).toBe(200);
  });
});

test.each<[string, string, number, PolicyScope]>([
  ['Developer', 'a policy', 256, 'service'], ['Consumption', 'a policy', 16, 'service'], ['Consumption', 'a fragment', 512, 'fragment'],
])('in %s %s may have %d KB', async (sku, _what, limit, scope) => {
  const [open, close] = scope === 'fragment' ? ['<fragment><!--', '--></fragment>'] : ['<policies><!--', '--></policies>'];
  const sized = (bytes: number): object => ({ format: 'rawxml', value: `${open}${'x'.repeat(bytes - open.length - close.length)}${close}` });
  await withSimulator(async (client) => {
    expect((await client.put(places[scope], sized(limit * 1024))).status).toBeLessThan(300);
    expect(detail(await client.put(places[scope], sized(limit * 1024 + 1)))).toEqual([400, 'ValidationError', `representation: The policy document is larger than ${limit} KB.`]);
  }, services(sku));
});

test('a certificate in Key Vault is not named by its thumbprint', async () => {
  await withSimulator(async (client) => {
    const secret = 'https://vault.vault.azure.net/secrets/c';
    await client.must('/certificates/c', { keyVault: { secretIdentifier: secret } });
    const { thumbprint } = (await client.get('/certificates/c')).body.properties;
    const put = await client.put('/apis/echo-api/policies/policy', document(`<authentication-certificate thumbprint="${String(thumbprint)}" />`));
    expect(detail(put)).toEqual(refusal('authentication-certificate', `The Certificate with id 'c' and thumbprint '${String(thumbprint)}' is configured with KeyVault secret '${secret}' and cannot be `
      + "referenced by thumbprint. Please reference it with certificate-id 'c' in the policy."));
    expect((await client.put('/apis/echo-api/policies/policy', document('<authentication-certificate certificate-id="C" />'))).status).toBe(201);
    // Any uploaded certificate may have the thumbprint.
    expect((await client.put('/apis/echo-api/policies/policy', document('<authentication-certificate thumbprint="0123" />'))).status).toBe(200);
  });
});

test('a schema that content is checked against must be there', async () => {
  await withSimulator(async (client) => {
    const policy = document('<validate-content unspecified-content-type-action="prevent" max-size="1024" size-exceeded-action="prevent"><content validate-as="json" schema-id="s" action="prevent" /></validate-content>');
    const refused = await client.put('/apis/echo-api/policies/policy', policy);
    expect(refused.body.error.details).toMatchObject([{ target: 'content', message: expect.stringMatching(/: Schema with id 's' could not be found\.$/) as string }]);
    await client.must('/schemas/s', { schemaType: 'json', document: { type: 'object' } });
    expect((await client.put('/apis/echo-api/policies/policy', policy)).status).toBe(201);
  });
});

test.each([
  ['<policies />', [400, 'ValidationError', "policies: Error in element 'policies' on line 1, column 2: Policy section is not allowed in the specified scope"]],
  ['<set-body />', [400, 'ValidationError', "set-body: Error in element 'set-body' on line 1, column 2: Policy section is not allowed in the specified scope"]],
  ['<other-data-source />', [400, 'ValidationError', expect.stringContaining('The root element of this policy document must be one of') as string]],
  ['<http-data-source><http-request><set-method>GET</set-method></http-request></http-data-source>',
    [400, 'ValidationError', "http-request: Error in element 'http-request' on line 1, column 20: The element 'http-request' has incomplete content. List of possible elements expected: 'set-url'."]],
])('the policy of a resolver is a data source, not %s', async (value, expected) => {
  await withSimulator(async (client) => {
    await client.must('/apis/g', { displayName: 'G', path: 'g', type: 'graphql' });
    await client.must('/apis/g/resolvers/r', { displayName: 'R', path: 'Query/users' });
    expect(detail(await client.put(places.resolver, { format: 'rawxml', value }))).toEqual(expected);
  });
});

test('says all that is wrong at once, and stores nothing', async () => {
  await withSimulator(async (client) => {
    const before = (await client.get('/policies/policy?format=rawxml')).body.properties;
    const value = '<policies>\n\t<inbound>\n\t\t<base />\n\t\t<set-header>\n\t\t\t<value>{{none}}</value>\n\t\t</set-header>\n\t</inbound>\n</policies>';
    expect(detail(await client.put('/policies/policy', { format: 'rawxml', value }))).toEqual([
      400, 'ValidationError',
      "base: Error in element 'base' on line 3, column 4: Policy section is not allowed in the specified scope",
      "set-header: Error in element 'set-header' on line 4, column 4: The required attribute 'name' is missing.",
      "none: Error in element 'value' on line 5, column 5: Cannot find a property 'none'",
    ]);
    expect((await client.get('/policies/policy?format=rawxml')).body.properties).toEqual(before);
  });
});
