import type { LiveStore, Logger } from '../commands/ports.ts';
import type { PublishReport } from '../commands/result.ts';
import { isAutomaticSubscription } from '../model/generated.ts';
import { textOf } from '../model/json.ts';
import { parseApiName, requireResourceId, resourceKey } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { writeKey, type Write } from '../plan/plan.ts';
import { toMessage } from '../model/failure.ts';

/** Writes under way at once; the store's own limit holds below it. */
const PARALLEL_WRITES = 8;

/** The release that makes a revision current and is removed again at once: a release cannot be made without a name. */
const SWITCH_RELEASE = 'apiops-make-current';

/**
 * Executes the writes of a plan: each as soon as what it needs is done, two of one lane never together. A failure stops
 * what depends on it and nothing else. Decides nothing: what is not in `writes` is not touched, except what the service
 * itself adds to a product that this run created (apim-rest 4.1). Once `stopped` resolves, nothing more begins, and what
 * is under way is finished and reported.
 */
export async function executeWrites(writes: readonly Write[], store: LiveStore, logger: Logger, stopped: Promise<void> = new Promise(() => undefined)): Promise<PublishReport> {
  const run = new Run(writes, store, logger);
  void stopped.then(() => run.stop());
  return run.finish();
}

type State = 'waiting' | 'running' | 'done' | 'failed' | 'skipped';

class Run {
  readonly #writes: readonly Write[];
  readonly #store: LiveStore;
  readonly #logger: Logger;
  readonly #states = new Map<Write, State>();
  readonly #byKey = new Map<string, Write>();
  readonly #busyLanes = new Set<string>();
  readonly #desired: ReadonlySet<string>;
  readonly #failed: PublishReport['failed'][number][] = [];
  readonly #notAttempted: PublishReport['notAttempted'][number][] = [];
  readonly #done: PublishReport['done'][number][] = [];

  #stopped = false;

  constructor(writes: readonly Write[], store: LiveStore, logger: Logger) {
    this.#writes = [...writes].sort((a, b) => compare(resourceKey(a.id), resourceKey(b.id)) || compare(a.op, b.op));
    this.#store = store;
    this.#logger = logger;
    this.#desired = new Set(writes.filter(({ op }) => op !== 'delete').map(({ id }) => resourceKey(id)));
    for (const write of this.#writes) {
      this.#states.set(write, 'waiting');
      this.#byKey.set(writeKey(write), write);
    }
  }

