import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { error, getInput, isDebug, notice, setFailed, setOutput, setSecret, summary, warning } from '@actions/core';
import { createRunner } from '../commands/runner.ts';
import { untilCrash } from '../host/crash.ts';
import { createHost, readText, writeText } from '../host/node-host.ts';
import { systemTicker } from '../host/ticker.ts';
import { main } from './main.ts';

const run = createRunner();

void main({
  toolkit: { error, getInput, isDebug, notice, setFailed, setOutput, setSecret, summary, warning }, environment: process.env, token: randomUUID(), ticker: systemTicker, crashed: untilCrash(), readText, writeText,
  folder: path.join(process.env['RUNNER_TEMP'] || tmpdir(), 'apiops', randomUUID()),
  write: (text) => process.stdout.write(text),
  interrupted: async () => {
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  },
}, (command, inputs, surroundings) => run(command, inputs, createHost(surroundings)));
