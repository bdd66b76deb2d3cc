import { mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TemporaryFolder } from '../commands/host.ts';
import { UserError } from '../model/failure.ts';
import { describeFileError } from './file-error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const open = new Set<string>();

/** A folder that is gone when it is removed, or when a signal ends the program before. Throws UserError where none can be made. */
export async function createTemporaryFolder(): Promise<TemporaryFolder> {
  if (open.size === 0) for (const signal of SIGNALS) process.on(signal, removeAll);
  try {
    // At once, so that no signal comes between the folder and its name here.
    const folder = mkdtempSync(path.join(tmpdir(), 'apiops-'));
    open.add(folder);
    return {
      path: folder,
      remove: async () => {
        await rm(folder, { recursive: true, force: true });
        open.delete(folder);
        stopListening();
      },
    };
  } catch (error) {
    stopListening();
    throw new UserError(null, `No temporary folder could be made in '${tmpdir()}': ${describeFileError(error)}.`, { hint: 'Set TMPDIR (TEMP on Windows) to a folder that can be written to.', cause: error });
  }
}

function stopListening(): void {
  if (open.size === 0) for (const signal of SIGNALS) process.off(signal, removeAll);
}

/** Where nobody else listens the signal ends the program, as it would have without this. */
function removeAll(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  for (const folder of open) rmSync(folder, { recursive: true, force: true });
  for (const one of SIGNALS) process.off(one, removeAll);
  process.kill(process.pid, signal);
}
