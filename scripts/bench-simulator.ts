/**
 * Measures the simulator over HTTP: how long an estate of 1,000 APIs with 20 operations takes to load, as imports and as
 * single writes; requests per second for GET, LIST and PUT at 20,000 operations; the memory of its process.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '../src/simulator/simulator.ts';

const APIS = 1000;
const OPERATIONS = 20;
const CLIENTS = 16;
const REQUESTS = 5000;

interface Reply {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });

/** The simulator in a process of its own, so that its memory is its own too. */
async function serve(): Promise<void> {
  const { endpoint, services } = await startSimulator({ services: [{ name: 'apim-dev', sku: 'Premium' }] });
  process.on('message', () => process.send?.({ heap: process.memoryUsage().heapUsed, peak: process.resourceUsage().maxRSS * 1024 }));
  process.on('disconnect', () => process.exit());
  process.send?.({ base: `${endpoint}${services[0]?.id ?? ''}` });
}

async function measure(): Promise<void> {
  const imported = await start();
  const importMs = await timed(() => inParallel(APIS, (index) => importApi(imported.base, index)));
  report('load, 1,000 imports of 20 operations', `${seconds(importMs)} s`);
  await reportMemory(imported.server);
  const listMs = await timed(() => listAll(imported.base));
  report(`list everything, ${APIS * OPERATIONS} operations`, `${seconds(listMs)} s`);
  for (const [name, send] of measured(imported.base)) {
    const ms = await timed(() => inParallel(REQUESTS, send));
    report(name, `${Math.round(REQUESTS / ms * 1000)} requests/s`);
  }
  await reportMemory(imported.server);

  const single = await start();
  const singleMs = await timed(async () => {
    await inParallel(APIS, (index) => putApi(single.base, index, {}));
    await inParallel(APIS * OPERATIONS, (index) => putOperation(single.base, Math.floor(index / OPERATIONS), `op${index % OPERATIONS}`));
  });
  report('load, 1,000 APIs and 20,000 operations one by one', `${seconds(singleMs)} s`);
  await reportMemory(single.server);
  for (const { server } of [imported, single]) server.disconnect();
  agent.destroy();
}

function measured(base: string): [string, (index: number) => Promise<void>][] {
  return [
    ['GET an operation', (index) => expectStatus(base, 'GET', `/apis/api${index % APIS}/operations/op${index % OPERATIONS}`, 200)],
    ['LIST the operations of an API', (index) => expectStatus(base, 'GET', `/apis/api${index % APIS}/operations`, 200)],
    ['LIST a page of 100 APIs', (index) => expectStatus(base, 'GET', `/apis?$skip=${index % 10 * 100}`, 200)],
    ['PUT an operation', (index) => putOperation(base, index % APIS, `op${index % OPERATIONS}`)],
    ['PUT a tag and LIST the tags', async (index) => {
      await expectStatus(base, 'PUT', `/tags/tag${index % 500}`, 201, { displayName: `Tag ${index % 500}` });
      await expectStatus(base, 'GET', '/tags', 200);
    }],
  ];
}

async function start(): Promise<{ server: ChildProcess; base: string }> {
  const server = fork(fileURLToPath(import.meta.url), ['server']);
  const [{ base }] = await once(server, 'message') as [{ base: string }];
  return { server, base };
}

async function importApi(base: string, index: number): Promise<void> {
  const paths = Object.fromEntries(Array.from({ length: OPERATIONS }, (_, operation) => [`/resources${operation}/{id}`, {
    get: {
      operationId: `op${operation}`, summary: `Operation ${operation}`, parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      responses: { 200: { description: 'OK', content: { 'application/json': { schema: { $ref: '#/components/schemas/Resource' } } } } },
    },
  }]));
  const components = { schemas: { Resource: { type: 'object', properties: { id: { type: 'string' }, name: { type: 'string' } } } } };
  const value = JSON.stringify({ openapi: '3.0.1', info: { title: `API ${index}`, version: '1' }, paths, components });
  await putApi(base, index, { format: 'openapi+json', value });
}

async function putApi(base: string, index: number, content: object): Promise<void> {
  const { status, location, text } = await send('PUT', `${base}/apis/api${index}?api-version=2024-05-01`, { displayName: `API ${index}`, path: `api${index}`, ...content });
  if (location === null) throw new Error(`PUT /apis/api${index}: ${status} ${text}`);
  for (;;) {
    const poll = await send('GET', location);
    if (poll.status === 201 || poll.status === 200) return;
    if (poll.status !== 202) throw new Error(`PUT /apis/api${index}: ${poll.status} ${poll.text}`);
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
}

function putOperation(base: string, api: number, name: string): Promise<void> {
  return expectStatus(base, 'PUT', `/apis/api${api}/operations/${name}`, 201, {
    displayName: name, method: 'GET', urlTemplate: `/${name}/{id}`, templateParameters: [{ name: 'id', type: 'string', required: true }],
  });
}

/** Every collection page by page, as an extract reads it. */
async function listAll(base: string): Promise<void> {
  const names: string[] = [];
  for (let url: string | undefined = `${base}/apis?api-version=2024-05-01`; url !== undefined;) {
    const page = JSON.parse((await send('GET', url)).text) as { value: { name: string }[]; nextLink?: string };
    names.push(...page.value.map(({ name }) => name));
    url = page.nextLink;
  }
  await inParallel(names.length, (index) => expectStatus(base, 'GET', `/apis/${names[index] ?? ''}/operations`, 200));
}

/** 200 stands for 201 as well, and the lock of an API that was just written is waited out. */
async function expectStatus(base: string, method: string, path: string, expected: number, properties?: object): Promise<void> {
  for (;;) {
    const { status, text } = await send(method, `${base}${path}${path.includes('?') ? '&' : '?'}api-version=2024-05-01`, properties);
    if (status === expected || status === 200) return;
    if (status !== 409) throw new Error(`${method} ${path}: ${status} ${text}`);
    await new Promise((resolve) => { setTimeout(resolve, 2); });
  }
}

function send(method: string, url: string, properties?: object): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method, agent, headers: { authorization: 'Bearer bench', 'content-type': 'application/json' } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; })
        .on('end', () => { resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? null, text }); }).on('error', reject);
    });
    sending.on('error', reject);
    sending.end(properties === undefined ? undefined : JSON.stringify({ properties }));
  });
}

async function inParallel(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: CLIENTS }, lane));
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function reportMemory(server: ChildProcess): Promise<void> {
  server.send({});
  const [{ heap, peak }] = await once(server, 'message') as [{ heap: number; peak: number }];
  report('memory of the simulator, heap now and all at most', `${megabytes(heap)} MB, ${megabytes(peak)} MB`);
}

function report(name: string, value: string): void {
  console.log(`${name.padEnd(52)} ${value}`);
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1);
const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);

if (process.argv[2] === 'server') await serve();
else await measure();
