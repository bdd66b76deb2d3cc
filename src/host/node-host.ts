import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { openArtifacts } from '../artifacts/index.ts';
import type { Host } from '../commands/host.ts';
import { UserError } from '../model/failure.ts';
import { openService } from '../service/live-service.ts';
import { describeFileError } from './file-error.ts';
import { isRunning, readProcess } from './occupant.ts';
import { readOwnAction } from './own-action.ts';
import { toRepositoryPath } from './repository-path.ts';
import { openRepository } from './repository.ts';
import { unwatched } from './secrets.ts';
import type { Surroundings } from './surroundings.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { version } from './version.ts';

/** This machine: its files, clock, network and temporary folder. */
export function createHost(surroundings: Surroundings): Host {
  const { federation, onSecret, startSimulator, ...decided } = surroundings;
  const { environment, logger } = decided;
  return {
    ...decided, ...(onSecret === undefined ? {} : { onSecret }),
    version,
    now: () => performance.now(),
    clock: () => new Date(),
    thisProcess: readProcess,
    isRunning,
    readText,
    writeText,
    readOwnAction: () => readOwnAction(process.argv[1], readText),
    toRepositoryPath,
    openArtifacts,
    openService: (target) => openService({ ...target, logger, environment, federation, onSecret, userAgent: `apiops/${version}` }),
    openRepository: (file) => openRepository(file, { environment: unwatched(environment), logger }),
    startSimulator: startSimulator ?? (() => { throw new Error('No command of this surface starts a simulator.'); }),
    createTemporaryFolder,
    sendRequest: (method, url, body) => sendRequest(method, url, body, environment['AZURE_BEARER_TOKEN'] ?? 'local'),
  };
}

/** UTF-8 text with its byte order mark, if it has one: that is for the parser to report. */
export async function readText(file: string): Promise<string | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UserError(null, `'${file}' could not be read: ${describeFileError(error)}.`, { cause: error });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new UserError('validation-failed', `'${file}' is not UTF-8.`, { hint: 'Save it as UTF-8.', cause: error });
  }
}

/** Writes beside the file and renames, so that nobody sees half of it. Folders on the way are created. */
export async function writeText(file: string, content: string): Promise<void> {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(beside, content);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw new UserError(null, `'${file}' could not be written: ${describeFileError(error)}.`, { cause: error });
  }
}

async function sendRequest(method: string, url: string, body: unknown, token: string): Promise<void> {
  // Meant for the simulator: a token must not leave this machine here.
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)) throw new Error(`Not a loopback address: ${new URL(url).host}`);
  // With an agent of its own it goes to no proxy either, whatever the environment says.
  const sent = request(url, { method, agent: new Agent(), headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' } });
  sent.end(JSON.stringify(body));
  const [response] = await once(sent, 'response') as [IncomingMessage];
  const answer = await text(response);
  const status = response.statusCode ?? 0;
  if (status < 200 || status > 299) throw new Error(`${method} ${new URL(url).pathname} answered ${status}: ${answer}`);
}
