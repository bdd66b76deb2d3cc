import { withSimulator, type Client } from './client.ts';

const HEX = /^[0-9a-f]{24}$/;
const fragment = { format: 'rawxml', value: '<fragment />' };
const policyWith = (inbound: string): object => ({ format: 'rawxml', value: `<policies><inbound>${inbound}</inbound></policies>` });
const single = { url: 'https://example.com', protocol: 'HTTP' };
const target = async (client: Client, path: string, properties: object): Promise<unknown> => {
  const { status, body } = await client.put(path, properties);
  return status < 300 ? status : body.error.details?.[0]?.target ?? body.error.message;
};

describe('named values', () => {
  test('a secret is shown to who asks for it by name, and nowhere else', async () => {
    await withSimulator(async (client) => {
      const put = await client.must('/namedValues/n', { displayName: 'Key', value: 'canary', secret: true, tags: ['a'] });
      const replies = [put, await client.get('/namedValues/n'), await client.get('/namedValues'), await client.write('PATCH', '/namedValues/n', { tags: ['b'] })];
      for (const { text } of replies) expect(text).not.toContain('canary');
      expect(replies[1]?.body.properties).toEqual({ displayName: 'Key', secret: true, tags: ['a'], provisioningState: 'Succeeded' });
      expect((await client.send('POST', '/namedValues/n/listValue')).body).toEqual({ value: 'canary' });
    });
  });

  test.each([
    ['neither value nor Key Vault', { displayName: 'N', secret: true }, 'value'],
    ['both', { displayName: 'N', value: 'x', keyVault: { secretIdentifier: 'https://v.vault.azure.net/secrets/s' } }, 'value'],
    ['no display name', { value: 'x' }, 'displayName'],
    ['a display name with a space', { displayName: 'a b', value: 'x' }, 'displayName'],
    ['an empty value', { displayName: 'N', value: '' }, 'value'],
    ['a long value', { displayName: 'N', value: 'x'.repeat(4097) }, 'value'],
    ['33 tags', { displayName: 'N', value: 'x', tags: Array.from({ length: 33 }, String) }, 'tags'],
    ['something else than a secret identifier', { displayName: 'N', keyVault: { secretIdentifier: 'x' } }, 'keyVault.secretIdentifier'],
  ])('refuses %s', async (_title, properties, expected) => {
    await withSimulator(async (client) => {
      expect(await target(client, '/namedValues/n', properties)).toBe(expected);
      expect((await client.get('/namedValues/n')).status).toBe(404);
    });
  });

  test('a Key Vault secret has no value', async () => {
    await withSimulator(async (client) => {
      const keyVault = { secretIdentifier: 'https://v.vault.azure.net/secrets/s' };
      const { properties } = (await client.must('/namedValues/n', { displayName: 'N', keyVault: { ...keyVault, lastStatus: { code: 'x' } }, secret: true })).body;
      expect(properties).toEqual({ displayName: 'N', secret: true, tags: [], keyVault: { ...keyVault, lastStatus: { code: 'Success', timeStampUtc: expect.any(String) as unknown } }, provisioningState: 'Succeeded' });
      expect((await client.write('PATCH', '/namedValues/n', { value: 'x' })).body.properties).not.toHaveProperty('keyVault');
      expect((await client.write('PATCH', '/namedValues/n', { keyVault })).body.properties).toHaveProperty('keyVault');
    });
  });

  test('what is used is not deleted; a new display name goes into what uses it', async () => {
    await withSimulator(async (client) => {
      await client.must('/namedValues/n', { displayName: 'Old', value: 'x' });
      await client.must('/policies/policy', policyWith('<set-header name="a"><value>@("{{Old}}")</value></set-header>'));
      await client.must('/backends/b', { ...single, credentials: { header: { key: ['{{Old}}'] } } });
      const refused = await client.delete('/namedValues/n');
      expect([refused.status, refused.body.error.message]).toEqual([400, "The NamedValue 'n' is used by the following entities:\r\n/backends/b\r\n/policies/policy\r\n"]);
      await client.must('/namedValues/n', { displayName: 'New', value: 'x' });
      expect((await client.get('/policies/policy?format=rawxml')).text).toContain('{{New}}');
      expect((await client.get('/backends/b')).text).toContain('{{New}}');
      expect((await client.put('/policies/policy', policyWith('<set-header name="a"><value>{{Old}}</value></set-header>'))).status).toBe(400);
      await client.must('/policies/policy', policyWith(''));
      await client.must('/backends/b', single);
      expect((await client.delete('/namedValues/n')).status).toBe(200);
    });
  });
});

