import fc from 'fast-check';
import { request } from 'node:http';
import { connect } from 'node:net';
import { withSimulator, type Client } from './client.ts';

/** Sends bytes over a connection of its own; gives what came back when the other side, or `ms`, ended it. */
function raw(client: Client, bytes: string | Buffer, ms = 500): Promise<string> {
  const { hostname, port } = new URL(client.endpoint);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => { socket.write(bytes); });
    const timer = setTimeout(() => socket.destroy(), ms);
    socket.on('data', (chunk) => { answer += chunk.toString('latin1'); }).on('error', () => undefined).on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}

function refusal(answer: string): { status: number; code: string } {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const { error } = JSON.parse(body) as { error: { code: string; message: string; details: null } };
  expect(error).toEqual({ code: error.code, message: expect.stringMatching(/./) as unknown, details: null });
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), code: error.code };
}

const head = (client: Client, line: string, headers = ''): string => `${line.replace('SERVICE', client.serviceId)} HTTP/1.1\r\nAuthorization: Bearer x\r\nConnection: close\r\n${headers}\r\n`;

test.each<[string, (client: Client) => string, number, string]>([
  ['what is no HTTP', () => 'HELLO\r\n\r\n', 400, 'BadRequest'],
  ['a TLS greeting', () => '\u0016\u0003\u0001\u0002\u0000\u0001', 400, 'BadRequest'],
  ['a header without a colon', (client) => head(client, 'GET SERVICE/tags?api-version=1', 'odd\r\n'), 400, 'BadRequest'],
  ['two lengths', (client) => head(client, 'PUT SERVICE/tags/a?api-version=1', 'Content-Length: 1\r\nContent-Length: 2\r\n'), 400, 'BadRequest'],
  ['a chunk of no size', (client) => head(client, 'PUT SERVICE/tags/a?api-version=1', 'Transfer-Encoding: chunked\r\n').concat('zz\r\n'), 400, 'BadRequest'],
  ['headers without an end', (client) => head(client, 'GET SERVICE/tags?api-version=1', `X: ${'x'.repeat(70_000)}\r\n`), 431, 'RequestHeaderFieldsTooLarge'],
  ['a proxy request', () => 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n', 400, 'BadRequest'],
  ['a method that no resource has', (client) => head(client, 'PROPFIND SERVICE/tags?api-version=1'), 405, 'MethodNotAllowed'],
  ['a target of a star', (client) => head(client, 'OPTIONS *'), 400, 'MissingApiVersionParameter'],
  ['a target that is no URL', (client) => head(client, 'GET //[?api-version=1'), 404, 'InvalidResourceType'],
  ['a target in absolute form', (client) => head(client, `GET ${client.endpoint}SERVICE/tags/none?api-version=1`), 404, 'ResourceNotFound'],
  ['a path that is no UTF-8', (client) => head(client, 'GET SERVICE/tags/%ff?api-version=1'), 400, 'BadRequest'],
  ['an expectation that nothing meets', (client) => head(client, 'GET SERVICE/tags/none?api-version=1', 'Expect: wonders\r\n'), 404, 'ResourceNotFound'],
  ['a JSON without an end of its depth', (client) => {
    const body = `{"properties":${'['.repeat(200_000)}`;
    return `${head(client, 'PUT SERVICE/tags/a?api-version=1', `Content-Length: ${body.length}\r\n`)}${body}`;
  }, 400, 'InvalidRequestContent'],
  ['a JSON too deep to walk', (client) => {
    const body = `{"properties":{"displayName":"A","odd":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}}`;
    return `${head(client, 'PUT SERVICE/tags/a?api-version=1', `Content-Length: ${body.length}\r\n`)}${body}`;
  }, 400, 'InvalidRequestContent'],
])('answers %s', async (_title, bytes, status, code) => {
  await withSimulator(async (client) => {
    expect(refusal(await raw(client, bytes(client)))).toEqual({ status, code });
    expect((await client.get('/tags/a')).status).toBe(404);
    expect((await client.get('')).status).toBe(200);
  });
});

test('brackets in texts are no depth', async () => {
  await withSimulator(async (client) => {
    const odd = `${'[{'.repeat(500)}\\"`;
    expect((await client.put('/tags/a', { displayName: 'A', odd })).body.properties).toEqual({ displayName: 'A', odd });
  });
});

test.each([true, false])('a body over the limit is 413, with a length in advance: %p', async (hasLength) => {
  await withSimulator(async (client) => {
    const size = 33 * 1024 * 1024;
    const status = await new Promise<number>((resolve, reject) => {
      const sending = request(client.url('/tags/a'), { method: 'PUT', headers: { authorization: 'Bearer x', ...(hasLength ? { 'content-length': size } : {}) } }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => {
          expect(JSON.parse(text)).toMatchObject({ error: { code: 'RequestEntityTooLarge' } });
          resolve(response.statusCode ?? 0);
        });
      });
      sending.on('error', reject);
      sending.end(Buffer.alloc(size, 'x'));
    });
    expect(status).toBe(413);
    expect((await client.get('/tags/a')).status).toBe(404);
  });
});

