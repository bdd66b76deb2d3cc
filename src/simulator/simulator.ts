import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '../model/failure.ts';
import { closest } from '../model/suggestion.ts';
import { tierNames } from '../model/tiers.ts';
import { ActivityLog } from './activity-log.ts';
import type { Assumptions } from './assumptions.ts';
import { createBuiltIns } from './built-ins.ts';
import { Clock } from './clock.ts';
import { parseFaults } from './fault-file.ts';
import { Faults } from './faults.ts';
import { refuseUnreadable, toRequestListener } from './http.ts';
import type { ExportShape } from './kinds/api-export.ts';
import { Latency } from './latency.ts';
import { Links } from './links.ts';
import { LongRunningOperations } from './long-running.ts';
import { RequestLog } from './request-log.ts';
import type { ServerContext } from './server-context.ts';
import { simulatedKinds, type AsyncForm, type SimulatedKindName } from './simulated-kinds.ts';
import { SimulatedService } from './simulated-service.ts';
import { readState, writeState } from './state.ts';
import { azureBuckets, classes, Throttle, type BucketSizes } from './throttle.ts';

export interface SimulatorOptions {
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  readonly services: readonly { readonly name: string; readonly sku: string }[];
  /** File for the request log, one JSON object a line; appended to. */
  readonly log?: string;
  /** File that the state is read from, where it exists, and written to at the end. It holds the secrets too. */
  readonly state?: string;
  /** Milliseconds before each answer that {@link latency} does not name. */
  readonly latencyMs?: number;
  /** Milliseconds by method, group, operation or duration: see {@link Latency}. */
  readonly latency?: Readonly<Record<string, number>>;
  /** How many times as fast as the machine's the simulator's clock runs: latency, refill, operations, locks, links. Default 1. */
  readonly timeScale?: number;
  /** Limits requests by token buckets: `{}` for Azure's, and others for what is named (apim-rest 7.1). */
  readonly throttle?: Partial<BucketSizes>;
  /** File with rules that make requests fail (see fault-file.ts). */
  readonly faults?: string;
  /** Whether PATCH and DELETE are refused without `If-Match` (apim-rest 1.4). Default false. */
  readonly strictEtag?: boolean;
  /** Milliseconds that the work of a long-running operation waits for. Default 5. */
  readonly operationMs?: number;
  /** Milliseconds for which an API takes no writes after an operation on it has succeeded (apim-rest 1.6). Default 3. */
  readonly lockMs?: number;
  /** One form for every long-running operation; the default is the form of its kind. */
  readonly asyncForm?: AsyncForm;
  /** Forms of single kinds: `{ NamedValue: 'location' }`; names without regard to case. */
  readonly asyncForms?: Readonly<Record<string, AsyncForm>>;
  /** Milliseconds in which a request has to arrive completely; its headers in a third of it. Default 60,000. */
  readonly requestTimeoutMs?: number;
  /** Resources of a page, 100 by default (apim-rest 1.3). */
  readonly pageSize?: number;
  /** Milliseconds for which the link of an export works: 5 minutes by default. */
  readonly linkLifetimeMs?: number;
  /** How the answer to an export wraps it: `link` by default; workspaces answer `properties-link` then (apim-rest 3.4). */
  readonly exportShape?: ExportShape;
  /** Whether concurrent exports of APIs that share a version set, or are revisions of one, give one document (apim-rest 3.4). */
  readonly exportRace?: boolean;
  /** Whether exports write integer limits as decimals: `maximum: 100.0` (apim-rest 3.4). */
  readonly exportDecimals?: boolean;
  /** Whether two APIs that share no version set may not have one display name: true by default (apim-rest 8.3). */
  readonly uniqueApiNames?: boolean;
  /** What is taken for true of the service on thin evidence, where it is not the default (see assumptions.ts). */
  readonly assumptions?: Partial<Assumptions>;
  /** Told of every error that is this simulator's own; the client sees a 500 without details. */
  readonly onUnexpectedError?: (error: unknown) => void;
}

export interface RunningSimulator {
  /** `http://127.0.0.1:41233`. */
  readonly endpoint: string;
  readonly services: readonly { readonly name: string; readonly sku: string; readonly id: string }[];
  close(): Promise<void>;
}

