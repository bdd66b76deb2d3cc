import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toFederation } from '../../src/github/federation.ts';
import { requestIdToken } from '../../src/github/id-token.ts';
import type { Inputs } from '../../src/github/inputs.ts';
import { UserError } from '../../src/model/failure.ts';
import { CLIENT, TENANT } from '../support/fake-entra.ts';

async function withServer(listener: RequestListener, use: (environment: { ACTIONS_ID_TOKEN_REQUEST_URL: string; ACTIONS_ID_TOKEN_REQUEST_TOKEN: string }) => Promise<void>): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  try {
    await use({ ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/idtoken?api-version=2.0`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'canary-request' });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const failure = async (work: Promise<unknown>): Promise<UserError> => work.then(() => { throw new Error('no error'); }, (error: unknown) => {
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
});

test('the token for an audience is known as a secret before anybody has it', async () => {
  const asked: string[] = [];
  await withServer(({ url = '', headers }, response) => {
    asked.push(`${url} ${headers.authorization}`);
    response.end('{"value":"the-token"}');
  }, async (environment) => {
    const secrets: string[] = [];
    expect(await requestIdToken('api://a b', environment, (secret) => secrets.push(secret))).toBe('the-token');
    expect(secrets).toEqual(['the-token']);
  });
  expect(asked).toEqual(['/idtoken?api-version=2.0&audience=api%3A%2F%2Fa+b Bearer canary-request']);
});

test('GitHub is asked again where it broke down, and not where it refuses', async () => {
  let count = 0;
  await withServer((_request, response) => { response.writeHead(count++ === 0 ? 503 : 200).end('{"value":"t"}'); }, async (environment) => {
    expect(await requestIdToken('a', environment, () => undefined)).toBe('t');
  });
  count = 0;
  await withServer((_request, response) => { count++; response.writeHead(403).end('{"message":"canary-body"}'); }, async (environment) => {
    const error = await failure(requestIdToken('a', environment, () => undefined));
    expect([error.reason, error.message]).toEqual(['authentication-failed', 'GitHub gave no ID token: HTTP 403.']);
    expect(error.hint).toContain("'permissions: id-token: write'");
  });
  expect(count).toBe(1);
});

test.each(['{}', '{"value":1}', 'null', '<html>canary-body</html>', ''])('the answer %p holds no token', async (body) => {
  await withServer((_request, response) => { response.end(body); }, async (environment) => {
    const secrets: string[] = [];
    const error = await failure(requestIdToken('a', environment, (secret) => secrets.push(secret)));
    expect(error.message).toBe('GitHub gave no ID token: its answer holds none.');
    expect(secrets).toEqual([]);
  });
});

test('the request token goes to no other place', async () => {
  const elsewhere: string[] = [];
  await withServer(({ headers }, response) => { elsewhere.push(String(headers.authorization)); response.end('{"value":"t"}'); }, async ({ ACTIONS_ID_TOKEN_REQUEST_URL: other }) => {
    await withServer((_request, response) => { response.writeHead(302, { location: other }).end(); }, async (environment) => {
      expect((await failure(requestIdToken('a', environment, () => undefined))).message).toBe('GitHub gave no ID token: HTTP 302.');
    });
  });
  expect(elsewhere).toEqual([]);
  for (const url of ['http://example.com/', 'ftp://127.0.0.1/', 'no address']) {
    expect((await failure(requestIdToken('a', { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't' }, () => undefined))).message).toContain('no https address');
  }
});

test('no answer ends without a word of the request', async () => {
  const error = await failure(requestIdToken('a', { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9/x', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'canary-request' }, () => undefined));
  expect([error.message, error.cause]).toEqual(['GitHub gave no ID token: it gave no answer.', undefined]);
});

const federate = (inputs: Inputs): ReturnType<typeof toFederation> => toFederation(inputs, {}, () => undefined);

test('both halves of an identity, or none', () => {
  expect(federate({})).toBeUndefined();
  expect(federate({ 'client-id': CLIENT, 'tenant-id': TENANT })).toMatchObject({ clientId: CLIENT, tenantId: TENANT });
  expect(federate({ 'client-id': CLIENT, 'tenant-id': 'contoso.onmicrosoft.com' })).toBeDefined();
});

test.each<[Inputs, RegExp]>([
  [{ 'client-id': CLIENT }, /'tenant-id' is missing, or empty/], [{ 'tenant-id': TENANT }, /'client-id' is missing, or empty/],
  [{ 'client-id': 'app', 'tenant-id': TENANT }, /'client-id' is not the id of an app/], [{ 'client-id': `${CLIENT}/x`, 'tenant-id': TENANT }, /'client-id'/],
  [{ 'client-id': CLIENT, 'tenant-id': '../x' }, /'tenant-id' is neither/], [{ 'client-id': CLIENT, 'tenant-id': 'a/b' }, /'tenant-id' is neither/],
])('%j is refused before anything is asked', (inputs, message) => {
  expect(() => federate(inputs)).toThrow(message);
  expect(() => federate(inputs)).toThrow(UserError);
});
