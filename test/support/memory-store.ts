import type { LiveStore, RequestCounts } from '../../src/commands/ports.ts';
import { UserError } from '../../src/model/failure.ts';
import { parseResourceId, resourceKey } from '../../src/model/resource-id.ts';
import { toSnapshot, type Resource, type Snapshot } from '../../src/model/resource.ts';

/** A live store in memory that records what is asked of it; `fails` names the ids whose writes the service refuses. */
export class MemoryStore implements LiveStore {
  readonly resources = new Map<string, Resource>();
  readonly events: string[] = [];
  readonly fails = new Set<string>();
  running = 0;
  peak = 0;

  constructor(resources: Iterable<Resource> = []) {
    for (const one of resources) this.resources.set(resourceKey(one.id), one);
  }

  async describe(): ReturnType<LiveStore['describe']> {
    return { id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/n', name: 'n', sku: 'Developer', gatewayUrl: null };
  }

  async readInstance(): ReturnType<LiveStore['readInstance']> {
    return { hostNames: null, identity: null, network: null, certificateAuthorities: null, users: null, identityProviders: null, portalRevisions: null };
  }

  async read(): ReturnType<LiveStore['read']> {
    return { snapshot: toSnapshot(this.resources.values()), diagnostics: [], operations: new Map(), unsupported: new Set(), unread: new Set(), unreadable: new Set(), marker: null, unfinished: new Set() };
  }

  async readSecretValue(): ReturnType<LiveStore['readSecretValue']> {
    return 'forbidden';
  }

  /** As the reading again of a publish: everything. */
  async look(): Promise<Snapshot> {
    return toSnapshot(this.resources.values());
  }

  async readSecrets(): ReturnType<LiveStore['readSecrets']> {
    return 'forbidden';
  }

  async readMarker(): ReturnType<LiveStore['readMarker']> {
    return { marker: null, etag: null };
  }

  async put(resource: Resource, _options?: Parameters<LiveStore['put']>[1]): Promise<void> {
    await this.#work(`put ${resource.id}`, resource.id);
    this.resources.set(resourceKey(resource.id), resource);
  }

  async delete(id: string): Promise<void> {
    await this.#work(`delete ${id}`, id);
    this.resources.delete(resourceKey(id));
  }

  async list(kind: Resource['kind'], parent: string | null): Promise<readonly Resource[]> {
    return [...this.resources.values()].filter((one) => one.kind === kind && (parseResourceId(one.id)?.parent ?? null) === parent);
  }

  async lastWriters(): ReturnType<LiveStore['lastWriters']> {
    return { writers: new Map(), reason: null };
  }

  counts(): RequestCounts {
    return { reads: 0, writes: this.events.filter((event) => event.startsWith('begin put')).length, deletes: 0, throttled: 0, retried: 0 };
  }

  /** How long a request takes. */
  protected async pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  async #work(what: string, id: string): Promise<void> {
    this.events.push(`begin ${what}`);
    this.running += 1;
    this.peak = Math.max(this.peak, this.running);
    await this.pause();
    this.running -= 1;
    if (this.fails.has(id)) throw new UserError(null, `The service refused ${id}.`);
    this.events.push(`end ${what}`);
  }
}

export const silent = { info: () => undefined, debug: () => undefined, warning: () => undefined, progress: () => undefined };