describe('backends', () => {
  test.each([
    ['no URL', { protocol: 'http' }, 'url'],
    ['no protocol', { url: 'https://x' }, 'protocol'],
    ['a protocol that is none', { url: 'https://x', protocol: 'https' }, 'protocol'],
    ['an empty pool', { type: 'Pool', pool: { services: [] } }, 'pool.services'],
    ['no pool', { type: 'Pool' }, 'pool.services'],
    ['a member that is not there', { type: 'Pool', pool: { services: [{ id: '/backends/none' }] } }, 'pool.services'],
    ['a member of another service', { type: 'Pool', pool: { services: [{ id: '/subscriptions/1/resourceGroups/2/providers/Microsoft.ApiManagement/service/3/backends/m' }] } }, 'pool.services'],
    ['a pool in a pool', { type: 'Pool', pool: { services: [{ id: '/backends/pool' }] } }, 'pool.services'],
    ['a weight of 101', { type: 'Pool', pool: { services: [{ id: '/backends/m', weight: 101 }] } }, 'pool.services.weight'],
    ['31 members', { type: 'Pool', pool: { services: Array.from({ length: 31 }, () => ({ id: '/backends/m' })) } }, 'pool.services'],
    ['a single one with a pool', { ...single, pool: { services: [{ id: '/backends/m' }] } }, 'pool'],
  ])('refuses %s', async (_title, properties, expected) => {
    await withSimulator(async (client) => {
      await client.must('/backends/m', single);
      await client.must('/backends/pool', { type: 'Pool', pool: { services: [{ id: '/backends/m' }] } });
      expect(await target(client, '/backends/b', properties)).toBe(expected);
    });
  });

  test('members come back with full ids, and stay while a pool has them', async () => {
    await withSimulator(async (client) => {
      expect((await client.must('/backends/M', single)).body.properties).toEqual({ ...single, protocol: 'http', type: 'Single' });
      const services = [{ id: `${client.serviceId.toLowerCase()}/backends/m`, weight: 3, priority: 1 }];
      expect((await client.must('/backends/p', { type: 'pool', pool: { services } })).body.properties).toEqual({ type: 'Pool', pool: { services: [{ id: `${client.serviceId}/backends/m`, weight: 3, priority: 1 }] } });
      expect((await client.delete('/backends/m')).body.error.message).toContain('/backends/p');
      expect((await client.delete('/backends/p')).status).toBe(200);
      expect((await client.delete('/backends/m')).status).toBe(200);
    });
  });
});

