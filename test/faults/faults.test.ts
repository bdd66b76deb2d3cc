import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFaults } from '../../src/simulator/fault-file.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { withSimulator, type Client, type Reply } from '../simulator/client.ts';

const tag = { displayName: 'A' };

/** Sets rules as a test does, over HTTP. */
async function setFaults(client: Client, ...faults: object[]): Promise<void> {
  const { status } = await fetch(`${client.endpoint}/_simulator/faults`, { method: 'PUT', body: JSON.stringify({ faults }) });
  expect(status).toBe(200);
}

async function counts(client: Client): Promise<unknown> {
  return (await (await fetch(`${client.endpoint}/_simulator/faults`)).json() as { counts: unknown }).counts;
}

/** Waits out a write whose end the client was not told of. */
async function exists(client: Client, path: string): Promise<boolean> {
  await new Promise((resolve) => { setTimeout(resolve, 30); });
  return (await client.get(path)).status === 200;
}

describe('what happens', () => {
  test('an error in place of the answer: nothing was written', async () => {
    await withSimulator(async (client) => {
      await setFaults(client, { method: 'PUT', times: 1, then: { status: 503, code: 'ServiceUnavailable', message: 'Come back later.', headers: { 'Retry-After': '1', 'x-odd': 'yes' } } });
      const refused = await client.put('/tags/a', tag);
      expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('x-odd')]).toEqual([503, '1', 'yes']);
      expect(refused.body.error).toEqual({ code: 'ServiceUnavailable', message: 'Come back later.', details: null });
      expect(await exists(client, '/tags/a')).toBe(false);
      expect((await client.put('/tags/a', tag)).status).toBe(201);
    });
  });

  test('an error after the write: it was written', async () => {
    await withSimulator(async (client) => {
      await setFaults(client, { method: 'PUT', then: { status: 500, when: 'after' } });
      const refused = await client.put('/tags/a', tag);
      expect([refused.status, refused.body.error.message]).toEqual([500, 'Request processing failed due to internal error.']);
      expect(await exists(client, '/tags/a')).toBe(true);
    });
  });

  test.each([
    [{ body: { odd: [1] } }, '{"odd":[1]}', 'application/json; charset=utf-8'],
    [{ body: 'gone' }, 'gone', 'text/plain; charset=utf-8'],
    [{ body: '', headers: { 'Content-Type': 'application/json' } }, '', 'application/json'],
  ])('a body of its own: %j', async (effect, text, contentType) => {
    await withSimulator(async (client) => {
      await setFaults(client, { then: { status: 409, ...effect } });
      const reply = await client.get('/tags');
      expect([reply.status, reply.text, reply.headers.get('content-type')]).toEqual([409, text, contentType]);
    });
  });

  test.each(['before', 'after'] as const)('the connection is closed %s the write', async (drop) => {
    await withSimulator(async (client) => {
      await setFaults(client, { method: 'PUT', then: { drop } });
      await expect(client.send('PUT', '/tags/a', { properties: tag })).rejects.toThrow('fetch failed');
      await expect(client.send('PUT', '/apis/a', { properties: { displayName: 'A', path: 'a' } })).rejects.toThrow('fetch failed');
      expect([await exists(client, '/tags/a'), await exists(client, '/apis/a')]).toEqual([drop === 'after', drop === 'after']);
    });
  });

  test.each(['before', 'after'] as const)('no answer comes, %s the write', async (hang) => {
    await withSimulator(async (client) => {
      await setFaults(client, { method: 'PUT', then: { hang } });
      const sent = fetch(client.url('/tags/a'), {
        method: 'PUT', body: JSON.stringify({ properties: tag }), headers: { authorization: 'Bearer test' }, signal: AbortSignal.timeout(100),
      });
      await expect(sent).rejects.toMatchObject({ name: 'TimeoutError' });
      expect(await exists(client, '/tags/a')).toBe(hang === 'after');
      expect(await (await fetch(`${client.endpoint}/_simulator/stats`)).json()).toMatchObject({ byStatus: { 0: 1 } });
    });
  });

  test.each([0, 10, 1_000_000])('the body ends after %i bytes', async (truncate) => {
    await withSimulator(async (client) => {
      await setFaults(client, { path: 'tags', then: { truncate } });
      const answer = await raw(client, `GET ${client.serviceId}/tags?api-version=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n\r\n`);
      const [head = '', body = ''] = answer.split('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/.exec(head)?.[1]);
      expect(head).toMatch(/^HTTP\/1.1 200 /);
      expect(body.length).toBe(Math.min(truncate, length - 1));
      await expect(client.get('/tags')).rejects.toThrow();
      expect((await client.get('/apis')).status).toBe(200);
    });
  });

  test('a page in HTML', async () => {
    await withSimulator(async (client) => {
      await setFaults(client, { then: { html: 502 } });
      const reply = await client.put('/tags/a', tag);
      expect([reply.status, reply.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8']);
      expect(reply.text).toMatch(/^<!DOCTYPE html>/);
      await fetch(`${client.endpoint}/_simulator/faults`, { method: 'DELETE' });
      expect((await client.get('/tags/a')).status).toBe(404);
    });
  });

  test('an operation fails late, and nothing was written', async () => {
    await withSimulator(async (client) => {
      await setFaults(client, { path: '**', then: { 'fail-poll': { code: 'ValidationError', message: 'Too late.' } } });
      for (const [path, properties] of [['/apis/a', { displayName: 'A', path: 'a' }], ['/namedValues/n', { displayName: 'n', value: 'x' }]] as const) {
        const first = await client.send('PUT', path, { properties });
        expect(first.status).toBeLessThan(300);
        await new Promise((resolve) => { setTimeout(resolve, 20); });
        const result = await client.get(first.headers.get('location') ?? '');
        expect([result.status, result.body.error.message]).toEqual([400, 'Too late.']);
        expect((await client.get(first.headers.get('azure-asyncoperation') ?? '')).body).toMatchObject({ status: 'Failed', error: { code: 'ValidationError' } });
        expect((await client.get(path)).status).toBe(404);
      }
      // What has no operation is met by no such rule, and the API is not left locked.
      expect((await client.put('/tags/a', tag)).status).toBe(201);
      expect(await counts(client)).toEqual([{ matched: 2, injected: 2 }]);
      await setFaults(client);
      expect((await client.put('/apis/a', { displayName: 'A', path: 'a' })).status).toBe(201);
    });
  });

  test('what is deleted at once has no operation to fail: in workspaces everything is', async () => {
    await withSimulator(async (client) => {
      await client.must('/workspaces/w', { displayName: 'W' });
      for (const path of ['/workspaces/w/apis/a', '/apis/a']) await client.must(path, { displayName: path, path });
      await setFaults(client, { method: 'DELETE', then: { 'fail-poll': { code: 'ValidationError', message: 'Too late.' } } });
      expect([(await client.delete('/workspaces/w/apis/a')).status, (await client.delete('/apis/a')).status]).toEqual([200, 400]);
      expect(await counts(client)).toEqual([{ matched: 1, injected: 1 }]);
    }, { services: [{ name: 'apim', sku: 'Premium' }] });
  });

  test('one operation takes another form', async () => {
    await withSimulator(async (client) => {
      await setFaults(client, { nth: 1, then: { 'async-form': 'location' } });
      const forms: boolean[] = [];
      for (const name of ['a', 'b']) forms.push((await client.send('PUT', `/namedValues/${name}`, { properties: { displayName: name, value: 'x' } })).headers.has('azure-asyncoperation'));
      expect(forms).toEqual([false, true]);
    });
  });

  test('a policy as bare XML', async () => {
    await withSimulator(async (client) => {
      await setFaults(client, { then: { 'raw-xml-policy': true } });
      const reply = await client.get('/policies/policy?format=rawxml');
      expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/xml; charset=utf-8']);
      expect(reply.headers.get('etag')).not.toBeNull();
      expect(reply.text).toMatch(/^\s*(?:<!--[\s\S]*-->\s*)?<policies>/);
      expect((await client.get('/policies')).body.value).toHaveLength(1);
      expect((await client.get('/apis/echo-api')).body.name).toBe('echo-api');
      expect((await client.get('/apis/echo-api/policies/policy')).body.error.code).toBe('ResourceNotFound');
    });
  });
});

describe('which requests', () => {
  const status = { status: 418 };
  const statusesOf = async (client: Client, requests: readonly (readonly [string, string])[]): Promise<number[]> => {
    const replies: Reply[] = [];
    for (const [method, path] of requests) replies.push(await client.send(method, path));
    return replies.map((reply) => reply.status);
  };

  test.each<[object, readonly (readonly [string, string])[], readonly number[]]>([
    [{}, [['GET', '/tags'], ['GET', '']], [418, 418]],
    [{ method: 'DELETE' }, [['GET', '/tags'], ['DELETE', '/tags/x']], [200, 418]],
    [{ method: ['HEAD', 'DELETE'] }, [['HEAD', '/tags/x'], ['DELETE', '/tags/x'], ['GET', '/tags']], [418, 418, 200]],
    [{ path: 'apis/*' }, [['GET', '/apis/Echo-API'], ['GET', '/apis'], ['GET', '/apis/echo-api/operations']], [418, 200, 200]],
    [{ path: '/APIS/**' }, [['GET', '/apis/echo-api/operations'], ['GET', '/tags']], [418, 200]],
    [{ operation: '*_List' }, [['GET', '/tags'], ['GET', '/apis/echo-api']], [418, 200]],
    [{ service: 'APIM-DEV' }, [['GET', '/tags']], [418]],
    [{ service: 'apim-prod' }, [['GET', '/tags']], [200]],
    [{ nth: 2 }, [['GET', '/tags'], ['GET', '/tags'], ['GET', '/tags']], [200, 418, 200]],
    [{ times: 2 }, [['GET', '/tags'], ['GET', '/tags'], ['GET', '/tags']], [418, 418, 200]],
    [{ probability: 0 }, [['GET', '/tags']], [200]],
    [{ probability: 1, times: 1 }, [['GET', '/tags'], ['GET', '/tags']], [418, 200]],
  ])('%j', async (rule, requests, expected) => {
    await withSimulator(async (client) => {
      await setFaults(client, { ...rule, then: status });
      expect(await statusesOf(client, requests)).toEqual(expected);
    });
  });

  test('polls are met by the name of their operation only, under the path that is written', async () => {
    await withSimulator(async (client) => {
      await setFaults(client, { method: 'GET', path: 'apis/a', then: status }, { operation: 'Operation{Status,Result}_Get', path: 'apis/a', nth: 2, then: { status: 504 } });
      const { headers } = await client.send('PUT', '/apis/a', { properties: { displayName: 'A', path: 'a' } });
      const urls = [headers.get('location') ?? '', headers.get('azure-asyncoperation') ?? ''];
      const codes: number[] = [];
      for (const url of [...urls, ...urls, '/apis/a']) codes.push((await client.get(url)).status);
      expect(codes.filter((code) => code === 504)).toHaveLength(1);
      expect(codes[1]).toBe(504);
      expect(codes.at(-1)).toBe(418);
    });
  });

  test('the same seed gives the same faults, another one others', async () => {
    const run = async (seed: number): Promise<string> => {
      let pattern = '';
      await withSimulator(async (client) => {
        await setFaults(client, { probability: 0.5, seed, then: status });
        for (let index = 0; index < 40; index += 1) pattern += (await client.get('/tags')).status === 418 ? 'x' : '.';
      });
      return pattern;
    };
    const first = await run(7);
    expect(await run(7)).toBe(first);
    expect(await run(8)).not.toBe(first);
    expect([...first].filter((each) => each === 'x').length).toBeGreaterThan(8);
    expect([...first].filter((each) => each === '.').length).toBeGreaterThan(8);
  });

  test('the first rule that applies is the one; all of them count', async () => {
    await withSimulator(async (client) => {
      await setFaults(client, { nth: 2, then: { status: 503 } }, { path: 'tags', nth: 2, then: { status: 504 } }, { times: 1, then: { status: 409 } });
      expect(await statusesOf(client, [['GET', '/tags'], ['GET', '/tags'], ['GET', '/tags']])).toEqual([409, 503, 200]);
      expect(await counts(client)).toEqual([{ matched: 3, injected: 1 }, { matched: 3, injected: 0 }, { matched: 3, injected: 1 }]);
    });
  });
});

describe('the rules', () => {
  const broken: readonly (readonly [string, string, number])[] = [
    ['faults:\n  - method: PUT\n    tims: 2\n    then: { status: 500 }\n', "the key 'tims' is not known in 'faults[0]'. Did you mean 'times'?", 3],
    ['faults:\n  - then:\n      status: 500\n      mesage: x\n', "the key 'mesage' is not known in 'faults[0].then'. Did you mean 'message'?", 4],
    ['fault: []\n', "the key 'fault' is not known in the file. Did you mean 'faults'?", 1],
    ['faults:\n  - method: PUTT\n    then: { drop: before }\n', "'faults[0].method' has a wrong value: expected a method or a list of methods.", 2],
    ['faults:\n  - then: { drop: never }\n', "'faults[0].then.drop' has a wrong value", 2],
    ['faults:\n  - path: x\n    then: { status: 500, drop: before }\n', "'faults[0]' needs exactly one of status, drop", 3],
    ['faults:\n  - then: {}\n', "'faults[0]' needs exactly one of status, drop", 2],
    ['faults:\n  - then:\n      drop: before\n      code: x\n', "'faults[0]' has 'code' without 'status' in 'then'.", 4],
    ['faults:\n  - then:\n      status: 500\n      body: {}\n      code: x\n', "'faults[0]' has 'body' beside 'code' or 'message'", 4],
    ['faults:\n  - nth: 1\n    times: 2\n    then: { status: 500 }\n', "'faults[0]' has 'times' beside 'nth'", 3],
    ['faults:\n  - seed: 1\n    then: { status: 500 }\n', "'faults[0]' has 'seed' without 'probability'.", 2],
    ['faults:\n  - then: { status: 500, headers: { "a b": x } }\n', "'faults[0].then.headers", 2],
    ['faults:\n  - then: { status: 500, headers: { a: "x\\r\\nb: y" } }\n', "'faults[0].then.headers.a' has a wrong value", 2],
    ['faults: [\n', '', 2],
    ['', 'the file has a wrong value', 1],
  ];

  test.each(broken)('%j is refused with its line', (text, message, line) => {
    expect(() => parseFaults(text, 'faults.yaml')).toThrow(expect.objectContaining({
      reason: 'invalid-input', message: expect.stringMatching(new RegExp(`^faults\\.yaml: [^]*${message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}[^]*\\(line ${line}`)) as unknown,
    }) as Error);
  });

  test('what is refused over HTTP leaves the old rules', async () => {
    await withSimulator(async (client) => {
      await setFaults(client, { path: 'tags', then: { status: 503 } });
      const response = await fetch(`${client.endpoint}/_simulator/faults`, { method: 'PUT', body: 'faults:\n  - then: { stats: 500 }\n' });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: 'InvalidRequestContent', message: expect.stringMatching(/'stats' is not known[^]*Did you mean 'status'\?[^]*line 2/) as unknown } });
      expect((await client.get('/tags')).status).toBe(503);
      expect((await fetch(`${client.endpoint}/_simulator/faults`, { method: 'DELETE' })).status).toBe(204);
      expect((await client.get('/tags')).status).toBe(200);
    });
  });

  test('come from a file, and are told as they are', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'faults-'));
    try {
      const faults = join(folder, 'faults.yaml');
      writeFileSync(faults, '# two of three\nfaults:\n  - path: tags\n    times: 2\n    then:\n      status: 429\n      headers: { Retry-After: "0" }\n');
      const log = join(folder, 'log');
      await withSimulator(async (client) => {
        expect([(await client.get('/tags')).status, (await client.get('/tags')).status, (await client.get('/tags')).status]).toEqual([429, 429, 200]);
        expect(await (await fetch(`${client.endpoint}/_simulator/faults`)).json()).toEqual({
          faults: [{ path: 'tags', times: 2, then: { status: 429, headers: { 'Retry-After': '0' } } }], counts: [{ matched: 3, injected: 2 }],
        });
        await setFaults(client, { then: { drop: 'before' } });
        await client.get('/tags').catch(() => undefined);
      }, { faults, log });
      const lines = readFileSync(log, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { status: number; operation: string });
      expect(lines.filter(({ operation }) => operation === 'Tag_List').map(({ status }) => status)).toEqual([429, 429, 200, 0]);
      await expect(startSimulator({ services: [], faults: join(folder, 'none.yaml') })).rejects.toMatchObject({ reason: 'invalid-input', message: expect.stringContaining('The faults cannot be read: ENOENT') as unknown });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Everything that comes back on one connection, until it is closed. */
function raw(client: Client, text: string): Promise<string> {
  const { hostname, port } = new URL(client.endpoint);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => { socket.write(text); });
    socket.on('data', (chunk) => { answer += chunk.toString(); }).on('close', () => { resolve(answer); }).on('error', reject);
  });
}
