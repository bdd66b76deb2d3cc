import { AsyncLocalStorage } from 'node:async_hooks';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { execPath as nodePath } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Host } from '../../../src/commands/host.ts';
import type { LiveStore } from '../../../src/commands/ports.ts';
import { preparePlan } from '../../../src/commands/preparation.ts';
import type { CommandResult } from '../../../src/commands/result.ts';
import { runCommand } from '../../../src/commands/run.ts';
import type { Inputs } from '../../../src/github/inputs.ts';
import { createHost } from '../../../src/host/node-host.ts';
import { kindNames, kindRow } from '../../../src/model/kinds.ts';
import { kindPath } from '../../../src/model/resource-id.ts';
import type { Write } from '../../../src/plan/plan.ts';
import { openService } from '../../../src/service/live-service.ts';
import { startSimulator } from '../../../src/simulator/simulator.ts';
import { fillKitchenSink } from '../../fixtures/kitchen-sink.ts';
import { supply } from '../../fixtures/supplied.ts';
import { Client } from '../../simulator/client.ts';
import { silent } from '../../support/memory-store.ts';
import { createRepository, gitEnvironment } from '../../support/repository.ts';
import { editKitchenSink } from './edits.ts';
import type { Resources } from './state.ts';

/** So many times as fast as the machine's run the clocks of the command and of the simulator: nobody waits for a second try. */
const SPEED = 200;

/** With it the service shows APIs of every type. */
export const API_VERSION = '2025-09-01-preview';

/** A write as it reached the service. */
export interface Sent {
  readonly method: string;
  /** Below the service. */
  readonly path: string;
  /** What the publisher was writing, as {@link LiveStore} was asked to. */
  readonly id: string;
  /** Whether it was about a resource as it was seen, and nothing else. */
  readonly guarded: boolean;
  readonly status: number;
}

/** What the publisher is writing; of several requests only the first may be guarded. */
interface Call {
  readonly id: string;
  guarded: boolean;
}

export interface Ended {
  readonly result: CommandResult;
  readonly sent: readonly Sent[];
}

/** A folder in Git, and the service that it is published to, as it is before. */
export interface Plan {
  readonly name: 'everything new' | 'much edited';
  readonly folder: string;
  readonly before: string;
  readonly writes: readonly Write[];
}

export interface World {
  readonly plans: readonly Plan[];
  readonly service: Client;
  readonly environment: Readonly<Record<string, string>>;
  publish(plan: Plan, inputs?: Inputs, host?: Partial<Host>): Promise<Ended>;
  /** Publishes in a process of its own, the bundle, and kills it once a fault is met. */
  killPublish(plan: Plan): Promise<{ readonly wasKilled: boolean; readonly output: string }>;
  setState(state: string): Promise<void>;
  /** What the service holds, once nothing is under way. */
  resources(): Promise<Resources>;
  setFaults(faults: readonly object[]): Promise<void>;
  /** How often each fault was met, and how often it came. */
  matched(): Promise<readonly number[]>;
  injected(): Promise<readonly number[]>;
  close(): Promise<readonly unknown[]>;
}