describe('loggers', () => {
  const KEY = '5f1f6c1e-ca9a-4a11-9d4e-3d7a7c0ffee0';

  test('a key moves into a named value of the service', async () => {
    await withSimulator(async (client) => {
      const put = await client.must('/loggers/l', { loggerType: 'ApplicationInsights', credentials: { instrumentationKey: KEY }, resourceId: '/subscriptions/1/x' });
      expect(put.text).not.toContain(KEY);
      const { instrumentationKey } = put.body.properties['credentials'] as { instrumentationKey: string };
      expect(instrumentationKey).toMatch(/^\{\{Logger-Credentials--[0-9a-f]{24}\}\}$/);
      expect(put.body.properties).toMatchObject({ loggerType: 'applicationInsights', isBuffered: true, resourceId: '/subscriptions/1/x' });
      const [hidden] = (await client.get(`/namedValues?$filter=displayName eq '${instrumentationKey.slice(2, -2)}'`)).body.value;
      expect(hidden?.name).toMatch(HEX);
      expect((await client.send('POST', `/namedValues/${hidden?.name}/listValue`)).body).toEqual({ value: KEY });
      const again = await client.must('/loggers/l', { loggerType: 'applicationInsights', credentials: { instrumentationKey: KEY.replace('5', '6') } });
      expect(again.body.properties['credentials']).toEqual({ instrumentationKey });
      expect((await client.get('/namedValues')).body.value).toHaveLength(1);
      expect((await client.send('POST', `/namedValues/${hidden?.name}/listValue`)).body).toEqual({ value: KEY.replace('5', '6') });
      expect((await client.delete(`/namedValues/${hidden?.name}`)).status).toBe(400);
    });
  });

  test.each([
    ['no credentials', { loggerType: 'applicationInsights' }, 'credentials'],
    ['a type that is none', { loggerType: 'file', credentials: { a: 'b' } }, 'loggerType'],
    ['no type', { credentials: { a: 'b' } }, 'loggerType'],
    ['a connection string that is none', { loggerType: 'azureEventHub', credentials: { name: 'h', connectionString: 'x' } }, "Validation failed for logger-id 'l'. Exception Received 'The Service Bus connection string is not of the expected format. Either there are unexpected properties within the string or the format is incorrect.'"],
  ])('refuses %s', async (_title, properties, expected) => {
    await withSimulator(async (client) => { expect(await target(client, '/loggers/l', properties)).toBe(expected); });
  });

  test('what is no secret, and references, stay as they are', async () => {
    await withSimulator(async (client) => {
      await client.must('/namedValues/k', { displayName: 'k', value: 'x', secret: true });
      const managed = { name: 'hub', endpointAddress: 'https://x', identityClientId: 'SystemAssigned' };
      expect((await client.must('/loggers/h', { loggerType: 'azureEventHub', credentials: managed })).body.properties['credentials']).toEqual(managed);
      expect((await client.must('/loggers/a', { loggerType: 'applicationInsights', credentials: { instrumentationKey: '{{k}}' } })).body.properties['credentials']).toEqual({ instrumentationKey: '{{k}}' });
      expect((await client.put('/loggers/m', { loggerType: 'azureMonitor' })).status).toBe(201);
    });
  });
});

test('diagnostics name their logger in full and keep it from being deleted', async () => {
  await withSimulator(async (client) => {
    const { properties } = (await client.must('/apis/echo-api/diagnostics/azuremonitor', { loggerId: `${client.serviceId}/loggers/AzureMonitor`, verbosity: 'ERROR' })).body;
    expect(properties).toEqual({ loggerId: `${client.serviceId}/loggers/AzureMonitor`, verbosity: 'error' });
    expect((await client.delete('/loggers/azuremonitor')).status).toBe(400);
    await client.must('/diagnostics/local', { sampling: { samplingType: 'fixed', percentage: 10 } });
    expect(await target(client, '/diagnostics/other', { loggerId: '/loggers/azuremonitor' })).toBe('diagnosticId');
    expect(await target(client, '/diagnostics/local', { sampling: { percentage: 101 } })).toBe('sampling.percentage');
    expect(await target(client, '/diagnostics/applicationinsights', { loggerId: `${client.serviceId.replace('apim-dev', 'other')}/loggers/azuremonitor` })).toBe('loggerId');
  });
});

