import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Host, RunningSimulator } from '../../src/commands/host.ts';
import type { CommandResult } from '../../src/commands/result.ts';
import { runCommand } from '../../src/commands/run.ts';
import { template } from '../../src/commands/template.generated.ts';
import type { CommandName, Inputs } from '../../src/github/inputs.ts';
import { createHost } from '../../src/host/node-host.ts';
import type { FaultRule } from '../../src/simulator/fault-file.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { silent } from '../support/memory-store.ts';
import { Client } from '../simulator/client.ts';

/** A repository with services to promote between. */
export interface World {
  readonly folder: string;
  readonly host: Host;
  readonly endpoint: string;
  readonly services: RunningSimulator['services'];
  client(name: string): Client;
  run(command: CommandName, inputs?: Inputs, environment?: Readonly<Record<string, string>>): Promise<CommandResult>;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Commits everything, and gives the commit. */
  commit(message?: string): string;
  /** From now on the simulator answers requests by these rules, see docs/simulator-runtime.md. */
  fault(...rules: readonly FaultRule[]): Promise<void>;
  /** Requests that change something, since they were counted last. */
  writes(): Promise<number>;
  close(): Promise<void>;
}

/** @param services name and SKU of each */
export async function createWorld(services: Readonly<Record<string, string>>): Promise<World> {
  const folder = await mkdtemp(path.join(tmpdir(), 'apiops-promote-'));
  const simulator = await startSimulator({ services: Object.entries(services).map(([name, sku]) => ({ name, sku })), operationMs: 1, lockMs: 1 });
  const host = createHost({ environment: {}, logger: silent, announce: () => undefined, interrupted: () => new Promise(() => undefined) });
  const git = (...args: string[]): string => execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], { cwd: folder, encoding: 'utf8' }).trim();
  git('init', '-q');
  return {
    folder, host, endpoint: simulator.endpoint, services: simulator.services,
    client: (name) => new Client(simulator, simulator.services.findIndex((service) => service.name === name)),
    run: (command, inputs = {}, environment = {}) => runCommand(command, { 'config': path.join(folder, 'apiops.yaml'), 'arm-endpoint': simulator.endpoint, ...inputs }, { ...createHost({ environment, logger: silent, announce: () => undefined, interrupted: () => new Promise(() => undefined) }) }),
    write: async (files) => {
      for (const [file, text] of Object.entries(files)) await host.writeText(path.join(folder, file), text);
    },
    commit: (message = 'Change') => {
      git('add', '-A');
      git('commit', '-q', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
    fault: async (...faults) => {
      const { ok } = await fetch(`${simulator.endpoint}/_simulator/faults`, { method: 'PUT', body: JSON.stringify({ faults }) });
      if (!ok) throw new Error('The simulator refuses the faults.');
    },
    writes: async () => {
      const stats = await (await fetch(`${simulator.endpoint}/_simulator/stats`)).json() as { readonly byMethod: Readonly<Record<string, number>> };
      await fetch(`${simulator.endpoint}/_simulator/reset-stats`, { method: 'POST' });
      return ['PUT', 'PATCH', 'DELETE'].reduce((sum, method) => sum + (stats.byMethod[method] ?? 0), 0);
    },
    close: async () => {
      await simulator.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The sample of the scaffold. */
export const sample: Readonly<Record<string, string>> = template;
