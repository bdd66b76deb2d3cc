import { drift } from '../../src/commands/drift.ts';
import type { Host, Repository } from '../../src/commands/host.ts';
import type { ArtifactStore, LiveStore } from '../../src/commands/ports.ts';
import type { EnvironmentDrift } from '../../src/commands/result.ts';
import type { Marker } from '../../src/model/marker.ts';
import type { Snapshot } from '../../src/model/resource.ts';
import { MemoryStore, silent } from '../support/memory-store.ts';

/** The three sides that a check of drift compares. */
export interface Sides {
  readonly folder: Snapshot;
  readonly published: Snapshot;
  readonly service: Snapshot;
}

const PAST = '/past';
const marker: Marker = { commit: 'c'.repeat(40), planHash: '', time: '2026-01-01T00:00:00Z', run: null };

/** The `drift` command with all sides in memory; throws where it fails otherwise than by drift. */
export async function checkDrift(sides: Sides): Promise<EnvironmentDrift> {
  const { failure, failureReason, drift: [environment] = [] } = await drift({ artifacts: '/now', 'service-id': '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/n' }, createMemoryHost(sides));
  if (environment === undefined || (failureReason !== undefined && failureReason !== 'drift-detected')) throw new Error(failure?.message ?? 'nothing was compared');
  if (environment.base === null) throw new Error('the published state was not found');
  return environment;
}

function createMemoryHost({ folder, published, service }: Sides): Host {
  const unused = (): never => { throw new Error('a check of drift needs none of that'); };
  const repository: Repository = {
    root: '/', head: async () => marker.commit, resolve: async (ref) => ref, mergeBase: unused, isShallow: async () => false, isAncestor: async () => true, changedPaths: async () => [],
    relativePath: async (path) => path.slice(1), objectId: async () => null, checkOut: async () => undefined,
  };
  const store: LiveStore = new MemoryStore();
  store.read = async () => ({ snapshot: service, diagnostics: [], operations: new Map(), unsupported: new Set(), unread: new Set(), unreadable: new Set(), marker, unfinished: new Set() });
  const toArtifacts = (snapshot: Snapshot): ArtifactStore => ({ read: async () => ({ snapshot, diagnostics: [], files: [], layout: 'v7', forms: [] }), write: unused, convert: unused });
  return {
    version: '0.0.0', toRepositoryPath: unused, environment: {}, logger: silent, now: () => 0, clock: () => new Date(0), thisProcess: unused, isRunning: unused, readText: async () => null, writeText: unused, readOwnAction: unused,
    openArtifacts: (path) => toArtifacts(path.startsWith(PAST) ? published : folder), openService: () => store, openRepository: async () => repository,
    startSimulator: unused, createTemporaryFolder: async () => ({ path: PAST, remove: async () => undefined }), announce: unused, interrupted: unused, sendRequest: unused,
  };
}
