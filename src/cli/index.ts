import { once } from 'node:events';
import type { Host } from '../commands/host.ts';
import { runCommand } from '../commands/run.ts';
import { untilCrash } from '../host/crash.ts';
import { createHost } from '../host/node-host.ts';
import { systemTicker } from '../host/ticker.ts';
import { main } from './main.ts';

const startSimulator: Host['startSimulator'] = async (options) => (await import('../simulator/simulator.ts')).startSimulator(options);

let lost: NodeJS.ErrnoException | undefined;
// A reader that has seen enough (`| head`) is no error of this program, and no reason to stop in the middle of its work.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') lost ??= error;
});
process.stderr.on('error', () => undefined);

/** Ends the process when everything was written: a pipe may still hold a part of it. A result that could not be written is a failure. */
async function exit(code: number): Promise<never> {
  const flush = (stream: NodeJS.WriteStream): Promise<unknown> => new Promise((resolve) => stream.write('', resolve));
  await flush(process.stdout);
  if (lost !== undefined) process.stderr.write(`error: The result could not be written to standard output: ${lost.code ?? lost.message}.\n`);
  await flush(process.stderr);
  // eslint-disable-next-line no-restricted-properties -- the only place: open connections must not keep the program alive
  process.exit(lost === undefined || code !== 0 ? code : 1);
}

void main(process.argv.slice(2), {
  environment: process.env, stdout: process.stdout, stderr: process.stderr, ticker: systemTicker, crashed: untilCrash(),
  interrupted: async () => {
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  },
}, (command, inputs, surroundings) => runCommand(command, inputs, createHost({ ...surroundings, startSimulator }))).then(exit);
