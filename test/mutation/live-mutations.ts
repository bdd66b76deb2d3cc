import { openArtifacts } from '../../src/artifacts/index.ts';
import type { LiveSnapshot, LiveStore, Logger } from '../../src/commands/ports.ts';
import { documentsWithoutNames } from '../../src/commands/desired.ts';
import { kindNames, kindRow, type KindName } from '../../src/model/kinds.ts';
import { requireResourceId, resourceKey } from '../../src/model/resource-id.ts';
import type { Snapshot } from '../../src/model/resource.ts';
import { settleCarried } from '../../src/plan/carried.ts';
import type { Change } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/planner.ts';
import { openService } from '../../src/service/live-service.ts';
import { createFolder } from '../artifacts/temporary-folder.ts';
import { startServices, succeed, type Service, type Services } from '../conformance/harness.ts';
import { readFixture, toWorkspace, WORKSPACE } from '../fixtures/fixtures.ts';
import type { Client } from '../simulator/client.ts';
import { OTHER } from './property-mutations.ts';

const silent: Logger = { info: () => undefined, debug: () => undefined, warning: () => undefined, progress: () => undefined };
const requested = new Set(kindNames.filter((kind) => kindRow(kind).managed === 'on-request'));

/** A folder that was published into a service, and what a plan finds when somebody changes the service. */
export interface Published {
  readonly desired: Snapshot;
  readonly live: Snapshot;
  /** What a plan finds after these resources were read again; the rest is taken for what it was. */
  planAfter(keys: readonly string[]): Promise<readonly Change[]>;
  /** What a plan finds after everything was read again. */
  plan(): Promise<readonly Change[]>;
}

/** Reads a folder and the service that it was published into. */
export async function openPublished(folder: string, { client }: Service): Promise<Published> {
  const desired = (await openArtifacts(folder).read()).snapshot;
  const own = settleCarried(desired, new Map()).desired;
  const options = { requested, keep: (id: string): boolean => own.has(resourceKey(id)), byDisplayName: documentsWithoutNames(desired) };
  const open = (): LiveStore => openService({ id: client.serviceId, endpoint: client.endpoint, logger: silent, environment: {} });
  const toChanges = (live: Snapshot): readonly Change[] => planChanges({ target: client.serviceId, desired, live, base: null, prune: 'none', ignores: () => false })
    .plan.changes.filter(({ op }) => op !== 'unmanaged');
  const { snapshot: live }: LiveSnapshot = await open().read(options);
  return {
    desired, live,
    plan: async () => toChanges((await open().read(options)).snapshot),
    planAfter: async (keys) => {
      const only = new Set(keys);
      const again = await open().read({ ...options, only });
      return toChanges(new Map([...[...live].filter(([key]) => !only.has(key)), ...again.snapshot]));
    },
  };
}

/** The keys that are read again after a change of a resource: with its API, whose document says it too. */
export function keysOf(id: string): string[] {
  const key = resourceKey(id);
  const api = /^((?:workspaces\/[^/]+\/)?apis\/[^/]+)\//.exec(key)?.[1];
  return api === undefined || !kindRow(requireResourceId(id).kind).carried ? [key] : [api, key];
}

/** A fixture that lies in a service of its own. */
export interface Context {
  readonly published: Published;
  readonly client: Client;
}

export type MutationServices = Services;

/** One simulator with a service for each fixture. */
export function openServices(count: number): Promise<MutationServices> {
  return startServices(count);
}

const supplied = { 'configuration.yaml': `workspaces:\n  - name: ${WORKSPACE}\n    certificates:\n      - name: tls\n        properties:\n          data: '{#DATA#}'\n` };

/** What the properties of a fixture may refer to instead of what they do; of kinds that the scope does not have, nothing. */
export const others: Readonly<Record<string, object>> = {
  apiVersionSets: { displayName: OTHER, versioningScheme: 'Segment' }, backends: { url: 'https://zzz.example.com', protocol: 'http' }, loggers: { loggerType: 'azureMonitor' }, certificates: { data: 'ZGF0YQ==' },
  documentations: { title: OTHER, content: OTHER }, products: { displayName: OTHER }, users: { firstName: OTHER, lastName: OTHER, email: 'zzz@example.com' }, apis: { displayName: OTHER, path: OTHER }, openidConnectProviders: { displayName: OTHER, metadataEndpoint: 'https://zzz.example.com', clientId: OTHER },
  authorizationServers: { displayName: OTHER, clientRegistrationEndpoint: 'https://zzz.example.com', authorizationEndpoint: 'https://zzz.example.com', grantTypes: ['implicit'], clientId: OTHER },
};

/** Publishes the fixture of a kind into a service of its own, beside resources that can be referred to. */
export async function publishFixture(services: MutationServices, kind: KindName, scope: 'service' | 'workspace'): Promise<Context> {
  const folder = await createFolder(scope === 'workspace' ? toWorkspace(readFixture(kind)) : readFixture(kind));
  const overrides = kind === 'Certificate' && scope === 'workspace' ? ['--overrides', `${await createFolder(supplied)}/configuration.yaml`] : [];
  const service = await services.empty();
  await succeed(['publish', '--artifacts', folder, ...overrides, ...service.target], { DATA: 'ZGF0YQ==' });
  for (const [collection, properties] of Object.entries(others)) await service.client.put(`${scope === 'workspace' ? `/workspaces/${WORKSPACE}` : ''}/${collection}/${OTHER}`, properties);
  return { published: await openPublished(folder, service), client: service.client };
}

/** The document of an API as the service exports it. */
export async function exportOf(client: Client, api: string): Promise<string> {
  const { body } = await client.get(`/${api}?export=true&format=openapi-link`);
  const link = body.link ?? (body.properties['value'] as { readonly link: string }).link;
  return (await fetch(link)).text();
}
