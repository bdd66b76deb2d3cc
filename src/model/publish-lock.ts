import { isObject, type Json } from './json.ts';

/** The display name of the named value that says that a publish is under way; its name has a random end. */
export const LOCK_NAME = 'apiops-publishing';

/** What a named value holds at most, in characters (apim-rest 4.5). */
const MAXIMUM_LENGTH = 4096;

/** Whether a named value of this name is a {@link Lock}. */
export function isLockName(name: string): boolean {
  return name.toLowerCase().startsWith(`${LOCK_NAME}-`);
}

/** Who publishes. */
export interface Occupant {
  /** Tells machines apart and nothing else: no name. */
  readonly machine: string;
  /** The process on it. */
  readonly process: number;
  /** The run of a workflow and which attempt of it; null outside of any. */
  readonly run: { readonly id: string; readonly attempt: number; readonly url: string } | null;
}

/** A publish under way, as the service itself tells of it. */
export interface Lock {
  readonly by: Occupant;
  /** Of its last sign of life, ISO 8601 in UTC. */
  readonly time: string;
  /** Keys of the products that it makes: until it is done with them they have what the service adds by itself (apim-rest 4.1). */
  readonly makes?: readonly string[];
  /** Whether it ended, and left those products as they are. */
  readonly ended?: boolean;
}

/** The value of the named value of a lock: the products that have no room in it are left out. */
export function renderLock({ by, time, makes = [], ended = false }: Lock): string {
  for (let count = makes.length; ; count -= 1) {
    const text = JSON.stringify({ by, time, ...(count === 0 ? {} : { makes: makes.slice(0, count) }), ...(ended ? { ended } : {}) });
    if (count === 0 || text.length <= MAXIMUM_LENGTH) return text;
  }
}

/** The lock in the value of a named value; null for a text that is none. */
export function parseLock(value: string): Lock | null {
  let read: unknown;
  try {
    read = JSON.parse(value) as unknown;
  } catch {
    return null;
  }
  if (!isObject(read)) return null;
  const { by, time, makes, ended } = read;
  if (!isObject(by) || typeof time !== 'string' || Number.isNaN(Date.parse(time))) return null;
  const { machine, process, run } = by;
  if (typeof machine !== 'string' || typeof process !== 'number') return null;
  return { by: { machine, process, run: toRun(run) }, time, makes: Array.isArray(makes) ? makes.filter((key) => typeof key === 'string') : [], ended: ended === true };
}

function toRun(value: Json | undefined): Occupant['run'] {
  if (!isObject(value)) return null;
  const { id, attempt, url } = value;
  return typeof id === 'string' && typeof attempt === 'number' && typeof url === 'string' ? { id, attempt, url } : null;
}
