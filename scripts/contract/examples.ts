import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { Client } from '../../test/simulator/client.ts';
import { withoutExceptions, type Exception } from './exceptions.ts';

interface Example { readonly file: string; readonly path: string; readonly body: unknown }

/** Collections whose kinds are no configuration that this project manages; reasons in test/simulator/sdk-groups.ts. */
const LEFT_OUT = /\/(?:issues|contentTypes|notifications|portalRevisions|portalsettings|privateEndpointConnections|templates|tenant)(?:\/|$)/;

/** `{example}: {status} {message}`. */
const exceptions: readonly Exception[] = [
  { what: /No document can be fetched from 'https?:/, reason: 'the simulator follows links to this machine only; nothing of it needs a network' },
  { what: /^ApiManagementCreateAILogger: .*Invalid instrumentation key/, reason: 'the key of the example is dots; the service checks credentials (apim-rest 1.7)' },
  { what: /^ApiManagementCreateApiUsingImportOverrideServiceUrl: .*'format' must be one of/, reason: 'the format swagger-link is of a version before 2021-08-01; its own enumeration lacks it' },
];

/** What an example refers to by a bare name, so that {@link prepare} cannot see it. */
const given: Readonly<Record<string, readonly (readonly [string, object])[]>> = {
  ApiManagementCreateApi: [['/authorizationServers/authorizationServerId2283', {
    displayName: 'A', clientRegistrationEndpoint: 'https://example.com/apps', authorizationEndpoint: 'https://example.com/auth', grantTypes: ['implicit'], clientId: 'c',
  }]],
  ApiManagementCreateApiOperation: [
    ['/apis/PetStoreTemplate2', { displayName: 'A', path: 'a' }],
    ['/apis/PetStoreTemplate2/schemas/592f6c1d0af5840ca8897f0c', { contentType: 'application/vnd.oai.openapi.components+json', document: { components: { schemas: { User: { type: 'object' } } } } }],
  ],
  ApiManagementCreateApiTagDescription: [['/tags/tagId1', { displayName: 'T' }]],
  ApiManagementCreateApiWithOpenIdConnect: [['/openidConnectProviders/testopenid', { displayName: 'A', metadataEndpoint: 'https://example.com/.well-known', clientId: 'c' }]],
  ApiManagementCreateGatewayCertificateAuthority: [['/certificates/cert1', { keyVault: { secretIdentifier: 'https://example.vault.azure.net/secrets/one' } }]],
  ApiManagementCreateProductPolicy: [
    ['/namedValues/call-count', { displayName: 'call-count', value: '20' }],
    ['/loggers/16', { loggerType: 'azureEventHub', credentials: { name: 'hub', connectionString: 'Endpoint=sb://example.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=AAAA;EntityPath=hub' } }],
  ],
};

/** What a name that an example refers to has to be, so that the example can follow; by collection. */
const minimal: Readonly<Record<string, (name: string) => object>> = {
  apis: (name) => ({ displayName: name, path: name.toLowerCase(), protocols: ['https'] }),
  operations: (name) => ({ displayName: name, method: 'GET', urlTemplate: `/${name}` }),
  products: (name) => ({ displayName: name }),
  tags: (name) => ({ displayName: name }),
  groups: (name) => ({ displayName: name }),
  users: (name) => ({ email: `${name}@example.com`, firstName: 'A', lastName: 'B' }),
  apiVersionSets: (name) => ({ displayName: name, versioningScheme: 'Segment' }),
  loggers: () => ({ loggerType: 'applicationInsights', credentials: { instrumentationKey: '5f1f6c1e-ca9a-4a11-9d4e-3d7a7c0ffee0' } }),
  gateways: () => ({ locationData: { name: 'Site' } }),
  certificates: () => ({ keyVault: { secretIdentifier: 'https://example.vault.azure.net/secrets/one' } }),
};

/** Sends the body of every example that creates a resource, once what it refers to is there. */
export async function checkExamples(specification: string): Promise<{ readonly findings: readonly string[]; readonly summary: string }> {
  const all = examplesOf(specification);
  const refused: string[] = [];
  for (const { file, path, body } of all) {
    const simulator = await startSimulator({ services: [{ name: 'apimService1', sku: 'Premium' }], operationMs: 1, lockMs: 0 });
    try {
      const client = new Client(simulator);
      const text = JSON.stringify(body ?? {}).replaceAll(/\/subscriptions\/[^/"]+\/resourceGroups\/[^/"]+\/providers\/Microsoft\.ApiManagement\/service\/[^/"]+/gi, client.serviceId);
      for (const [at, properties] of given[file] ?? []) await client.must(at, properties);
      await prepare(client, path, text);
      const { properties = {} } = JSON.parse(text) as { properties?: object };
      const reply = await client.put(path, properties);
      if (reply.status >= 300) refused.push(`${file}: ${reply.status} ${(reply.body.error.details ?? []).map(({ target, message }) => `${target} ${message}`).join('; ') || reply.body.error.message}`);
    } finally {
      await simulator.close();
    }
  }
  return { findings: withoutExceptions(refused, exceptions), summary: `${all.length} examples, ${exceptions.length} refused for a reason` };
}

/** Creates the parents in `path`, the target of an association, and every resource whose id the body holds. */
async function prepare(client: Client, path: string, text: string): Promise<void> {
  const segments = path.split('/').slice(1);
  const ids = [...text.matchAll(/"[^"]*?((?:\/(?:apis|operations|products|users|loggers|apiVersionSets|certificates|groups)\/[^/"?]+)+)"/g)].map(([, id = '']) => id);
  const isAssociation = text === '{}' && segments.length > 2;
  for (const id of [...ids, `/${segments.slice(0, -2).join('/')}`, ...(isAssociation ? [`/${segments.slice(-2).join('/')}`] : [])]) {
    const parts = id.split('/').slice(1);
    for (let end = 2; end <= parts.length; end += 2) {
      const [collection = '', name = ''] = parts.slice(end - 2, end);
      const at = `/${parts.slice(0, end).join('/')}`;
      if (at === path || (await client.get(at)).status === 200) continue;
      const properties = minimal[collection]?.(name);
      if (properties !== undefined) await client.must(at, properties);
    }
  }
}

function examplesOf(specification: string): Example[] {
  interface Operation { readonly operationId?: string; readonly 'x-ms-examples'?: Readonly<Record<string, { readonly $ref: string }>> }
  const found = new Map<string, Example>();
  for (const file of readdirSync(specification).filter((name) => name.endsWith('.json'))) {
    const { paths = {} } = JSON.parse(readFileSync(join(specification, file), 'utf8')) as { paths?: Record<string, { put?: Operation }> };
    for (const [template, { put }] of Object.entries(paths)) {
      const [, rest] = /\/service\/\{serviceName\}(\/.*)$/.exec(template) ?? [];
      if (rest === undefined || LEFT_OUT.test(rest)) continue;
      for (const { $ref } of Object.values(put?.['x-ms-examples'] ?? {})) {
        const { parameters } = JSON.parse(readFileSync(join(specification, $ref), 'utf8')) as { parameters: Record<string, string> & { parameters?: unknown } };
        const path = rest.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? name);
        found.set(`${rest} ${$ref}`, { file: basename($ref, '.json'), path, body: parameters.parameters });
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
}
