import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { createFolder, startSimulator } from './harness.ts';

test('the action asks GitHub through the proxy of the environment, and again where that refuses', async () => {
  const asked: string[] = [];
  let twice = (): void => undefined;
  const seen = new Promise<void>((resolve) => { twice = resolve; });
  const proxy = createServer().on('connect', (request: IncomingMessage, socket: Socket) => {
    // Whoever is killed resets its connections.
    socket.on('error', () => undefined).end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
    if (asked.push(`${request.method} ${request.url}`) === 2) twice();
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const folder = createFolder();
  cpSync(join(__dirname, '../../artifacts-template'), folder.path, { recursive: true });
  folder.write({ 'event.json': JSON.stringify({ number: 7, pull_request: { number: 7, head: { sha: 'a' } }, repository: { owner: { login: 'o' }, name: 'r' } }), 'output': '', 'summary': '' });
  const simulator = await startSimulator(['--service', 'apim-dev=Developer']);
  const child = spawn(process.execPath, [join(__dirname, '../../dist/index.js')], {
    cwd: folder.path, timeout: 60_000, env: {
      'PATH': process.env['PATH'], 'PARTNER_KEY': 'canary-4711-secret', 'GITHUB_OUTPUT': join(folder.path, 'output'), 'GITHUB_STEP_SUMMARY': join(folder.path, 'summary'), 'GITHUB_EVENT_NAME': 'pull_request',
      'GITHUB_EVENT_PATH': join(folder.path, 'event.json'), 'GITHUB_REPOSITORY': 'o/r', 'GITHUB_API_URL': 'https://github.invalid', 'HTTPS_PROXY': `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      'INPUT_COMMAND': 'plan', 'INPUT_ENVIRONMENT': 'dev', 'INPUT_ARM-ENDPOINT': simulator.endpoint, 'INPUT_CHANGED-SINCE': 'none', 'INPUT_GITHUB-TOKEN': 'ghs_canary4711',
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => { output += data.toString(); });
  const end = once(child, 'close');
  try {
    // That it comes again shows that the first answer was read.
    await Promise.race([seen, end]);
    expect({ asked, output }).toEqual({ asked: ['CONNECT github.invalid:443', 'CONNECT github.invalid:443'], output: expect.not.stringContaining('is not in this bundle') as string });
  } finally {
    child.kill('SIGKILL');
    await end;
    await simulator.stop();
    proxy.close();
    folder.remove();
  }
});
