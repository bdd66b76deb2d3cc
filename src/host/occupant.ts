import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Occupant } from '../model/publish-lock.ts';

/** This process, as others may know it: of the machine's name only a digest is told. */
export function readProcess(): Pick<Occupant, 'machine' | 'process'> {
  return { machine: createHash('sha256').update(hostname()).digest('hex').slice(0, 16), process: process.pid };
}

/** Whether a process runs on this machine; one of another user does. */
export function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