describe('products', () => {
  test('a new one gets the administrators and a subscription of theirs', async () => {
    await withSimulator(async (client) => {
      const { properties } = (await client.must('/products/p', { displayName: 'P' })).body;
      expect(properties).toEqual({ displayName: 'P', subscriptionRequired: true, approvalRequired: false, state: 'notPublished' });
      expect(await client.names('/products/p/groups')).toEqual(['administrators']);
      const [subscription, ...others] = (await client.get('/products/p/subscriptions')).body.value;
      expect(others).toEqual([]);
      expect(subscription?.name).toMatch(HEX);
      expect(subscription?.properties).toMatchObject({ scope: `${client.serviceId}/products/p`, ownerId: `${client.serviceId}/users/1`, state: 'active' });
      expect(subscription?.properties).not.toHaveProperty('displayName');
      await client.delete('/products/p/groups/administrators');
      await client.must('/products/p', { displayName: 'P', state: 'Published' });
      expect(await client.names('/products/p/groups')).toEqual([]);
      expect((await client.delete('/products/p?deleteSubscriptions=true')).status).toBe(200);
      expect((await client.get(`/subscriptions/${subscription?.name}`)).status).toBe(404);
    });
  });

  test('an API goes in by its root name, once', async () => {
    await withSimulator(async (client) => {
      await client.must('/products/p', { displayName: 'P' });
      expect((await client.put('/products/p/apis/Echo-Api;rev=1')).status).toBe(201);
      expect((await client.put('/products/p/apis/echo-api')).status).toBe(200);
      expect(await client.names('/products/p/apis')).toEqual(['echo-api']);
    });
  });
});

describe('subscriptions', () => {
  test('keys are set or made, and shown only to who asks for them', async () => {
    await withSimulator(async (client) => {
      const put = await client.must('/subscriptions/s', { scope: `${client.serviceId}/products/unlimited`, displayName: 'S', primaryKey: 'canary' });
      expect(put.body.properties).toEqual({ scope: `${client.serviceId}/products/unlimited`, displayName: 'S', state: 'submitted', allowTracing: false, createdDate: expect.any(String) as unknown });
      for (const { text } of [put, await client.get('/subscriptions/s'), await client.get('/subscriptions')]) expect(text).not.toMatch(/canary|Key/);
      const keys = (await client.send('POST', '/subscriptions/s/listSecrets')).body as unknown as { primaryKey: string; secondaryKey: string };
      expect(keys).toEqual({ primaryKey: 'canary', secondaryKey: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown });
      await client.must('/subscriptions/s', { scope: '/apis', displayName: 'S', state: 'active' });
      expect((await client.send('POST', '/subscriptions/s/listSecrets')).body).toEqual(keys);
      expect((await client.send('POST', '/subscriptions/s/regeneratePrimaryKey')).status).toBe(204);
      expect((await client.send('POST', '/subscriptions/s/listSecrets')).body).toEqual({ primaryKey: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown, secondaryKey: keys.secondaryKey });
    });
  });

  test.each([
    ['no display name', { scope: '/apis' }, 'displayName'],
    ['a long display name', { scope: '/apis', displayName: 'x'.repeat(101) }, 'displayName'],
    ['no scope', { displayName: 'S' }, 'scope'],
    ['a revision', { displayName: 'S', scope: '/apis/echo-api;rev=1' }, 'scope'],
    ['a state that is none', { scope: '/apis', displayName: 'S', state: 'on' }, 'state'],
    ['an owner that is not there', { scope: '/apis', displayName: 'S', ownerId: '/users/2' }, 'ownerId'],
  ])('refuses %s', async (_title, properties, expected) => {
    await withSimulator(async (client) => { expect(await target(client, '/subscriptions/s', properties)).toBe(expected); });
  });

  test('master takes no change', async () => {
    await withSimulator(async (client) => {
      expect((await client.get('/subscriptions/master')).body.properties['scope']).toBe(`${client.serviceId}/`);
      expect((await client.put('/subscriptions/master', { scope: '/apis', displayName: 'S' })).status).toBe(400);
      expect((await client.delete('/subscriptions/master')).status).toBe(400);
      expect((await client.get('/subscriptions/master')).status).toBe(200);
    });
  });
});

