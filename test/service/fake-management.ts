import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LiveStore } from '../../src/commands/ports.ts';
import type { Clock } from '../../src/service/clock.ts';
import { openService, type OpenServiceOptions } from '../../src/service/live-service.ts';

export const SERVICE_ID = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ApiManagement/service/apim';

export interface Received {
  readonly method: string;
  /** Below the service, without query: `apis/x`; the whole path for others. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the fake answers: `body` as JSON unless it is a text; `broken` ends the connection before or inside the answer. */
export interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly broken?: 'before' | 'inside';
  readonly delayMs?: number;
}

export type Answering = (request: Received, origin: string) => Reply | undefined;

export interface FakeManagement {
  readonly origin: string;
  readonly received: Received[];
  close(): Promise<void>;
}

export const notFound: Reply = { status: 404, body: { error: { code: 'ResourceNotFound', message: 'Not found.', details: null } } };

export function refusal(status: number, code: string, message: string, headers: Record<string, string> = {}): Reply {
  return { status, body: { error: { code, message, details: null } }, headers };
}

/** A management endpoint that answers as told; the service itself is there, and anything else is not found. */
export async function startFake(answer: Answering): Promise<FakeManagement> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const url = new URL(request.url ?? '/', origin);
      const path = decodeURIComponent(url.pathname);
      const entry: Received = {
        method: request.method ?? '', path: path.startsWith(SERVICE_ID) ? path.slice(SERVICE_ID.length + 1) : path, query: url.searchParams,
        headers: request.headers, body: Buffer.concat(chunks).toString('utf8'),
      };
      received.push(entry);
      const service: Reply = { body: { id: SERVICE_ID, name: 'apim', sku: { name: 'Developer' }, properties: { gatewayUrl: 'https://apim.example' } } };
      const reply = answer(entry, origin) ?? (entry.path === '' ? service : notFound);
      setTimeout(() => send(response, reply), reply.delayMs ?? 0);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin, received,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function send(response: ServerResponse, { status = 200, body, headers = {}, broken }: Reply): void {
  if (broken === 'before') {
    response.destroy();
    return;
  }
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  if (broken === 'inside') {
    response.writeHead(status, { ...headers, 'content-length': String(text.length + 100) });
    response.write(text, () => response.destroy());
    return;
  }
  response.writeHead(status, headers);
  response.end(text);
}

/** A clock on which waiting takes no time; `waits` holds what was waited for, in milliseconds. */
export class FakeClock implements Clock {
  readonly waits: number[] = [];
  #now = 0;

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.waits.push(ms);
    this.#now += ms;
    await new Promise((resolve) => setImmediate(resolve));
  }

  random(): number {
    return 1 - Number.EPSILON;
  }
}

export const silentLogger = { info: (): void => undefined, debug: (): void => undefined, warning: (): void => undefined, progress: (): void => undefined };

export function openFake(fake: FakeManagement, options: Partial<OpenServiceOptions> = {}): LiveStore {
  return openService({ id: SERVICE_ID, endpoint: fake.origin, logger: silentLogger, environment: {}, clock: new FakeClock(), ...options });
}

/** Runs `use` with a fake that is closed afterwards. */
export async function withFake<T>(answer: Answering, use: (fake: FakeManagement) => Promise<T>): Promise<T> {
  const fake = await startFake(answer);
  try {
    return await use(fake);
  } finally {
    await fake.close();
  }
}

/** Gives the replies one after the other to requests of `method` on `path`, the last one again and again. */
export function inTurn(method: string, path: string, replies: readonly Reply[]): Answering {
  let turn = 0;
  return (request) => request.method === method && request.path === path ? replies[Math.min(turn++, replies.length - 1)] : undefined;
}
