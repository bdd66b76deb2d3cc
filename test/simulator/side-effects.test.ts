import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withSimulator } from './client.ts';

const premium = { services: [{ name: 'apim', sku: 'Premium' }] };
const policyOf = (name: string): object => ({ format: 'rawxml', value: `<policies><inbound><set-header name="a"><value>{{${name}}}</value></set-header></inbound></policies>` });
const single = { url: 'https://example.com', protocol: 'http' };

test('a new product of a workspace gets the administrators of the service, and a subscription in the workspace', async () => {
  await withSimulator(async (client) => {
    await client.must('/workspaces/w', { displayName: 'W' });
    const before = await client.names('/subscriptions');
    await client.must('/workspaces/w/products/p', { displayName: 'P' });
    const [link, ...others] = (await client.get('/workspaces/w/products/p/groupLinks')).body.value;
    expect(others).toEqual([]);
    expect(link?.properties).toEqual({ groupId: `${client.serviceId}/groups/administrators` });
    const [subscription, ...more] = (await client.get('/workspaces/w/subscriptions')).body.value;
    expect(more).toEqual([]);
    expect(subscription?.properties).toMatchObject({ scope: `${client.serviceId}/workspaces/w/products/p`, ownerId: `${client.serviceId}/users/1` });
    expect(await client.names('/subscriptions')).toEqual(before);
    expect((await client.put('/workspaces/w/products/p/groupLinks/guests', { groupId: `${client.serviceId}/groups/guests` })).status).toBe(201);
    expect((await client.delete('/workspaces/w/products/p')).status).toBe(400);
    expect((await client.delete('/workspaces/w/products/p?deleteSubscriptions=true')).status).toBe(200);
    expect(await client.names('/workspaces/w/subscriptions')).toEqual([]);
    expect(await client.names('/groups')).toEqual(['administrators', 'developers', 'guests']);
  }, premium);
});

test('short ids in a workspace are of the workspace', async () => {
  await withSimulator(async (client) => {
    await client.must('/workspaces/w', { displayName: 'W' });
    await client.must('/workspaces/w/loggers/l', { loggerType: 'azureMonitor' });
    expect((await client.put('/workspaces/w/diagnostics/azuremonitor', { loggerId: '/loggers/l' })).body.properties['loggerId']).toBe(`${client.serviceId}/workspaces/w/loggers/l`);
    expect((await client.put('/workspaces/w/diagnostics/applicationinsights', { loggerId: '/loggers/azuremonitor' })).status).toBe(400);
    await client.must('/workspaces/w/backends/b', single);
    expect((await client.put('/workspaces/w/backends/p', { type: 'Pool', pool: { services: [{ id: '/backends/b' }] } })).body.properties['pool'])
      .toEqual({ services: [{ id: `${client.serviceId}/workspaces/w/backends/b` }] });
    expect((await client.put('/workspaces/w/subscriptions/s', { displayName: 'S', scope: '/apis' })).body.properties['scope']).toBe(`${client.serviceId}/workspaces/w/apis`);
    expect((await client.delete('/workspaces/w/backends/b')).status).toBe(400);
  }, premium);
});

test('a named value is used and renamed in its own workspace', async () => {
  await withSimulator(async (client) => {
    await client.must('/workspaces/w', { displayName: 'W' });
    await client.must('/namedValues/n', { displayName: 'N', value: 'x' });
    await client.must('/workspaces/w/namedValues/n', { displayName: 'N', value: 'x' });
    await client.must('/workspaces/w/policies/policy', policyOf('N'));
    expect((await client.put('/namedValues/n', { displayName: 'M', value: 'x' })).status).toBe(200);
    expect((await client.get('/workspaces/w/policies/policy?format=rawxml')).text).toContain('{{N}}');
    expect((await client.delete('/namedValues/n')).status).toBe(200);
    expect((await client.delete('/workspaces/w/namedValues/n')).status).toBe(400);
    await client.must('/workspaces/w/namedValues/n', { displayName: 'O', value: 'x' });
    expect((await client.get('/workspaces/w/policies/policy?format=rawxml')).text).toContain('{{O}}');
  }, premium);
});

test('a version set of a workspace goes with its last API', async () => {
  await withSimulator(async (client) => {
    await client.must('/workspaces/w', { displayName: 'W' });
    await client.must('/workspaces/w/apiVersionSets/v', { displayName: 'V', versioningScheme: 'Segment' });
    for (const version of ['v1', 'v2']) await client.must(`/workspaces/w/apis/${version}`, { displayName: 'A', path: 'a', apiVersion: version, apiVersionSetId: '/apiVersionSets/v' });
    await client.delete('/workspaces/w/apis/v1');
    expect((await client.get('/workspaces/w/apiVersionSets/v')).status).toBe(200);
    await client.delete('/workspaces/w/apis/v2');
    expect((await client.get('/workspaces/w/apiVersionSets/v')).status).toBe(404);
  }, premium);
});

test('a workspace goes with everything in it, and nothing else', async () => {
  await withSimulator(async (client) => {
    for (const workspace of ['w', 'x']) {
      await client.must(`/workspaces/${workspace}`, { displayName: workspace });
      await client.must(`/workspaces/${workspace}/tags/t`, { displayName: 'T' });
      await client.must(`/workspaces/${workspace}/apis/a`, { displayName: 'A', path: 'a' });
      await client.must(`/workspaces/${workspace}/tags/t/apiLinks/l`, { apiId: '/apis/a' });
    }
    expect((await client.delete('/workspaces/w')).status).toBe(200);
    expect((await client.get('/workspaces/w/tags/t')).body.error.message).toBe('Workspace not found.');
    await client.must('/workspaces/w', { displayName: 'W' });
    for (const collection of ['apis', 'tags', 'products']) expect(await client.names(`/workspaces/w/${collection}`)).toEqual([]);
    expect(await client.names('/workspaces/x/tags/t/apiLinks')).toEqual(['l']);
  }, premium);
});

