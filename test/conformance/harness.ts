import { main } from '../../src/cli/main.ts';
import { runCommand } from '../../src/commands/run.ts';
import { createHost } from '../../src/host/node-host.ts';
import { systemTicker } from '../../src/host/ticker.ts';
import type { Diagnostic } from '../../src/model/diagnostics.ts';
import { kindNames, kindRow, type KindName } from '../../src/model/kinds.ts';
import { kindPath } from '../../src/model/resource-id.ts';
import type { Snapshot } from '../../src/model/resource.ts';
import { startSimulator, type RunningSimulator, type SimulatorOptions } from '../../src/simulator/simulator.ts';
import { Client } from '../simulator/client.ts';
import { isWhole } from '../support/share.ts';

type Environment = Readonly<Record<string, string>>;

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The object of `--format json`. */
export interface Answer {
  readonly ok: boolean;
  readonly exitCode: number;
  readonly counts: Readonly<Record<'create' | 'update' | 'replace' | 'delete' | 'unmanaged' | 'unchanged', number>> | null;
  readonly changeList: readonly { readonly id: string; readonly op: string; readonly properties: readonly { readonly path: string; readonly before?: unknown; readonly after?: unknown }[] }[];
  readonly diagnostics: readonly Diagnostic[];
  readonly requests: { readonly reads: number; readonly writes: number; readonly deletes: number } | null;
  readonly report?: { readonly failed: readonly { readonly id: string; readonly message: string }[]; readonly notAttempted: readonly { readonly id: string }[] };
  readonly files?: { readonly created: readonly string[]; readonly changed: readonly string[]; readonly deleted: readonly string[] };
}

/** Runs a command line in this process, as the bundle does: the same parser, use cases, host and renderers. */
export async function runCli(args: readonly string[], environment: Environment = {}): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  const exitCode = await main(args, {
    environment, ticker: systemTicker, crashed: new Promise<never>(() => undefined), interrupted: () => new Promise<void>(() => undefined),
    stdout: { isTTY: false, write: (text: string) => { stdout += text; return true; } },
    stderr: { isTTY: false, write: (text: string) => { stderr += text; return true; } },
  }, (command, inputs, surroundings) => runCommand(command, inputs, createHost(surroundings)));
  return { exitCode, stdout, stderr };
}

/** As {@link runCli} for its JSON object; throws with everything that was found where the command fails. */
export async function succeed(args: readonly string[], environment: Environment = {}): Promise<Answer> {
  const { exitCode, stdout, stderr } = await runCli([...args, '--format', 'json'], environment);
  const answer = JSON.parse(stdout) as Answer;
  if (exitCode === 0) return answer;
  const findings = answer.diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code}: ${message}`);
  const failed = answer.report?.failed.map(({ id, message }) => `${id}: ${message}`) ?? [];
  throw new Error(`${args.join(' ')} ended with ${exitCode}\n${[...findings, ...failed, stderr].join('\n')}`);
}

/** What publishing would do; empty where the folder and the service agree. */
export function changesOf({ changeList }: Answer): Answer['changeList'] {
  return changeList.filter(({ op }) => op !== 'unchanged' && op !== 'unmanaged');
}

/** One service of a simulator. */
export interface Service {
  readonly client: Client;
  /** The flags that name it. */
  readonly target: readonly string[];
}

export interface Services {
  /** A service that holds nothing but what none is without. Each call gives another one. */
  empty(): Promise<Service>;
  /** Ends the simulator, and fails on every error that is its own. */
  close(): Promise<void>;
}

export { DEFAULT_POLICY } from '../fixtures/services.ts';

/** One simulator over HTTP with `count` services of a tier. */
export async function startServices(count: number, sku = 'Premium', options: Partial<SimulatorOptions> = {}): Promise<Services> {
  const unexpected: unknown[] = [];
  const simulator = await startSimulator({
    services: Array.from({ length: count }, (_, index) => ({ name: `apim-${index}`, sku })), operationMs: 1, lockMs: 1, onUnexpectedError: (error) => unexpected.push(error), ...options,
  });
  let next = 0;
  return {
    empty: async () => {
      if (next >= count) throw new Error(`all ${count} services are in use`);
      const service = toService(simulator, next);
      next += 1;
      await removeSamples(service.client);
      return service;
    },
    close: async () => {
      await simulator.close();
      expect(unexpected).toEqual([]);
    },
  };
}

function toService(simulator: RunningSimulator, index: number): Service {
  const client = new Client(simulator, index);
  return { client, target: ['--service-id', client.serviceId, '--arm-endpoint', simulator.endpoint] };
}

/** What a fresh service of the classic tiers has (apim-rest 2.5). */
async function removeSamples(client: Client): Promise<void> {
  for (const path of ['/apis/echo-api', '/products/starter?deleteSubscriptions=true', '/products/unlimited?deleteSubscriptions=true', '/loggers/azuremonitor']) await client.delete(path);
}

/** The selectors of an extract that leaves out nothing: kinds that are managed on request have to be asked for. */
export const everything: readonly string[] = ['*/*', ...kindNames.flatMap((kind) => {
  const { managed, workspace } = kindRow(kind);
  const pattern = kindPath(kind).replaceAll('{name}', '*');
  return managed === 'by-default' ? [] : workspace ? [pattern, `workspaces/*/${pattern}`] : [pattern];
})].flatMap((selector) => ['--include', selector]);

/** A snapshot as it can be compared: without where it was read from. */
export function comparable(snapshot: Snapshot): Record<string, unknown> {
  return Object.fromEntries([...snapshot].map(([key, { id, kind, properties, content }]) => [key, { id, kind, properties, ...(content === undefined ? {} : { content: { codec: content.codec, format: content.format, text: content.text } }) }]));
}

/** Every kind in every scope that it has. */
export const cases: readonly { readonly kind: KindName; readonly scope: 'service' | 'workspace' }[] = kindNames.flatMap((kind) => [
  { kind, scope: 'service' as const }, ...(kindRow(kind).workspace ? [{ kind, scope: 'workspace' as const }] : []),
]);

/** Every kind in every scope, or, in a share, each kind in one: in turn the one and the other where there are two. */
export const casesOfShare: typeof cases = kindNames.flatMap((kind, index) => {
  const own = cases.filter((each) => each.kind === kind);
  return isWhole ? own : own.slice(index % own.length, index % own.length + 1);
});