  stop(): void {
    if (this.#unfinished()) this.#logger.warning('Stopping: what is under way is finished and reported; nothing more begins. Interrupt once more to end at once.');
    this.#stopped = true;
  }

  #unfinished(): boolean {
    return [...this.#states.values()].some((state) => state === 'waiting' || state === 'running');
  }

  async finish(): Promise<PublishReport> {
    const running = new Set<Promise<void>>();
    for (;;) {
      this.#skipBlocked();
      for (const write of this.#startable(this.#stopped ? 0 : PARALLEL_WRITES - running.size)) {
        const work: Promise<void> = this.#perform(write).finally(() => running.delete(work));
        running.add(work);
      }
      if (running.size === 0) break;
      await Promise.race(running);
    }
    const byId = (a: { id: string }, b: { id: string }): number => compare(resourceKey(a.id), resourceKey(b.id));
    for (const write of this.#writes) {
      if (this.#states.get(write) === 'waiting') this.#notAttempted.push({ id: write.id, op: write.op, because: this.#stopped ? 'the run was stopped' : 'what it depends on waits for it in turn' });
    }
    return { done: this.#done.sort(byId), failed: this.#failed.sort(byId), notAttempted: this.#notAttempted.sort(byId) };
  }

  #startable(free: number): Write[] {
    const started: Write[] = [];
    for (const write of this.#writes) {
      if (started.length >= free) break;
      if (this.#states.get(write) !== 'waiting' || write.lanes.some((lane) => this.#busyLanes.has(lane))) continue;
      if (!write.needs.every((need) => this.#stateOf(need) === 'done')) continue;
      for (const lane of write.lanes) this.#busyLanes.add(lane);
      this.#states.set(write, 'running');
      started.push(write);
    }
    return started;
  }

  #stateOf(need: string): State {
    const write = this.#byKey.get(need);
    return write === undefined ? 'done' : this.#states.get(write) ?? 'done';
  }

  #skipBlocked(): void {
    for (let again = true; again;) {
      again = false;
      for (const write of this.#writes) {
        if (this.#states.get(write) !== 'waiting') continue;
        const cause = write.needs.find((need) => ['failed', 'skipped'].includes(this.#stateOf(need)));
        if (cause === undefined) continue;
        this.#states.set(write, 'skipped');
        this.#notAttempted.push({ id: write.id, op: write.op, because: `${this.#byKey.get(cause)?.id ?? cause} failed` });
        again = true;
      }
    }
  }

  async #perform(write: Write): Promise<void> {
    try {
      await this.#send(write);
      this.#states.set(write, 'done');
      this.#done.push({ id: write.id, op: write.op });
      this.#logger.progress(`${write.op} ${write.id}`, this.#done.length + this.#failed.length, this.#writes.length);
    } catch (error) {
      this.#states.set(write, 'failed');
      const message = toMessage(error);
      this.#failed.push({ id: write.id, op: write.op, message });
      this.#logger.progress(`failed: ${write.op} ${write.id}: ${message}`, this.#done.length + this.#failed.length, this.#writes.length);
    } finally {
      for (const lane of write.lanes) this.#busyLanes.delete(lane);
    }
  }

  async #send(write: Write): Promise<void> {
    switch (write.op) {
      case 'delete': return this.#store.delete(write.address);
      case 'make-current': return this.#makeCurrent(write);
      case 'replace':
        await this.#store.delete(write.address);
        return this.#put(write);
      case 'create':
      case 'update': return this.#put(write);
    }
  }

  async #put(write: Write): Promise<void> {
    await this.#store.put(toAddressed(write), { withContent: write.withContent });
    if (write.resource.kind === 'Product' && write.op !== 'update') await this.#removeAutomatic(write.resource);
  }

  /** A new product gets a group and a subscription, in its own scope, that nobody asked for; what the plan holds of them stays (apim-rest 4.1). */
  async #removeAutomatic(product: Resource): Promise<void> {
    for (const group of await this.#store.list('ProductGroup', product.id)) {
      if (!this.#desired.has(resourceKey(group.id))) await this.#store.delete(group.id);
    }
    const scope = resourceKey(`/${product.id}`);
    for (const subscription of await this.#store.list('Subscription', requireResourceId(product.id).parent)) {
      if (isAutomaticSubscription(subscription) && textOf(subscription.properties['scope']).toLowerCase() === scope && !this.#desired.has(resourceKey(subscription.id))) {
        await this.#store.delete(subscription.id);
      }
    }
  }

  async #makeCurrent(write: Write): Promise<void> {
    const id = `${requireResourceId(write.id).id}/releases/${SWITCH_RELEASE}`;
    await this.#store.put({ id, kind: 'ApiRelease', properties: { apiId: `/${write.address}` } }, { withContent: false });
    await this.#store.delete(id);
    if (write.withLocked === true) await this.#store.put(write.resource, { withContent: false });
  }
}

/** The resource under the id that it is written to; a revision says that it does not become current by this (apim-rest 3.5). */
function toAddressed(write: Write): Resource {
  const { resource, address } = write;
  if (resource.kind !== 'Api' || parseApiName(address).revision === null) return { ...resource, id: address };
  const { root } = parseApiName(address);
  const source = write.op === 'create' && !write.withContent ? { sourceApiId: `/${root}` } : {};
  return { ...resource, id: address, properties: { ...resource.properties, ...source, isCurrent: false } };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
