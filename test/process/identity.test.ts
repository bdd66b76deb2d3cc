import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CLIENT, OBJECT, REQUEST_TOKEN, startEntra, SUBJECT, TENANT, type FakeEntra } from '../support/fake-entra.ts';
import { createFolder, runAction, runCli, startSimulator, type ActionEnded, type Folder, type Simulator } from './harness.ts';

/** What the service answers in place of the simulator, for a request with that token; null lets the simulator answer. */
type Refuse = (token: string, method: string, path: string) => { readonly status: number; readonly code: string; readonly message: string } | null;

let folder: Folder;
let simulator: Simulator;
let entra: FakeEntra;
let gate: Server;
let secureGate: Server;
let seen: { token: string; status: number }[] = [];
let refuse: Refuse = () => null;

/** Stands before the simulator, which takes any token, and knows which are good. */
const guard: RequestListener = (request, response) => {
  const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
  const refusal = refuse(token, request.method ?? '', new URL(request.url ?? '', 'http://localhost').pathname);
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
    if (refusal !== null) {
      const { status, ...error } = refusal;
      seen.push({ token, status });
      response.writeHead(status, { 'content-type': 'application/json', 'www-authenticate': 'Bearer error="invalid_token"' }).end(JSON.stringify({ error }));
      return;
    }
    const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
    void fetch(`${simulator.endpoint}${request.url ?? ''}`, { method: request.method ?? 'GET', headers: { 'authorization': 'Bearer x', 'content-type': 'application/json' }, ...body }).then(async (answer) => {
      seen.push({ token, status: answer.status });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json', 'etag': answer.headers.get('etag') ?? '' }).end(Buffer.from(await answer.arrayBuffer()));
    });
  });
};

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  folder = createFolder();
  [simulator, entra] = await Promise.all([startSimulator(['--service', 'apim-prod=Premium']), startEntra()]);
  // The links to documents that the simulator gives are not encrypted, and followed only from where nothing is.
  expect((await fetch(`${simulator.endpoint}${simulator.services[0]?.id ?? ''}/apis/echo-api?api-version=2024-05-01&deleteRevisions=true`, { method: 'DELETE', headers: { 'authorization': 'Bearer x', 'if-match': '*' } })).ok).toBe(true);
  [gate, secureGate] = [createServer(guard), createSecureServer({ key: entra.certificate.key, cert: entra.certificate.certificate }, guard)];
  for (const server of [gate, secureGate]) await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  folder.write({
    'ca.pem': entra.certificate.certificate, 'apiops.yaml': `environments:\n  prod:\n    service: ${simulator.services[0]?.id ?? ''}\n`,
    'apimartifacts/tags/one/tagInformation.json': '{ "properties": { "displayName": "One" } }\n',
  });
});
beforeEach(() => {
  [entra.idTokens, entra.accessTokens, entra.asked].forEach((list) => { list.length = 0; });
  entra.behave({});
  seen = [];
  refuse = () => null;
});
afterAll(async () => {
  for (const server of [gate, secureGate]) server.close().closeAllConnections();
  await Promise.all([simulator.stop(), entra.close()]);
  folder.remove();
});

const signIn = { 'client-id': CLIENT, 'tenant-id': TENANT };

async function act(inputs: Readonly<Record<string, string>>, environment: Readonly<Record<string, string>> = {}): Promise<ActionEnded> {
  const ended = await runAction({ 'command': 'plan', 'environment': 'prod', 'arm-endpoint': `http://127.0.0.1:${portOf(gate)}`, ...inputs }, {
    cwd: folder.path, environment: { NODE_EXTRA_CA_CERTS: join(folder.path, 'ca.pem'), ...entra.environment, ...environment },
  });
  requireMasked(ended);
  requireObeyed(ended.stdout);
  return ended;
}

/** Each token is masked where it turns up first, and is never seen again. The request token of the runner is one of them. */
function requireMasked({ stdout, stderr, summary, outputs }: ActionEnded): void {
  const secrets = [...entra.idTokens, ...entra.accessTokens];
  for (const secret of secrets) expect(stdout).toContain(`::add-mask::${secret}\n`);
  const rest = stdout.replace(/^::add-mask::.*$/gm, '') + stderr + summary + JSON.stringify(outputs);
  for (const part of [...secrets.flatMap((secret) => secret.split('.').slice(1)), REQUEST_TOKEN]) expect(rest).not.toContain(part);
}

/** Masks between `::stop-commands::` and its end would be text. */
function requireObeyed(stdout: string): void {
  let stopped: string | null = null;
  for (const line of stdout.split('\n')) {
    const token: string | undefined = /^::stop-commands::(.+)$/.exec(line)?.[1];
    if (stopped !== null && line === `::${stopped}::`) stopped = null;
    else if (token !== undefined) stopped = token;
    else if (line.startsWith('::add-mask::')) expect(stopped).toBeNull();
  }
}