/**
 * Starts the API Management management API over HTTP on 127.0.0.1, everything in memory. Throws a {@link UserError} for an
 * unknown tier, a name that is no service name or is given twice, a state or log file that cannot be used, and a port that
 * cannot be listened on.
 */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const services = new Map<string, SimulatedService>();
  for (const { name, sku } of options.services) {
    const tier = tierNames.find((known) => known.toLowerCase() === sku.toLowerCase());
    if (tier === undefined) throw new UserError('invalid-input', `The service ${name} has the unknown tier ${sku}.`, { hint: `Known tiers: ${tierNames.join(', ')}.` });
    if (!/^[a-z](?:[a-z0-9-]{0,48}[a-z0-9])?$/i.test(name)) {
      throw new UserError('invalid-input', `${name} is no name of a service.`, { hint: 'It begins with a letter and has letters, digits and hyphens, 50 at most.' });
    }
    if (services.has(name.toLowerCase())) throw new UserError('invalid-input', `The service ${name} is given twice.`, { hint: 'Name each service once.' });
    const service = new SimulatedService(name, tier, options.assumptions);
    createBuiltIns(service);
    services.set(name.toLowerCase(), service);
  }
  const context = toContext(options);
  const { clock } = context;
  const onUnexpectedError = options.onUnexpectedError ?? (() => undefined);
  const { state } = options;
  if (state !== undefined) readState(state, [...services.values()]);
  const log = await RequestLog.open(options.log ?? null);
  const operations = new LongRunningOperations(clock, onUnexpectedError);
  const requestTimeout = options.requestTimeoutMs ?? 60_000;
  // A client may keep a connection as long as Azure's does, without finding it closed under its next request.
  const server = createServer({
    keepAliveTimeout: 120_000, requestTimeout, headersTimeout: requestTimeout / 3, connectionsCheckingInterval: requestTimeout / 6, requireHostHeader: false,
  });
  server.on('clientError', refuseUnreadable);
  server.on('connect', (_request, socket) => { refuseUnreadable(new Error('no proxy'), socket); });
  await listen(server, options.port ?? 0);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const listener = toRequestListener({ ...context, endpoint, services, log, operations, activity: new ActivityLog(clock), onUnexpectedError });
  server.on('request', listener);
  server.on('checkExpectation', listener);
  return {
    endpoint,
    services: [...services.values()].map(({ name, sku, id }) => ({ name, sku, id })),
    close: async () => {
      operations.clear();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await log.close();
      if (state !== undefined) writeState(state, [...services.values()]);
    },
  };
}

/** What the options alone decide. */
function toContext(options: SimulatorOptions): Omit<ServerContext, 'endpoint' | 'services' | 'log' | 'operations' | 'activity' | 'onUnexpectedError'> {
  const { operationMs, lockMs, linkLifetimeMs, timeScale = 1 } = options;
  if (!(timeScale > 0 && Number.isFinite(timeScale))) throw new UserError('invalid-input', `The time scale ${timeScale} is not above 0.`, { hint: 'Give a number such as 20.' });
  const clock = new Clock(timeScale);
  const durations = Object.entries({ operation: operationMs, lock: lockMs, link: linkLifetimeMs }).flatMap(([name, ms]) => (ms === undefined ? [] : [[name, ms] as const]));
  const latency = new Latency(options.latencyMs ?? 0, { ...Object.fromEntries(durations), ...options.latency });
  const faults = new Faults();
  if (options.faults !== undefined) faults.set(parseFaults(readText(options.faults), options.faults));
  return {
    clock, latency, faults, links: new Links(latency.of('link')), hidden: new Map(),
    throttle: options.throttle === undefined ? null : new Throttle(clock, toBuckets(options.throttle)),
    asyncForm: options.asyncForm ?? null, asyncForms: toAsyncForms(options.asyncForms ?? {}),
    pageSize: options.pageSize ?? 100, strictEtag: options.strictEtag ?? false, uniqueApiNames: options.uniqueApiNames ?? true,
    exports: { shape: options.exportShape ?? null, race: options.exportRace ?? false, decimals: options.exportDecimals ?? false },
  };
}

function toBuckets(sizes: Partial<BucketSizes>): BucketSizes {
  for (const kind of classes) {
    const { capacity, refillPerSecond } = sizes[kind] ?? azureBuckets[kind];
    if (!(capacity >= 1 && refillPerSecond > 0)) throw new UserError('invalid-input', `The bucket of ${kind} never lets a request through.`, { hint: 'Give a capacity of 1 or more, and a refill above 0.' });
  }
  return { ...azureBuckets, ...sizes };
}

function toAsyncForms(forms: Readonly<Record<string, AsyncForm>>): Partial<Record<SimulatedKindName, AsyncForm>> {
  const known = Object.keys(simulatedKinds) as SimulatedKindName[];
  return Object.fromEntries(Object.entries(forms).map(([name, form]) => {
    const kind = known.find((each) => each.toLowerCase() === name.toLowerCase());
    if (kind !== undefined) return [kind, form];
    const near = closest(name, known);
    throw new UserError('invalid-input', `There is no kind '${name}'.`, { hint: near === null ? `Known kinds: ${known.join(', ')}.` : `Did you mean '${near}'?` });
  }));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError('invalid-input', `The faults cannot be read: ${(error as Error).message}`, { hint: 'Name a file that exists.', cause: error });
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new UserError('invalid-input', `The simulator cannot listen on port ${port} (${error.code ?? error.message}).`,
        { hint: 'Choose another port, or 0 to let the system choose.', cause: error }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
