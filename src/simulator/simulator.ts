import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '../model/failure.ts';
import { createBuiltIns } from './built-ins.ts';
import { toRequestListener } from './http.ts';
import { Links } from './links.ts';
import { LongRunningOperations } from './long-running.ts';
import { RequestLog } from './request-log.ts';
import type { AsyncForm, Tier } from './simulated-kinds.ts';
import { SimulatedService } from './simulated-service.ts';
import { readState, writeState } from './state.ts';

export interface SimulatorOptions {
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  readonly services: readonly { readonly name: string; readonly sku: string }[];
  /** File for the request log, one JSON object a line; appended to. */
  readonly log?: string;
  /** File that the state is read from, where it exists, and written to at the end. It holds the secrets too. */
  readonly state?: string;
  /** Milliseconds before each answer. */
  readonly latencyMs?: number;
  /** Milliseconds that the work of a long-running operation waits for. Default 5. */
  readonly operationMs?: number;
  /** Milliseconds for which an API takes no writes after an operation on it has succeeded (apim-rest 1.6). Default 3. */
  readonly lockMs?: number;
  /** One form for the first answer of every long-running operation; the default is the form of its kind. */
  readonly asyncForm?: AsyncForm;
  /** Resources of a page, 100 by default (apim-rest 1.3). */
  readonly pageSize?: number;
  /** Milliseconds for which the link of an export works: 5 minutes by default. */
  readonly linkLifetimeMs?: number;
  /** Whether two APIs that share no version set may not have one display name: true by default (apim-rest 8.3). */
  readonly uniqueApiNames?: boolean;
  /** Told of every error that is this simulator's own; the client sees a 500 without details. */
  readonly onUnexpectedError?: (error: unknown) => void;
}

export interface RunningSimulator {
  /** `http://127.0.0.1:41233`. */
  readonly endpoint: string;
  readonly services: readonly { readonly name: string; readonly sku: string; readonly id: string }[];
  close(): Promise<void>;
}

const tiers: readonly Tier[] = ['Consumption', 'Developer', 'Basic', 'Standard', 'Premium', 'BasicV2', 'StandardV2', 'PremiumV2'];

/**
 * Starts the API Management management API over HTTP on 127.0.0.1, everything in memory. Throws a {@link UserError} for an
 * unknown tier, a name that is no service name or is given twice, a state or log file that cannot be used, and a port that
 * cannot be listened on.
 */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const services = new Map<string, SimulatedService>();
  for (const { name, sku } of options.services) {
    const tier = tiers.find((known) => known.toLowerCase() === sku.toLowerCase());
    if (tier === undefined) throw new UserError('invalid-input', `The service ${name} has the unknown tier ${sku}.`, { hint: `Known tiers: ${tiers.join(', ')}.` });
    if (!/^[a-z](?:[a-z0-9-]{0,48}[a-z0-9])?$/i.test(name)) {
      throw new UserError('invalid-input', `${name} is no name of a service.`, { hint: 'It begins with a letter and has letters, digits and hyphens, 50 at most.' });
    }
    if (services.has(name.toLowerCase())) throw new UserError('invalid-input', `The service ${name} is given twice.`, { hint: 'Name each service once.' });
    const service = new SimulatedService(name, tier);
    createBuiltIns(service);
    services.set(name.toLowerCase(), service);
  }
  const { state } = options;
  if (state !== undefined) readState(state, [...services.values()]);
  const log = await RequestLog.open(options.log ?? null);
  const operations = new LongRunningOperations(options.operationMs ?? 5);
  // A client may keep a connection as long as Azure's does, without finding it closed under its next request.
  const server = createServer({ keepAliveTimeout: 120_000 });
  await listen(server, options.port ?? 0);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on('request', toRequestListener({
    endpoint, services, log, operations, links: new Links(options.linkLifetimeMs ?? 300_000),
    latencyMs: options.latencyMs ?? 0, lockMs: options.lockMs ?? 3, asyncForm: options.asyncForm ?? null, pageSize: options.pageSize ?? 100,
    uniqueApiNames: options.uniqueApiNames ?? true, onUnexpectedError: options.onUnexpectedError ?? (() => undefined),
  }));
  return {
    endpoint,
    services: [...services.values()].map(({ name, sku, id }) => ({ name, sku, id })),
    close: async () => {
      operations.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await log.close();
      if (state !== undefined) writeState(state, [...services.values()]);
    },
  };
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
