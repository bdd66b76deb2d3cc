import { isObject, type Json } from './json.ts';

/** The display name of the named value that says that a publish is under way; its name has a random end. */
export const LOCK_NAME = 'apiops-publishing';

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
}

export function renderLock({ by, time }: Lock): string {
  return JSON.stringify({ by, time });
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
  const { by, time } = read;
  if (!isObject(by) || typeof time !== 'string' || Number.isNaN(Date.parse(time))) return null;
  const { machine, process, run } = by;
  if (typeof machine !== 'string' || typeof process !== 'number') return null;
  return { by: { machine, process, run: toRun(run) }, time };
}

function toRun(value: Json | undefined): Occupant['run'] {
  if (!isObject(value)) return null;
  const { id, attempt, url } = value;
  return typeof id === 'string' && typeof attempt === 'number' && typeof url === 'string' ? { id, attempt, url } : null;
}