test.each(['/caches', '/gateways', '/users', '/authorizationServers', '/openidConnectProviders', '/identityProviders', '/documentations', '/policyRestrictions',
  '/apis/a/wikis', '/apis/a/wikis/default', '/apis/a/resolvers', '/apis/a/operations/o/tags', '/products/p/groups'])('workspaces have no %s', async (path) => {
  await withSimulator(async (client) => {
    await client.must('/workspaces/w', { displayName: 'W' });
    await client.must('/workspaces/w/apis/a', { displayName: 'A', path: 'a' });
    await client.must('/workspaces/w/apis/a/operations/o', { displayName: 'O', method: 'GET', urlTemplate: '/o' });
    await client.must('/workspaces/w/products/p', { displayName: 'P' });
    expect((await client.get(`/workspaces/w${path}`)).status).toBe(404);
  }, premium);
});

test.each(['/apis/a/tags', '/apis/a/tags/t', '/apis/a/tagDescriptions', '/apis/a/mcpServers', '/products/p/apis', '/products/p/tags'])('of a workspace the service fails over %s', async (path) => {
  await withSimulator(async (client) => {
    await client.must('/workspaces/w', { displayName: 'W' });
    await client.must('/workspaces/w/apis/a', { displayName: 'A', path: 'a' });
    await client.must('/workspaces/w/products/p', { displayName: 'P' });
    const { status, body } = await client.get(`/workspaces/w${path}`);
    expect([status, body.error]).toEqual([500, { code: 'InternalServerError', message: 'Request processing failed due to internal error.', details: null }]);
  }, premium);
});

test('references of a fragment come in pages', async () => {
  await withSimulator(async (client) => {
    await client.must('/policyFragments/f', { format: 'rawxml', value: '<fragment />' });
    const value = '<policies><inbound><include-fragment fragment-id="f" /></inbound></policies>';
    for (const path of ['/apis/echo-api', '/products/starter', '/products/unlimited']) await client.must(`${path}/policies/policy`, { format: 'rawxml', value });
    const ids: string[] = [];
    let pages = 0;
    for (let next: string | undefined = '/policyFragments/f/listReferences'; next !== undefined; pages += 1) {
      const { body }: { body: { value: readonly { id: string }[]; nextLink?: string } } = await client.send('POST', next);
      ids.push(...body.value.map(({ id }) => id));
      next = body.nextLink;
    }
    expect(pages).toBe(2);
    expect(ids).toEqual(['/apis/echo-api', '/products/starter', '/products/unlimited'].map((path) => `${client.serviceId}${path}/policies/policy`));
  }, { pageSize: 2 });
});

describe('assumptions', () => {
  test('what is in use may be deleted, but for fragments and named values', async () => {
    await withSimulator(async (client) => {
      await client.must('/backends/b', single);
      await client.must('/backends/p', { type: 'Pool', pool: { services: [{ id: '/backends/b' }] } });
      await client.must('/namedValues/n', { displayName: 'N', value: 'x' });
      await client.must('/policies/policy', policyOf('N'));
      expect((await client.delete('/backends/b')).status).toBe(200);
      expect((await client.delete('/namedValues/n')).status).toBe(400);
    }, { assumptions: { protectsUsed: false } });
  });

  test('statuses of which two were seen', async () => {
    await withSimulator(async (client) => {
      expect((await client.delete('/groups/guests')).body.error).toEqual({ code: 'MethodNotAllowed', message: 'System entity cannot be modified', details: null });
      expect((await client.delete('/groups/guests')).status).toBe(400);
      const policy = await client.put('/apis/echo-api/operations/none/policies/policy', policyOf('N'));
      expect([policy.status, policy.body.error.code, policy.body.error.message]).toEqual([400, 'ValidationError', 'Entity with specified identifier not found']);
      expect((await client.get('/apis/echo-api/operations/none')).status).toBe(404);
    }, { assumptions: { systemEntityStatus: 400, missingOperationStatus: 400 } });
  });

  test('workspaces in another tier, and sets in another order', async () => {
    await withSimulator(async (client) => {
      expect((await client.put('/workspaces/w', { displayName: 'W' })).status).toBe(201);
      await client.must('/namedValues/n', { displayName: 'N', value: 'x', tags: ['a', 'b'] });
      expect((await client.get('/namedValues/n')).body.properties['tags']).toEqual(['b', 'a']);
    }, { services: [{ name: 'apim', sku: 'BasicV2' }], assumptions: { workspaceTiers: ['BasicV2'], reordersSets: true } });
  });
});

test('the state keeps the names of links', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'links-'));
  const options = { ...premium, state: join(folder, 'state.json') };
  try {
    await withSimulator(async (client) => {
      await client.must('/tags/t', { displayName: 'T' });
      await client.must('/tags/t/apiLinks/l', { apiId: '/apis/echo-api' });
      await client.must('/workspaces/w', { displayName: 'W' });
      await client.must('/workspaces/w/products/p', { displayName: 'P' });
    }, options);
    await withSimulator(async (client) => {
      expect(await client.names('/tags/t/apiLinks')).toEqual(['l']);
      expect((await client.get('/workspaces/w/products/p/groupLinks')).body.value.map(({ properties }) => properties['groupId'])).toEqual([`${client.serviceId}/groups/administrators`]);
      expect((await client.put('/tags/t/apiLinks/m', { apiId: '/apis/echo-api' })).status).toBe(409);
    }, options);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