test('a body that never ends is cut off', async () => {
  await withSimulator(async (client) => {
    const sent = await new Promise<number>((resolve) => {
      const { hostname, port } = new URL(client.endpoint);
      const chunk = Buffer.alloc(4 * 1024 * 1024, 'x');
      const frame = Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]);
      let count = 0;
      const socket = connect(Number(port), hostname, () => {
        socket.write(head(client, 'PUT SERVICE/tags/a?api-version=1', 'Transfer-Encoding: chunked\r\n'));
        const more = (): void => {
          if (socket.destroyed || count > 100) return;
          count += 1;
          socket.write(frame, () => { setImmediate(more); });
        };
        more();
      });
      socket.on('error', () => undefined).on('close', () => { resolve(count * chunk.length); });
    });
    expect(sent).toBeLessThan(200 * 1024 * 1024);
    expect((await client.get('')).status).toBe(200);
  });
});

test.each<[string, (client: Client) => string]>([
  ['its headers', () => 'GET / HTTP/1.1\r\nX: '],
  ['its body', (client) => head(client, 'PUT SERVICE/tags/a?api-version=1', 'Content-Length: 10\r\n').concat('{')],
])('a client that never ends %s is let go', async (_title, bytes) => {
  await withSimulator(async (client) => {
    expect(refusal(await raw(client, bytes(client), 5000))).toEqual({ status: 408, code: 'RequestTimeout' });
    expect((await client.get('')).status).toBe(200);
  }, { requestTimeoutMs: 300 });
});

test('no bytes bring it down, or make it tell of itself', async () => {
  await withSimulator(async (client) => {
    const line = fc.tuple(fc.constantFrom('GET', 'PUT', 'DELETE', 'POST', 'PATCH', 'get', 'X', ''), fc.oneof(
      fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }),
      fc.array(fc.constantFrom('apis', 'echo-api', '%', '%2f', '..', '', '?', '&', '$filter=', '$top=-1', '$skip=1e9', 'export=true&format=', 'asyncId=', '_simulator', '#', ';rev=', '{{', '\u0000', 'api-version=1'), { maxLength: 9 })
        .map((parts) => `${client.serviceId}/${parts.join('/')}?api-version=2024-05-01&${parts.join('&')}`),
    ), fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/9.9', '')).map((parts) => parts.join(' '));
    const header = fc.oneof(fc.constantFrom('Authorization: Bearer x', 'If-Match: ""', 'If-Match: W/"x', 'Content-Length: 3', 'Content-Length: -1', 'Transfer-Encoding: chunked', 'Upgrade: h2c', 'Connection: upgrade', 'Expect: 100-continue'), fc.string({ maxLength: 30 }));
    const message = fc.tuple(line, fc.array(header, { maxLength: 4 }), fc.string({ unit: 'binary', maxLength: 60 }))
      .map(([first, headers, body]) => Buffer.from(`${[first, ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`));
    const bytes = fc.oneof({ weight: 4, arbitrary: message }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 80 }).map((array) => Buffer.from(array)) });
    await fc.assert(fc.asyncProperty(bytes, async (sent) => {
      const answer = await raw(client, sent, 60);
      expect(answer).not.toMatch(/\bat .*[/\\](?:src|node_modules)[/\\]|\.ts:\d+|node:internal|^HTTP\/1\.1 5/);
    }), { numRuns: 300, seed: 11, endOnFailure: true });
    expect((await client.get('')).status).toBe(200);
  });
}, 60_000);
