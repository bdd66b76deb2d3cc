import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../../src/commands/host.ts';
import { createHost } from '../../src/host/node-host.ts';

const silent = { info: () => undefined, debug: () => undefined, warning: () => undefined, progress: () => undefined };
const host: Host = createHost({ environment: { AZURE_BEARER_TOKEN: 'static-token' }, logger: silent, announce: () => undefined, interrupted: async () => undefined });

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'apiops-host-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

test('a file that is not there is null; what cannot be read is an error, never null', async () => {
  expect(await host.readText(join(folder, 'none'))).toBeNull();
  await expect(host.readText(folder)).rejects.toThrow('it is a folder');
  writeFileSync(join(folder, 'latin'), Buffer.from([0x61, 0xe9, 0x62]));
  await expect(host.readText(join(folder, 'latin'))).rejects.toMatchObject({ reason: 'validation-failed', message: expect.stringContaining('is not UTF-8') as string });
  writeFileSync(join(folder, 'marked'), '\ufeffa');
  expect(await host.readText(join(folder, 'marked'))).toBe('\ufeffa');
});

test('a file is written whole, folders on the way are made, and nothing is left beside it', async () => {
  await host.writeText(join(folder, 'a/b/plan.json'), 'one');
  await host.writeText(join(folder, 'a/b/plan.json'), 'two');
  expect(readFileSync(join(folder, 'a/b/plan.json'), 'utf8')).toBe('two');
  expect(readdirSync(join(folder, 'a/b'))).toEqual(['plan.json']);
  mkdirSync(join(folder, 'taken'));
  await expect(host.writeText(join(folder, 'taken'), 'x')).rejects.toMatchObject({ name: 'UserError', message: expect.stringContaining('could not be written') as string });
  expect(readdirSync(folder).sort()).toEqual(['a', 'taken']);
});

test('a temporary folder is there until it is removed', async () => {
  const temporary = await host.createTemporaryFolder();
  await host.writeText(join(temporary.path, 'x/y'), 'text');
  expect(existsSync(temporary.path)).toBe(true);
  await temporary.remove();
  expect(existsSync(temporary.path)).toBe(false);
});

describe('a request as from the portal', () => {
  let server: Server;
  let seen: { method: string | undefined; authorization: string | undefined; body: string }[];
  let url: string;
  beforeEach(async () => {
    seen = [];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (data: Buffer) => { body += data.toString(); });
      request.on('end', () => {
        seen.push({ method: request.method, authorization: request.headers.authorization, body });
        response.writeHead(request.url === '/refused' ? 412 : 200).end('{}');
      });
    });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => new Promise((resolve) => { server.close(resolve); }));

  test('reaches this machine with the static token', async () => {
    await host.sendRequest('PATCH', `${url}/x`, { a: 1 });
    expect(seen).toEqual([{ method: 'PATCH', authorization: 'Bearer static-token', body: '{"a":1}' }]);
  });

  test('that is refused throws, and one to another machine is never sent', async () => {
    await expect(host.sendRequest('PATCH', `${url}/refused`, {})).rejects.toThrow('answered 412');
    await expect(host.sendRequest('PATCH', 'http://127.0.0.1.example.com/x', {})).rejects.toThrow('Not a loopback address');
    expect(seen).toHaveLength(1);
  });
});
