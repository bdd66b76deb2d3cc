import { startSimulator, type RunningSimulator, type SimulatorOptions } from '../../src/simulator/simulator.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; an empty object without one. */
  readonly body: Body;
  /** Whether it came from the URL of a long-running operation. */
  readonly late: boolean;
}

/** A body as tests read it: whatever is there. */
export interface Body {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly value: readonly Body[];
  readonly count: number;
  readonly nextLink?: string;
  readonly link: string;
  readonly status: string;
  readonly properties: Record<string, unknown>;
  readonly error: { readonly code: string; readonly message: string; readonly details: readonly { code: string; target: string; message: string }[] | null };
  readonly [key: string]: unknown;
}

/** Speaks with one service of a simulator over HTTP, as a client without any knowledge of it. */
export class Client {
  readonly #simulator: RunningSimulator;
  readonly serviceId: string;

  constructor(simulator: RunningSimulator, service = 0) {
    this.#simulator = simulator;
    this.serviceId = simulator.services[service]?.id ?? '';
  }

  get endpoint(): string {
    return this.#simulator.endpoint;
  }

  url(path: string): string {
    if (path.startsWith('http')) return path;
    return `${this.endpoint}${this.serviceId}${path}${path.includes('?') ? '&' : '?'}api-version=2024-05-01`;
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const response = await fetch(this.url(path), {
      method, headers: { authorization: 'Bearer test', 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    let parsed: unknown = {};
    if (text.startsWith('{')) parsed = JSON.parse(text);
    return { status: response.status, headers: response.headers, text, body: parsed as Body, late: false };
  }

  get(path: string): Promise<Reply> {
    return this.send('GET', path);
  }

  /** Sends a write with these properties, waits for its end and out the lock; gives the last answer. */
  async write(method: 'PUT' | 'PATCH' | 'DELETE', path: string, properties?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const first = await this.send(method, path, properties === undefined ? undefined : { properties }, headers);
    const location = first.headers.get('location');
    if (location === null) return first;
    for (;;) {
      const polled = await this.send('GET', location);
      if (polled.status === 202) continue;
      await new Promise((resolve) => { setTimeout(resolve, 5); });
      return { ...polled, late: true };
    }
  }

  put(path: string, properties: unknown = {}, headers: Record<string, string> = {}): Promise<Reply> {
    return this.write('PUT', path, properties, headers);
  }

  /** As {@link put}; throws when the service refuses. */
  async must(path: string, properties: unknown = {}): Promise<Reply> {
    const reply = await this.put(path, properties);
    if (reply.status >= 300) throw new Error(`PUT ${path}: ${reply.status} ${reply.text}`);
    return reply;
  }

  delete(path: string): Promise<Reply> {
    return this.write('DELETE', path, undefined, { 'if-match': '*' });
  }

  /** Names of a collection, all pages. */
  async names(path: string): Promise<string[]> {
    const names: string[] = [];
    for (let next: string | undefined = path; next !== undefined;) {
      const { body }: Reply = await this.get(next);
      names.push(...body.value.map(({ name }) => name));
      next = body.nextLink;
    }
    return names;
  }
}

/** Runs `test` against a simulator of one Developer service, and fails on every error that is the simulator's own. */
export async function withSimulator(test: (client: Client, simulator: RunningSimulator) => Promise<void>, options: Partial<SimulatorOptions> = {}): Promise<void> {
  const unexpected: unknown[] = [];
  const simulator = await startSimulator({
    services: [{ name: 'apim-dev', sku: 'Developer' }], operationMs: 1, lockMs: 1, onUnexpectedError: (error) => unexpected.push(error), ...options,
  });
  try {
    await test(new Client(simulator), simulator);
  } finally {
    await simulator.close();
  }
  expect(unexpected).toEqual([]);
}