describe('groups and tags', () => {
  test('a built-in group takes what it already says', async () => {
    await withSimulator(async (client) => {
      expect((await client.put('/groups/guests', { displayName: 'Guests', type: 'System' })).status).toBe(200);
      expect(await target(client, '/groups/g', { displayName: 'Guests' })).toBe('name');
      expect(await target(client, '/groups/g', { displayName: 'G', type: 'external' })).toBe('externalId');
      expect(await target(client, '/groups/g', { displayName: 'G', type: 'system' })).toBe('type');
      await client.must('/groups/g', { displayName: 'G' });
      await client.must('/products/starter/groups/g');
      expect((await client.delete('/groups/g')).status).toBe(200);
      expect(await client.names('/products/starter/groups')).toEqual(['administrators', 'developers', 'guests']);
      expect((await client.delete('/users/1')).status).toBe(405);
    });
  });

  test('a tag goes with its assignments', async () => {
    await withSimulator(async (client) => {
      await client.must('/tags/t', { displayName: 'T' });
      const places = ['/apis/echo-api/tags/t', '/apis/echo-api/operations/create-resource/tags/t', '/products/starter/tags/t'];
      for (const place of places) {
        expect((await client.put(place)).body.properties).toEqual({ displayName: 'T' });
        expect((await client.get(place)).status).toBe(200);
        expect((await client.put(place.replace('tags/t', 'tags/none'))).body.error.message).toBe('Tag not found.');
      }
      expect((await client.put('/apis/echo-api/tagDescriptions/t', { description: 'D' })).body.properties).toEqual({ description: 'D', displayName: 'T', tagId: `${client.serviceId}/tags/t` });
      await client.delete('/tags/t');
      for (const place of places) expect((await client.get(place)).status).toBe(404);
    });
  });
});

describe('policies', () => {
  const raw = '<policies>\n\t<inbound>\n\t\t<base />\n\t\t<set-variable name="a" value="@(context.Request.Headers.Count > 0 && 1 < 2 ? "x" : "y")" />\n\t</inbound>\n</policies>\n';
  const stored = raw.trimEnd().replaceAll('\n', '\r\n');
  const path = '/apis/echo-api/policies/policy';

  test('come back with CRLF, escaped or not as asked for', async () => {
    await withSimulator(async (client) => {
      expect((await client.put(path, { format: 'rawxml', value: raw })).status).toBe(201);
      expect((await client.get(`${path}?format=rawxml`)).body.properties).toEqual({ format: 'rawxml', value: stored });
      const escaped = (await client.get(path)).body.properties as { format: string; value: string };
      expect(escaped.format).toBe('xml');
      expect(escaped.value).toContain('&amp;&amp; 1 &lt; 2 ? &quot;x&quot; : &quot;y&quot;)');
      expect(escaped.value).toMatch(/\r\n\t<inbound>\r\n/);
      expect((await client.put(path, { value: escaped.value })).status).toBe(200);
      expect((await client.get(`${path}?format=rawxml`)).body.properties['value']).toBe(stored);
      expect((await client.get('/apis/echo-api/policies?format=rawxml')).body.value[0]?.properties).toEqual(escaped);
      expect((await client.delete(path)).status).toBe(200);
      expect((await client.get(path)).status).toBe(404);
    });
  });

  test('a deletion of the global one brings the default back', async () => {
    await withSimulator(async (client) => {
      const before = (await client.get('/policies/policy?format=rawxml')).body.properties;
      await client.must('/policies/policy', policyWith('<cors><allowed-origins><origin>*</origin></allowed-origins></cors>'));
      expect((await client.get('/policies/policy?format=rawxml')).body.properties).not.toEqual(before);
      expect((await client.delete('/policies/policy')).status).toBe(200);
      expect((await client.get('/policies/policy?format=rawxml')).body.properties).toEqual(before);
    });
  });

  test('a fragment has a format only when it is asked for one', async () => {
    await withSimulator(async (client) => {
      await client.must('/policyFragments/f', { ...fragment, description: 'D' });
      expect((await client.get('/policyFragments/f')).body.properties).toEqual({ description: 'D', value: '<fragment />', provisioningState: 'Succeeded' });
      expect((await client.get('/policyFragments/f?format=rawxml')).body.properties).toEqual({ description: 'D', value: '<fragment />', format: 'rawxml', provisioningState: 'Succeeded' });
      expect((await client.get('/policyFragments?format=rawxml')).body.value[0]?.properties).not.toHaveProperty('format');
      expect(await target(client, '/policyFragments/f', { value: '<policies />', format: 'rawxml' })).toBe('policies');
      expect(await target(client, '/policyFragments/-f-', fragment)).toBe('name');
      await client.must('/products/starter/policies/policy', policyWith('<include-fragment fragment-id="f" />'));
      expect((await client.send('POST', '/policyFragments/f/listReferences')).body).toMatchObject({ count: 1, value: [{ id: `${client.serviceId}/products/starter/policies/policy` }] });
    });
  });

  test('a certificate is found by its id', async () => {
    await withSimulator(async (client) => {
      const policy = policyWith('<authentication-certificate certificate-id="c" />');
      expect((await client.put(path, policy)).status).toBe(400);
      const put = await client.must('/certificates/c', { data: 'canary', password: 'canary' });
      for (const { text } of [put, await client.get('/certificates/c'), await client.get('/certificates')]) expect(text).not.toContain('canary');
      expect((await client.put(path, policy)).status).toBe(201);
      expect((await client.delete('/certificates/c')).status).toBe(400);
    });
  });
});

