import type { LiveStore, Logger, WriteOptions } from '../commands/ports.ts';
import type { PublishReport } from '../commands/result.ts';
import { isAutomaticSubscriptionTo } from '../model/generated.ts';
import { toMessage, UserError } from '../model/failure.ts';
import { kindRow } from '../model/kinds.ts';
import { parseApiName, requireResourceId, resourceKey } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { SWITCH_RELEASE } from '../model/switch-release.ts';
import type { Write } from '../plan/plan.ts';
import { isSameResource, UNFOUNDED_CONFLICTS, type Look } from './look.ts';
import { Schedule } from './schedule.ts';

/** Writes under way at once unless the user says otherwise; the store's own limit holds below it. */
const PARALLEL_WRITES = 8;

/**
 * Writes under way at most, those among them that the service works on by itself: each is polled once a second, and no more
 * than 25 reads a second are to be had (apim-rest 7.1).
 */
const UNFINISHED_WRITES = 32;

export interface Execution {
  readonly store: LiveStore;
  readonly logger: Logger;
  /** Reads once more what a write found changed. */
  readonly look: Look;
  /** Nothing more begins once it resolves. */
  readonly stopped?: Promise<void>;
  /** Requests of writes at once, 1 or more. */
  readonly parallelism?: number | undefined;
  /** Called after each write, for what goes on beside them. */
  readonly onWrite?: () => void;
}

export interface Executed {
  readonly report: PublishReport;
  /** Writes that were sent, whatever became of them. */
  readonly attempted: readonly Write[];
  /** What ended the run before its end, where something did; a failed write does not. */
  readonly ended: 'interrupted' | 'plan-changed' | null;
}

/**
 * Executes the writes of a plan: each as soon as what it needs is done, two of one lane never together, the critical path
 * first; what the service works on by itself takes no room. A failure stops what depends on it and nothing else. Decides
 * nothing: what is not in `writes` is not touched, except what the service itself adds to a product that this run created
 * (apim-rest 4.1). What was changed in the service since the plan is not overwritten, and ends the run, as `stopped` does:
 * nothing more begins, and what is under way is finished and reported.
 */
export async function executeWrites(writes: readonly Write[], execution: Execution): Promise<Executed> {
  const run = new Run(writes, execution);
  const stopping = execution.stopped?.then(() => run.interrupt());
  // What was stopped before it began does not begin.
  await Promise.race([stopping, Promise.resolve()]);
  return run.finish();
}

class Run {
  readonly #schedule: Schedule;
  readonly #execution: Execution;
  readonly #total: number;
  readonly #desired: ReadonlySet<string>;
  readonly #attempted: Write[] = [];
  readonly #done: PublishReport['done'][number][] = [];
  readonly #failed: PublishReport['failed'][number][] = [];
  readonly #notAttempted: PublishReport['notAttempted'][number][] = [];
  /** Writes that take up room. */
  #active = 0;
  #finished = false;
  #ended: Executed['ended'] = null;
  #wake: () => void = () => undefined;

  constructor(writes: readonly Write[], execution: Execution) {
    this.#schedule = new Schedule(writes);
    this.#execution = execution;
    this.#total = writes.length;
    execution.logger.expectProgress?.(countByKind(writes));
    this.#desired = new Set(writes.filter(({ op }) => op !== 'delete').map(({ id }) => resourceKey(id)));
  }

