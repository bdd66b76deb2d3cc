import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import * as core from '@actions/core';
import { runCommand } from '../commands/run.ts';
import { untilCrash } from '../host/crash.ts';
import { createHost } from '../host/node-host.ts';
import { main } from './main.ts';

void main({
  toolkit: core, environment: process.env, token: randomUUID(), crashed: untilCrash(),
  write: (text) => process.stdout.write(text),
  interrupted: async () => {
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  },
}, (command, inputs, surroundings) => runCommand(command, inputs, createHost(surroundings)));