test('GitHub says who runs, Entra gives the token, and the service gets it', async () => {
  const ended = await act({ ...signIn, command: 'publish' });
  expect({ code: ended.code, changes: ended.outputs['changes'] }).toEqual({ code: 0, changes: 'true' });
  expect(seen.length).toBeGreaterThan(5);
  expect(new Set(seen.map(({ token }) => token))).toEqual(new Set(entra.accessTokens));
  expect(entra.accessTokens).toHaveLength(1);
  expect(Object.fromEntries(entra.asked[0] ?? [])).toMatchObject({
    client_id: CLIENT, grant_type: 'client_credentials', scope: 'https://management.azure.com/.default', client_assertion: entra.idTokens[0],
  });
  expect(JSON.parse(Buffer.from(entra.idTokens[0]?.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({ aud: 'api://AzureADTokenExchange' });
});

test('tokens that live shortly are asked for again, each with a new ID token', async () => {
  entra.behave({ lifetime: 0 });
  const ended = await act(signIn);
  expect(ended.code).toBe(0);
  expect(entra.accessTokens.length).toBeGreaterThan(2);
  expect(new Set(entra.idTokens).size).toBe(entra.asked.length);
  expect(new Set(entra.asked.map((form) => form.get('client_assertion')))).toEqual(new Set(entra.idTokens));
});

test('a token that the service takes for expired is replaced once', async () => {
  refuse = (token) => token === entra.accessTokens[0] && seen.length >= 3 ? { status: 401, code: 'ExpiredAuthenticationToken', message: 'The access token expiry UTC time is earlier than current UTC time.' } : null;
  const ended = await act(signIn);
  expect(ended.code).toBe(0);
  expect(entra.accessTokens).toHaveLength(2);
  expect(seen.filter(({ status }) => status === 401).length).toBeGreaterThan(0);
  expect(seen.at(-1)?.token).toBe(entra.accessTokens[1]);
});

test('whom the service does not take is told who it is, and what tenant it would need', async () => {
  refuse = () => ({ status: 401, code: 'InvalidAuthenticationTokenTenant', message: `The access token is from the wrong issuer 'https://sts.windows.net/${TENANT}/'. It must match the tenant 'https://sts.windows.net/44444444-4444-4444-4444-444444444444/' associated with this subscription.` });
  const ended = await act(signIn);
  expect(ended.outputs['failure-reason']).toBe('authentication-failed');
  expect(ended.stdout).toContain(`::error::The service does not accept the identity ${CLIENT} (object id ${OBJECT}, tenant ${TENANT}) to read the service: InvalidAuthenticationTokenTenant: `);
  expect(ended.stdout).toContain('The subscription belongs to the tenant 44444444-4444-4444-4444-444444444444: give that one as `tenant-id`');
  expect(seen).toHaveLength(2); // once more with another token, and no more
});

test('who lacks a role is told which, with the command that gives it', async () => {
  refuse = (_token, method, path) => method !== 'PUT' || !path.includes('/tags/') ? null
    : { status: 403, code: 'AuthorizationFailed', message: `The client '${CLIENT}' with object id '${OBJECT}' does not have authorization to perform action 'Microsoft.ApiManagement/service/tags/write' over scope '${path}' or the scope is invalid.` };
  folder.write({ 'apimartifacts/tags/two/tagInformation.json': '{ "properties": { "displayName": "Two" } }\n' });
  const ended = await act({ ...signIn, command: 'publish' });
  expect(ended.code).toBe(1);
  expect(ended.stdout).toContain(`The identity ${CLIENT} (object id ${OBJECT}, tenant ${TENANT}) may not write tags/two: AuthorizationFailed`);
  expect(ended.stdout).toContain(`az role assignment create --assignee-object-id ${OBJECT} --assignee-principal-type ServicePrincipal --role 'API Management Service Contributor' --scope '${simulator.services[0]?.id ?? ''}'`);
});

test('without the permission the job is told which; on a pull request also why a fork has none', async () => {
  const none = { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' };
  const [pushed, asked] = await Promise.all([act(signIn, { ...none, GITHUB_EVENT_NAME: 'push' }), act(signIn, { ...none, GITHUB_EVENT_NAME: 'pull_request' })]);
  for (const ended of [pushed, asked]) {
    expect({ code: ended.code, reason: ended.outputs['failure-reason'] }).toEqual({ code: 1, reason: 'authentication-failed' });
    expect(ended.stdout).toContain("::error::This job may not ask GitHub for an ID token, which 'client-id' and 'tenant-id' need. Give the job (or the workflow) 'permissions: id-token: write'");
  }
  expect(pushed.stdout).not.toContain('fork');
  expect(asked.stdout).toContain('A pull request from a fork is never given one');
  expect([entra.asked, seen]).toEqual([[], []]);
});

test('what Entra refuses names the subject and the federated credential to make', async () => {
  entra.behave({ refusal: `AADSTS700213: No matching federated identity record found for presented assertion subject '${SUBJECT}'.` });
  const ended = await act(signIn);
  expect(ended.outputs['failure-reason']).toBe('authentication-failed');
  expect(ended.stdout).toContain(`::error::Entra ID gives the app ${CLIENT} of the tenant ${TENANT} no token: the app has no federated credential for the subject '${SUBJECT}' (AADSTS700213). `
    + `Add one to the app registration or managed identity: issuer https://token.actions.githubusercontent.com, subject ${SUBJECT}, audience api://AzureADTokenExchange.`);
  expect(ended.stdout).not.toMatch(/Trace ID|\n\s+at /);
  expect(seen).toEqual([]);
});

test('one half of an identity is none, and a command line has neither', async () => {
  for (const inputs of [{ 'client-id': CLIENT }, { 'tenant-id': TENANT }, { ...signIn, 'client-id': 'my-app' }]) {
    expect((await act(inputs)).outputs['failure-reason']).toBe('invalid-input');
  }
  expect((await runCli(['plan', '--client-id', CLIENT], { cwd: folder.path })).stderr).toContain('There is no flag --client-id.');
  expect(entra.idTokens).toEqual([]);
});

/** The command line with the identity of the environment, which goes over https only. */
function call(environment: Readonly<Record<string, string>>, endpoint = `https://127.0.0.1:${portOf(secureGate)}`): ReturnType<typeof runCli> {
  const { AZURE_AUTHORITY_HOST = '' } = entra.environment;
  return runCli(['plan', '--environment', 'prod', '--arm-endpoint', endpoint], { cwd: folder.path, environment: { NODE_EXTRA_CA_CERTS: join(folder.path, 'ca.pem'), AZURE_AUTHORITY_HOST, ...environment } });
}

const principal = { AZURE_TENANT_ID: TENANT, AZURE_CLIENT_ID: CLIENT, AZURE_CLIENT_SECRET: 'canary-4711-secret' };

test('a client secret of the environment', async () => {
  const ended = await call(principal);
  expect(ended.code).toBe(0);
  expect(Object.fromEntries(entra.asked[0] ?? [])).toMatchObject({ client_id: CLIENT, client_secret: 'canary-4711-secret' });
  expect(new Set(seen.map(({ token }) => token))).toEqual(new Set(entra.accessTokens));

  // The simulator is told nothing of it.
  [entra.asked.length, seen] = [0, []];
  expect((await call(principal, `http://127.0.0.1:${portOf(gate)}`)).code).toBe(0);
  expect([entra.asked, new Set(seen.map(({ token }) => token))]).toEqual([[], new Set(['local'])]);

  entra.behave({ refusal: 'AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the client secret value.' });
  const refused = await call(principal);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(`Entra ID gives the app ${CLIENT} of the tenant ${TENANT} no token: the client secret is wrong (AADSTS7000215).`);
  for (const text of [ended.stdout, ended.stderr, refused.stdout, refused.stderr]) expect(text).not.toContain('canary');
});

test('where there is no identity, each that was asked has a line', async () => {
  // A virtual machine of Azure to which no identity is assigned.
  const metadata = createServer((_request, response) => { response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_request","error_description":"Identity not found"}'); });
  await new Promise<void>((resolve) => { metadata.listen(0, '127.0.0.1', resolve); });
  const { code, stderr } = await call({ PATH: '', AZURE_POD_IDENTITY_AUTHORITY_HOST: `http://127.0.0.1:${portOf(metadata)}`, AZURE_TENANT_ID: TENANT });
  metadata.close().closeAllConnections();
  expect(code).toBe(1);
  expect(stderr.split('\n').slice(0, 8)).toEqual([
    'authentication-failed: There is no identity for Azure. These were asked:',
    '    client secret or certificate in the environment: AZURE_CLIENT_ID, AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH are not set',
    '    workload identity: AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE are not set',
    '    Azure CLI: it is not installed',
    '    Azure PowerShell: it is not installed',
    '    managed identity: this machine has none',
    expect.stringContaining('    In a workflow give the inputs `client-id` and `tenant-id`'), '',
  ]);
  expect(seen).toEqual([]);
});