  interrupt(): void {
    if (this.#finished) return;
    this.#execution.logger.warning('Stopping: what is under way is finished and reported; nothing more begins. Interrupt once more to end at once.');
    this.#ended ??= 'interrupted';
  }

  async finish(): Promise<Executed> {
    const running = new Set<Promise<void>>();
    const { parallelism = PARALLEL_WRITES } = this.#execution;
    for (;;) {
      while (this.#ended === null && this.#active < parallelism && running.size < UNFINISHED_WRITES) {
        const write = this.#schedule.begin();
        if (write === null) break;
        const work: Promise<void> = this.#perform(write).finally(() => running.delete(work));
        running.add(work);
      }
      if (running.size === 0) break;
      const room = new Promise<void>((resolve) => { this.#wake = resolve; });
      await Promise.race([...running, room]);
    }
    this.#finished = true;
    const because = this.#ended === 'interrupted' ? 'the run was stopped' : this.#ended === 'plan-changed' ? 'the service was changed since it was planned' : 'what it depends on waits for it in turn';
    for (const { id, op } of this.#schedule.in('waiting')) this.#notAttempted.push({ id, op, because });
    return { report: { done: sorted(this.#done), failed: sorted(this.#failed), notAttempted: sorted(this.#notAttempted) }, attempted: this.#attempted, ended: this.#ended };
  }

  async #perform(write: Write): Promise<void> {
    const { id, op } = write;
    const release = this.#takeRoom();
    this.#attempted.push(write);
    try {
      await this.#send(write, release);
      this.#done.push({ id, op });
      this.#schedule.end(write, 'done');
      this.#tell(write, `${op} ${id}`);
    } catch (error) {
      if (error instanceof UserError && error.reason === 'plan-changed') this.#ended ??= 'plan-changed';
      const message = toMessage(error);
      this.#failed.push({ id, op, message });
      for (const { write: skipped, cause } of this.#schedule.end(write, 'failed')) this.#notAttempted.push({ id: skipped.id, op: skipped.op, because: `${cause.id} failed` });
      this.#execution.logger.warning(`${op} ${id} failed: ${message}`);
      this.#tell(write, `failed: ${op} ${id}`);
    } finally {
      release();
      this.#execution.onWrite?.();
    }
  }

  #tell({ resource }: Write, message: string): void {
    this.#execution.logger.progress(message, this.#done.length + this.#failed.length, this.#total, kindRow(resource.kind).title);
  }

  /** Takes up room for one write, until what it gives is called for the first time. */
  #takeRoom(): () => void {
    this.#active += 1;
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.#active -= 1;
      this.#wake();
    };
  }

  async #send(write: Write, onAccepted: () => void): Promise<void> {
    const isGuarded = write.guarded === true && kindRow(write.resource.kind).body !== 'association';
    for (let etag = isGuarded ? write.before?.etag : undefined, conflicts = 0; ; conflicts += 1) {
      try {
        return await this.#sendOnce(write, { ifMatch: etag, onAccepted });
      } catch (error) {
        if (!(error instanceof UserError) || error.reason !== 'plan-changed' || conflicts === UNFOUNDED_CONFLICTS) throw error;
        const now = await this.#lookAgain(write);
        if (now === 'done') return;
        if (now === 'changed') throw error;
        ({ etag } = now);
      }
    }
  }

  /**
   * Of a resource with another ETag: whether it is as it was to become already, since the answer to a write may be lost, or
   * its new ETag where it is still what was planned for.
   */
  async #lookAgain({ resource, before, op, withContent }: Write): Promise<'done' | 'changed' | { readonly etag: string }> {
    const now = await this.#execution.look([resource.id], withContent);
    const found = now.get(resourceKey(resource.id));
    if (found === undefined) return op === 'delete' ? 'done' : 'changed';
    if (op === 'update' && isSameResource(found, resource, withContent)) return 'done';
    return before !== undefined && found.etag !== undefined && isSameResource(found, before, withContent) ? { etag: found.etag } : 'changed';
  }

  async #sendOnce(write: Write, options: WriteOptions): Promise<void> {
    const { store } = this.#execution;
    switch (write.op) {
      case 'delete': return store.delete(write.address, { ...options, takesAlong: write.takesAlong === true });
      case 'make-current': return this.#makeCurrent(write);
      case 'replace':
        await store.delete(write.address, { ifMatch: options.ifMatch });
        return this.#put(write, { onAccepted: options.onAccepted });
      case 'create':
      case 'update': return this.#put(write, options);
    }
  }

  async #put(write: Write, options: WriteOptions): Promise<void> {
    await this.#execution.store.put(toAddressed(write), { ...options, withContent: write.withContent });
    if (write.resource.kind === 'Product' && write.op !== 'update') await this.#removeAutomatic(write.resource);
  }

  /** A new product gets a group and a subscription, in its own scope, that nobody asked for; what the plan holds of them stays (apim-rest 4.1). */
  async #removeAutomatic(product: Resource): Promise<void> {
    const { store } = this.#execution;
    for (const group of await store.list('ProductGroup', product.id)) {
      if (!this.#desired.has(resourceKey(group.id))) await store.delete(group.id);
    }
    for (const subscription of await store.list('Subscription', requireResourceId(product.id).parent)) {
      if (isAutomaticSubscriptionTo(product.id, subscription) && !this.#desired.has(resourceKey(subscription.id))) {
        await store.delete(subscription.id);
      }
    }
  }

  async #makeCurrent(write: Write): Promise<void> {
    const { store } = this.#execution;
    const id = `${requireResourceId(write.id).id}/releases/${SWITCH_RELEASE}`;
    await store.put({ id, kind: 'ApiRelease', properties: { apiId: `/${write.address}` } }, { withContent: false });
    await store.delete(id);
    if (write.withLocked === true) await store.put(write.resource, { withContent: false });
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

function sorted<T extends { readonly id: string }>(items: readonly T[]): T[] {
  const key = ({ id }: T): string => resourceKey(id);
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** The titles that the progress names, with how many writes there will be of each. */
function countByKind(writes: readonly Write[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { resource } of writes) {
    const { title } = kindRow(resource.kind);
    counts.set(title, (counts.get(title) ?? 0) + 1);
  }
  return counts;
}