describe('built-ins', () => {
  test.each([
    ['Developer', ['echo-api'], ['starter', 'unlimited'], ['administrators', 'developers', 'guests']],
    ['BasicV2', [], [], ['administrators', 'developers', 'guests']],
    ['Consumption', [], [], null],
  ])('%s', async (sku, apis, products, groups) => {
    await withSimulator(async (client) => {
      expect(await client.names('/apis')).toEqual(apis);
      expect(await client.names('/products')).toEqual(products);
      expect((await client.get('/policies/policy')).status).toBe(200);
      const subscriptions = await client.names('/subscriptions');
      expect(subscriptions).toContain('master');
      expect(subscriptions.filter((name) => HEX.test(name))).toHaveLength(products.length);
      if (groups === null) {
        await client.must('/products/p', { displayName: 'P' });
        expect((await client.get('/products/p/subscriptions')).body.value).toEqual([]);
        return;
      }
      expect(await client.names('/groups')).toEqual(groups);
      expect(await client.names('/users')).toEqual(['1']);
      for (const product of products) {
        expect(await client.names(`/products/${product}/groups`)).toEqual(groups);
        expect(await client.names(`/products/${product}/apis`)).toEqual(['echo-api']);
      }
      if (apis.length > 0) expect(await client.names('/apis/echo-api/operations')).toHaveLength(6);
    }, { services: [{ name: 'apim', sku }] });
  });
});

test('a workspace holds its own, where the tier has workspaces', async () => {
  await withSimulator(async (client) => {
    await client.must('/workspaces/w', { displayName: 'W' });
    await client.must('/workspaces/w/namedValues/n', { displayName: 'N', value: 'x' });
    await client.must('/workspaces/w/apis/a', { displayName: 'A', path: 'a' });
    expect((await client.put('/workspaces/w/apis/a/policies/policy', policyWith('<set-header name="a"><value>{{N}}</value></set-header>'))).status).toBe(201);
    expect((await client.put('/apis/b', { displayName: 'B', path: 'b' })).status).toBe(201);
    expect((await client.put('/apis/b/policies/policy', policyWith('<set-header name="a"><value>{{N}}</value></set-header>'))).status).toBe(400);
    expect((await client.get('/workspaces/w/apis/a')).body.id).toBe(`${client.serviceId}/workspaces/w/apis/a`);
    expect((await client.delete('/workspaces/w')).status).toBe(200);
    expect((await client.get('/workspaces/w/apis')).status).toBe(404);
  }, { services: [{ name: 'apim', sku: 'Premium' }] });
  await withSimulator(async (client) => { expect((await client.put('/workspaces/w', { displayName: 'W' })).body.error.code).toBe('MethodNotAllowedInPricingTier'); });
});