/** The kitchen sink in a service and in Git, and the same edited. */
export async function openWorld(): Promise<World> {
  const unexpected: unknown[] = [];
  const simulator = await startSimulator({
    services: [{ name: 'source', sku: 'Premium' }, { name: 'target', sku: 'Premium' }], operationMs: 1, lockMs: 1, timeScale: SPEED, onUnexpectedError: (error) => unexpected.push(error),
  });
  const [source, service] = [new Client(simulator, 0), new Client(simulator, 1)];
  const own = (path: string, init?: RequestInit): Promise<Response> => fetch(`${simulator.endpoint}/_simulator/${path}`, init);
  const repositories = [createRepository(), createRepository()] as const;
  let environment: Record<string, string> = {};
  const calls = new AsyncLocalStorage<Call>();
  let process = 0;

  const createQuickHost = (sent: Sent[], more: Partial<Host>): Host => {
    process += 1;
    const surroundings = { environment: { ...gitEnvironment, ...environment }, logger: silent, announce: () => undefined, interrupted: () => new Promise<void>(() => undefined) };
    const debug = (message: string): void => {
      const [, method, path, status] = /^(PUT|PATCH|DELETE) (\S+) (\d*)/.exec(message) ?? [];
      if (method === undefined || path === undefined) return;
      const { id, guarded } = calls.getStore() ?? { id: '', guarded: false };
      sent.push({ method, path: decodeURIComponent(path).slice(service.serviceId.length + 1), id, guarded, status: Number(status) });
      const call = calls.getStore();
      if (call !== undefined) call.guarded = false;
    };
    return {
      ...createHost(surroundings),
      openService: (target) => tracked(openService({ ...target, logger: { ...silent, debug }, environment, clock: quickClock }), calls),
      // Each run is a process of its own, and ended when the next one begins.
      thisProcess: () => ({ machine: 'matrix', process }), isRunning: (id) => id === process, ...more,
    };
  };
  const toInputs = (folder: string): Inputs => ({ config: join(folder, 'apiops.yaml'), environment: 'dev', 'arm-endpoint': simulator.endpoint, 'api-version': API_VERSION, prune: 'tracked' });
  const setState = async (state: string): Promise<void> => { await own('state', { method: 'PUT', body: state }); };
  const getState = async (): Promise<string> => {
    // What was accepted goes on without the client.
    await delay(20);
    return (await own('state')).text();
  };
  const counts = async (): Promise<readonly { readonly matched: number; readonly injected: number }[]> => (await (await own('faults')).json() as { readonly counts: [] }).counts;
  const publish = async (folder: string, inputs: Inputs = {}, host: Partial<Host> = {}): Promise<Ended> => {
    const sent: Sent[] = [];
    return { result: await runCommand('publish', { ...toInputs(folder), ...inputs }, createQuickHost(sent, host)), sent };
  };
  const toPlan = async (name: Plan['name'], folder: string): Promise<Plan> => {
    const { writes } = await preparePlan(toInputs(folder), createQuickHost([], {}));
    return { name, folder, writes, before: toTarget(await getState()) };
  };

  await removeSamples(service);
  await removeSamples(source);
  await fillKitchenSink(source);
  const [first, second] = [repositories[0].path, repositories[1].path];
  const extracted = await runCommand('extract', { artifacts: join(first, 'apimartifacts'), include: everything, 'service-id': source.serviceId, 'arm-endpoint': simulator.endpoint, 'api-version': API_VERSION }, createQuickHost([], {}));
  require(extracted);
  const supplied = await supply(join(first, 'apimartifacts'), source);
  environment = supplied.environment;
  repositories[0].commit({ 'overrides.yaml': JSON.stringify(supplied.overrides), 'apiops.yaml': `artifacts: apimartifacts\nenvironments:\n  dev:\n    service: ${service.serviceId}\n    overrides: overrides.yaml\n` });
  await addOthers(service);
  const plans = [await toPlan('everything new', first)];
  require((await publish(first)).result);
  await addSubscriptions(service);
  repositories[1].git('pull', '-q', first, 'main');
  editKitchenSink(second);
  repositories[1].commit();
  plans.push(await toPlan('much edited', second));

  return {
    plans, service, environment, setState,
    publish: ({ folder }, inputs, host) => publish(folder, inputs, host),
    killPublish: async ({ folder }) => {
      const args = Object.entries(toInputs(folder)).flatMap(([name, value]) => [`--${name}`, String(value)]);
      const child = spawn(nodePath, ['dist/cli.js', 'publish', ...args, '--format', 'json'], { env: { ...gitEnvironment, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text; });
      const ended = once(child, 'close');
      while (child.exitCode === null && (await counts()).every(({ injected }) => injected === 0)) await delay(5);
      const wasKilled = child.kill('SIGKILL');
      await ended;
      return { wasKilled, output };
    },
    resources: async () => toResources(await getState()),
    setFaults: async (faults) => {
      const answer = await own('faults', { method: 'PUT', body: JSON.stringify({ faults }) });
      if (!answer.ok) throw new Error(await answer.text());
    },
    matched: async () => (await counts()).map(({ matched }) => matched),
    injected: async () => (await counts()).map(({ injected }) => injected),
    close: async () => {
      await simulator.close();
      for (const repository of repositories) repository.remove();
      return unexpected;
    },
  };
}

const everything = ['*/*', ...kindNames.flatMap((kind) => {
  const pattern = kindPath(kind).replaceAll('{name}', '*');
  return kindRow(kind).managed === 'by-default' ? [] : kindRow(kind).workspace ? [pattern, `workspaces/*/${pattern}`] : [pattern];
})];

const quickClock = {
  now: () => performance.now() * SPEED,
  sleep: (ms: number) => delay(ms / SPEED),
  random: () => Math.random(),
};

/** A store whose writes can be told apart while they run. */
function tracked(store: LiveStore, calls: AsyncLocalStorage<Call>): LiveStore {
  return {
    ...store,
    put: (resource, options) => calls.run({ id: resource.id, guarded: options.ifMatch !== undefined }, () => store.put(resource, options)),
    delete: (id, options) => calls.run({ id, guarded: options?.ifMatch !== undefined }, () => store.delete(id, options)),
  };
}

function require({ failure, diagnostics }: CommandResult): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  if (failure !== null) throw new Error([failure.message, ...errors].join('\n'));
}

