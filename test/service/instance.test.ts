import { startSimulator } from '../../src/simulator/simulator.ts';
import { Client } from '../simulator/client.ts';
import { openFake, refusal, withFake } from './fake-management.ts';
import { openService } from '../../src/service/live-service.ts';
import { silent } from '../support/memory-store.ts';

const service = {
  id: '/x', name: 'apim', sku: { name: 'Premium' }, identity: { type: 'SystemAssigned, UserAssigned', principalId: 'p', userAssignedIdentities: { '/identities/i': { clientId: 'c', principalId: 'q' } } },
  properties: {
    virtualNetworkType: 'Internal', certificates: [{}, {}], hostnameConfigurations: [{ type: 'Proxy', hostName: 'apim.azure-api.net' }, { type: 'Proxy', hostName: 'api.example.com', certificateSource: 'KeyVault' }, { type: 'DeveloperPortal', hostName: 'given.example.com', certificateSource: 'BuiltIn' }],
  },
};

test('what a service has of its own is read with four GETs', async () => {
  await withFake(({ path }) => ({ status: 200, body: path === '' ? service : path === 'users' ? { value: [{ name: '1' }, { name: 'ann' }], nextLink: 'https://elsewhere.example.com' } : path === 'identityProviders' ? { value: [{ name: 'google' }, { name: 'aad' }] } : { value: [{}] } }), async (fake) => {
    expect(await openFake(fake).readInstance()).toEqual({
      hostNames: [{ type: 'Proxy', hostName: 'api.example.com' }], identity: { principalId: 'p', clientIds: ['c'] }, network: 'Internal', certificateAuthorities: 2, users: 1, identityProviders: ['aad', 'google'], portalRevisions: 1,
    });
    expect(fake.received.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(['GET ', 'GET identityProviders', 'GET portalRevisions', 'GET users']);
  });
});

test('what may not be read, and what the tier does not have, is not known', async () => {
  await withFake(({ path }) => path === '' ? { status: 200, body: { name: 'apim', properties: {} } } : path === 'users' ? refusal(403, 'AuthorizationFailed', 'no') : refusal(400, 'MethodNotAllowedInPricingTier', 'no'), async (fake) => {
    expect(await openFake(fake).readInstance()).toEqual({ hostNames: [], identity: { principalId: null, clientIds: [] }, network: null, certificateAuthorities: 0, users: null, identityProviders: null, portalRevisions: null });
  });
  await withFake(() => refusal(403, 'AuthorizationFailed', 'no'), async (fake) => {
    expect(await openFake(fake).readInstance()).toMatchObject({ hostNames: null, identity: null, network: null, certificateAuthorities: null });
  });
});

test('the simulator answers them: a fresh service has nothing, and a publication of the portal counts', async () => {
  const simulator = await startSimulator({ services: [{ name: 'apim', sku: 'Premium' }, { name: 'small', sku: 'Consumption' }], operationMs: 1, lockMs: 1 });
  try {
    const open = (index: number): ReturnType<typeof openService> => openService({ id: simulator.services[index]?.id ?? '', endpoint: simulator.endpoint, logger: silent, environment: {} });
    expect(await open(0).readInstance()).toEqual({ hostNames: [], identity: { principalId: null, clientIds: [] }, network: 'None', certificateAuthorities: 0, users: 0, identityProviders: [], portalRevisions: 0 });
    expect((await new Client(simulator).put('/portalRevisions/2026-01', { description: 'First', isCurrent: true })).late).toBe(true);
    expect(await open(0).readInstance()).toMatchObject({ portalRevisions: 1 });
    expect(await open(1).readInstance()).toMatchObject({ users: null, identityProviders: null, portalRevisions: null });
  } finally {
    await simulator.close();
  }
});
