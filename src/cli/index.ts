import { once } from 'node:events';
import { runCommand } from '../commands/run.ts';
import { createHost } from '../host/node-host.ts';
import { main } from './main.ts';

/** Ends the process when everything was written: a pipe may still hold a part of it. */
async function exit(code: number): Promise<never> {
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))));
  // eslint-disable-next-line no-restricted-properties -- the only place: open connections must not keep the program alive
  process.exit(code);
}

// A reader that has seen enough (`| head`) is no error of this program.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') void exit(0);
  else throw error;
});

void main(process.argv.slice(2), {
  environment: process.env, stdout: process.stdout, stderr: process.stderr,
  interrupted: async () => {
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  },
}, (command, inputs, surroundings) => runCommand(command, inputs, createHost(surroundings))).then(exit);