/** What a fresh service has (apim-rest 2.5). */
async function removeSamples(client: Client): Promise<void> {
  for (const path of ['/apis/echo-api', '/products/starter?deleteSubscriptions=true', '/products/unlimited?deleteSubscriptions=true', '/loggers/azuremonitor']) await client.delete(path);
}

/** What others have in the service: nothing of it is in the folder, all of it stays. */
async function addOthers(client: Client): Promise<void> {
  const put = (path: string, properties?: object): Promise<unknown> => client.must(path, properties);
  await put('/users/bob', { email: 'bob@example.com', firstName: 'Bob', lastName: 'Other' });
  await put('/groups/others', { displayName: 'Others' });
  await put('/groups/others/users/bob');
  await put('/namedValues/others-key', { displayName: 'others-key', value: 'nobody knows', secret: true });
  await put('/apis/others', { displayName: 'Of others', path: 'others', serviceUrl: 'https://others.example.com' });
  await put('/apis/others/operations/get', { displayName: 'Get', method: 'GET', urlTemplate: '/' });
  await put('/apis/others/policies/policy', { format: 'rawxml', value: '<policies><inbound><base /><set-header name="x" exists-action="override"><value>{{others-key}}</value></set-header></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>' });
  await put('/products/others', { displayName: 'Of others', subscriptionRequired: true, state: 'published' });
  await put('/products/others/apis/others');
  await put('/products/others/groups/others');
}

/** What goes with a product and an API that the edited folder does not have any more, and what does not. */
async function addSubscriptions(client: Client): Promise<void> {
  await client.must('/subscriptions/bob-gold', { displayName: 'Bob gold', scope: '/products/gold', ownerId: '/users/bob' });
}

function toTarget(state: string): string {
  const { services } = JSON.parse(state) as { readonly services: readonly { readonly name: string }[] };
  return JSON.stringify({ services: services.filter(({ name }) => name === 'target') });
}

function toResources(state: string): Resources {
  const { services } = JSON.parse(state) as { readonly services: readonly { readonly name: string; readonly resources: Resources }[] };
  return services.find(({ name }) => name === 'target')?.resources ?? {};
}
