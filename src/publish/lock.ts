import { randomBytes } from 'node:crypto';
import type { LiveStore } from '../commands/ports.ts';
import { toMessage, UserError } from '../model/failure.ts';
import { textOf } from '../model/json.ts';
import { isLockName, LOCK_NAME, parseLock, renderLock, type Lock, type Occupant } from '../model/publish-lock.ts';
import { resourceName } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';

/** Minutes without a sign of life after which a publish counts as dead; no single write takes as long. */
const DEAD_AFTER_MIN = 45;

/** Minutes between two signs of life. */
const ALIVE_EVERY_MIN = 5;

const MINUTE_MS = 60_000;

/** What taking a lock needs of the world. */
export interface LockHolder {
  readonly occupant: Occupant;
  readonly clock: () => Date;
  /** Whether a process of this machine runs. */
  readonly isRunning: (process: number) => boolean;
}

export interface PublishLock {
  /** Gives a sign of life, now and then. */
  keep(): void;
  /**
   * Ends it; gives why that failed, where it did. `left` are the keys of products with what the service adds by itself: of
   * these it goes on to tell.
   */
  release(left?: readonly string[]): Promise<string | null>;
}

/**
 * Takes the service for one publish: a named value with a display name that there can be only once (apim-rest 1.7) says so to
 * every other. One that a dead publish left gives way. Throws `plan-changed` where another is under way.
 * @param makes keys of the products that it is to make, or to finish
 */
export async function takeLock(store: LiveStore, holder: LockHolder, makes: readonly string[]): Promise<PublishLock> {
  const id = `namedValues/${LOCK_NAME}-${randomBytes(6).toString('hex')}`;
  const write = async (products = makes, ended = false): Promise<void> => {
    const value = renderLock({ by: holder.occupant, time: holder.clock().toISOString(), makes: products, ended });
    await store.put({ id, kind: 'NamedValue', properties: { displayName: LOCK_NAME, secret: false, tags: [], value } }, { withContent: false });
  };
  const carried: string[] = [];
  for (let isLast = false; ; isLast = true) {
    try {
      await write();
      break;
    } catch (error) {
      const others = isTaken(error) ? (await store.list('NamedValue', null)).filter((other) => isLockName(resourceName(other.id))) : [];
      if (!isTaken(error) || (isLast && others.length === 0)) {
        await store.delete(id).catch(() => undefined); // what failed may have had its effect
        throw error;
      }
      for (const other of others) {
        const lock = parseLock(textOf(other.properties['value']));
        if (isLast || lock === null || isAlive(lock, holder)) throw occupied(other, lock);
        await store.delete(other.id);
        carried.push(...(lock.makes ?? []).filter((key) => !makes.includes(key)));
      }
    }
  }
  let last = holder.clock().getTime();
  let sign: Promise<void> = Promise.resolve();
  return {
    keep: () => {
      if (holder.clock().getTime() - last < ALIVE_EVERY_MIN * MINUTE_MS) return;
      last = holder.clock().getTime();
      sign = write().catch(() => undefined); // the next one may succeed
    },
    release: async (left = []) => {
      await sign;
      try {
        const untold = [...left, ...carried];
        await (untold.length === 0 ? store.delete(id) : write(untold, true));
        return null;
      } catch (error) {
        return `${resourceName(id)}: ${toMessage(error)}`;
      }
    },
  };
}

function isTaken(error: unknown): boolean {
  return error instanceof UserError && error.message.includes('Property with the same name already exist');
}

/** Some say that they ended; of this machine it is known whether the process runs, of a run of a workflow that another attempt of it ended this one. */
function isAlive({ by, time, ended }: Lock, { occupant, clock, isRunning }: LockHolder): boolean {
  if (ended === true) return false;
  if (by.machine === occupant.machine && !isRunning(by.process)) return false;
  if (by.run !== null && occupant.run !== null && by.run.id === occupant.run.id && by.run.attempt < occupant.run.attempt) return false;
  return clock().getTime() - Date.parse(time) < DEAD_AFTER_MIN * MINUTE_MS;
}

function occupied({ id }: Resource, lock: Lock | null): UserError {
  const run = lock?.by.run?.url ?? null;
  return new UserError('plan-changed', `Another publish of this service is under way${lock === null ? '' : `, last heard of at ${lock.time}`}${run === null ? '' : `: ${run}`}. Nothing was written.`, {
    hint: `Wait for its end and plan again. One that gives no sign of life for ${DEAD_AFTER_MIN} minutes counts as dead; if you know that it is, delete the named value '${resourceName(id)}'.`,
  });
}
