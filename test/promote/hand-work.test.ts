import type { Instance } from '../../src/commands/ports.ts';
import type { KindName } from '../../src/model/kinds.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { toSnapshot, type Snapshot } from '../../src/model/resource.ts';
import { listHandWork, type HandWork, type HandWorkInput } from '../../src/promote/hand-work.ts';

const nothing: Instance = { hostNames: [], identity: { principalId: null, clientIds: [] }, network: 'None', certificateAuthorities: 0, users: 0, identityProviders: [], portalRevisions: 0 };
const unknown: Instance = { hostNames: null, identity: null, network: null, certificateAuthorities: null, users: null, identityProviders: null, portalRevisions: null };
const PRINCIPAL = '11111111-2222-3333-4444-555555555555';
const CLIENT = '66666666-7777-8888-9999-000000000000';

function list(input: Partial<HandWorkInput>): HandWork[] {
  return listHandWork({ target: 'apim-prod', source: nothing, targetInstance: nothing, desired: toSnapshot([]), carriesKeys: false, owned: [], unasked: [], ...input });
}

function desired(...resources: readonly (readonly [KindName, string, JsonObject])[]): Snapshot {
  return toSnapshot(resources.map(([kind, id, properties]) => ({ kind, id, properties })));
}

test('a service with nothing of its own leaves what nobody can list', () => {
  expect(list({}).map(({ what }) => what)).toEqual(['Monitoring and notifications']);
});

test('everything that a service has of its own is named with what it is', () => {
  const source: Instance = {
    hostNames: [{ type: 'Proxy', hostName: 'api.example.com' }], identity: { principalId: PRINCIPAL, clientIds: [CLIENT] }, network: 'Internal', certificateAuthorities: 2, users: 1000, identityProviders: ['aad', 'google'], portalRevisions: 3,
  };
  const found = list({ source, targetInstance: { ...nothing, network: 'External' } });
  expect(found.map(({ what, detail }) => `${what}: ${detail}`)).toEqual([
    'Users: 1000 or more beside the administrator, with their groups, passwords and subscriptions', 'Identity providers: aad, google', 'Custom domains: api.example.com (Proxy)', 'Certificates of authorities: 2 certificates', 'Developer portal: published 3 times',
    `Managed identity: ${PRINCIPAL}, ${CLIENT}`, 'Network: Internal in the source, External in the target', expect.stringMatching(/^Monitoring/),
  ]);
  expect(found.every(({ todo }) => todo.length > 20)).toBe(true);
});

test.each([['a source that may not be read', null], ['one of which nothing may be read', unknown]])('%s is said to be not known, not to have nothing', (_title, source) => {
  const [first] = list({ source });
  expect(first?.what).toBe('Not known of the source');
  for (const thing of ['Users', 'Identity providers', 'Custom domains', 'Developer portal', 'Managed identity', 'Network']) expect(first?.detail).toContain(thing);
});

test('each vault is named with the identity that needs it, and a command to copy where every word of it is plain', () => {
  const vault = (name: string, client?: string): JsonObject => ({ keyVault: { secretIdentifier: `https://${name}.vault.azure.net/secrets/x`, ...(client === undefined ? {} : { identityClientId: client }) } });
  const snapshot = desired(['NamedValue', 'namedValues/a', vault('kv-prod')], ['Certificate', 'certificates/b', vault('kv-prod')], ['NamedValue', 'namedValues/c', vault('kv-prod', CLIENT)], ['NamedValue', 'namedValues/d', { keyVault: { secretIdentifier: 'https://evil$(id).example.com/secrets/x' } }]);
  const found = list({ desired: snapshot, targetInstance: { ...nothing, identity: { principalId: PRINCIPAL, clientIds: [] } } });
  expect(found.slice(0, 3).map(({ what, detail }) => `${what}: ${detail}`)).toEqual([
    'Key Vault kv-prod: 2 secrets for certificates/b, namedValues/a', 'Key Vault kv-prod: 1 secret for namedValues/c', 'Key Vault evil$(id).example.com: 1 secret for namedValues/d',
  ]);
  expect(found[0]?.todo).toContain(`az role assignment create --role "Key Vault Secrets User" --assignee ${PRINCIPAL} --scope "$(az keyvault show --name kv-prod --query id --output tsv)"`);
  expect(found[1]?.todo).toMatch(new RegExp(`^Assign the managed identity with the client id ${CLIENT} to apim-prod, and give .*--assignee ${CLIENT} `));
  expect(found[2]?.todo).not.toContain('az ');
  expect(list({ desired: snapshot })[0]?.todo).toMatch(/^Switch on the managed identity of apim-prod/);
  expect(list({ desired: snapshot, targetInstance: null })[0]?.todo).toBe("Give the managed identity of apim-prod the role 'Key Vault Secrets User' on it (with access policies: get and list of secrets)");
});

test('subscriptions without keys are named until their keys come along', () => {
  const snapshot = desired(['Subscription', 'subscriptions/a', { scope: '/apis' }], ['Subscription', 'subscriptions/b', { scope: '/apis', primaryKey: '{#KEY#}' }], ['Gateway', 'gateways/g', {}]);
  expect(list({ desired: snapshot }).map(({ what, detail }) => `${what}: ${detail}`).slice(0, 2)).toEqual(['Keys of subscriptions: subscriptions/a: the target makes up keys for what is new there', 'Self-hosted gateways: gateways/g']);
  expect(list({ desired: snapshot, carriesKeys: true, owned: ['subscriptions/c'] }).map(({ what }) => what).slice(0, 2)).toEqual(['Subscriptions of users', 'Self-hosted gateways']);
});
