import type { AccessToken, GetTokenOptions } from '@azure/core-auth';
import type { UserError } from '../../src/model/failure.ts';
import { toAccessError } from '../../src/service/access-failure.ts';
import { describeCaller, readCaller } from '../../src/service/caller.ts';
import { findAuthority } from '../../src/service/clouds.ts';
import { toEntraError } from '../../src/service/entra-failure.ts';
import type { Failure } from '../../src/service/service-failure.ts';
import { Tokens } from '../../src/service/tokens.ts';
import { CLIENT, OBJECT, TENANT, toToken } from '../support/fake-entra.ts';
import { notFound, refusal, SERVICE_ID, startFake, type Answering, type FakeManagement, type Reply } from './fake-management.ts';
import { openService, type OpenServiceOptions } from '../../src/service/live-service.ts';
import type { LiveStore } from '../../src/commands/ports.ts';
import { silentLogger } from './fake-management.ts';

describe('tokens', () => {
  interface Asked extends GetTokenOptions {
    readonly scopes: string | string[];
  }

  /** An identity that gives one after the other; what is an error is thrown. */
  function tell(...answers: readonly (Partial<AccessToken> | Error)[]): { readonly tokens: Tokens; readonly asked: Asked[]; readonly secrets: string[] } {
    const [asked, secrets]: [Asked[], string[]] = [[], []];
    const left = [...answers];
    const tokens = new Tokens({
      getToken: async (scopes, options) => {
        asked.push({ scopes, ...options });
        const next = left.shift() ?? new Error('asked too often');
        if (next instanceof Error) throw next;
        return { token: `t${asked.length}`, expiresOnTimestamp: Date.now() + 3_600_000, ...next };
      },
    }, 'scope', (secret) => secrets.push(secret));
    return { tokens, asked, secrets };
  }

  const settle = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

  test('are kept, and asked for once by many', async () => {
    const { tokens, asked, secrets } = tell({});
    expect(await Promise.all([tokens.get(), tokens.get(), tokens.get()])).toEqual(['t1', 't1', 't1']);
    expect(await tokens.get()).toBe('t1');
    expect(asked).toEqual([{ scopes: ['scope'], enableCae: true }]);
    expect(secrets).toEqual(['t1']);
  });

  test('are renewed before they end, without anybody waiting', async () => {
    for (const early of [{ expiresOnTimestamp: Date.now() + 60_000 }, { refreshAfterTimestamp: Date.now() - 1 }]) {
      const { tokens, asked } = tell(early, {});
      await tokens.get();
      expect(await tokens.get()).toBe('t1');
      await settle();
      expect(await tokens.get()).toBe('t2');
      expect(asked).toHaveLength(2);
    }
  });

  test('are used to their end where a renewal fails, which is not repeated with every request', async () => {
    const { tokens, asked } = tell({ expiresOnTimestamp: Date.now() + 60_000 }, new Error('Entra is away.'));
    for (let round = 0; round < 5; round += 1) {
      expect(await tokens.get()).toBe('t1');
      await settle();
    }
    expect(asked).toHaveLength(2);
  });

  test('that ended are never used', async () => {
    const { tokens } = tell({ expiresOnTimestamp: Date.now() + 500 }, new Error('Entra is away.'), {});
    await tokens.get();
    await expect(tokens.get()).rejects.toThrow('Entra is away.');
    expect(await tokens.get()).toBe('t3');
  });

  test('that were refused are replaced once for all', async () => {
    const { tokens, asked } = tell({}, {});
    await tokens.get();
    expect(await Promise.all([tokens.replace('t1', null), tokens.replace('t1', null)])).toEqual(['t2', 't2']);
    expect(await tokens.replace('t1', null)).toBe('t2'); // of a request that was sent before
    expect(asked).toHaveLength(2);
  });

  test('that are the same again are no replacement', async () => {
    const { tokens } = tell({ token: 'same' }, { token: 'same' });
    await tokens.get();
    expect(await tokens.replace('same', null)).toBeNull();
  });
});

const app = { oid: OBJECT, tid: TENANT, appid: CLIENT, idtyp: 'app' };

test.each([
  [app, `The identity ${CLIENT} (object id ${OBJECT}, tenant ${TENANT})`, false],
  [{ ...app, app_displayname: 'ci-plan' }, `The identity ci-plan (object id ${OBJECT}, tenant ${TENANT})`, false],
  [{ ...app, xms_mirid: '/subscriptions/s/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-plan' }, `The identity id-plan (object id ${OBJECT}, tenant ${TENANT})`, false],
  [{ oid: OBJECT, tid: TENANT, upn: 'ada@contoso.com', appid: 'az' }, `The identity ada@contoso.com (object id ${OBJECT}, tenant ${TENANT})`, true],
  [{ azp: CLIENT }, `The identity ${CLIENT}`, false],
])('whose token it is: %j', (claims, words, isUser) => {
  const caller = readCaller(toToken(claims));
  expect([describeCaller(caller), caller?.isUser]).toEqual([words, isUser]);
});

test.each(['local', '', 'a.b.c', 'a..c', `x.${Buffer.from('[1]').toString('base64url')}.y`, toToken({})])('nothing is said of whose the token %p is', (token) => {
  expect(readCaller(token)).toBeNull();
  expect(describeCaller(null)).toBe('The identity');
});

describe('what the service refuses', () => {
  const request = { verb: 'write', subject: 'apis/x', path: 'apis/x', guarded: false } as const;
  const refuse = (status: number, code: string, message: string, claims: Record<string, unknown> | null = app, service = SERVICE_ID): UserError => {
    const failure: Failure = { ok: false, status, code, message, correlationId: null, retryAfterMs: null, refused: { caller: claims === null ? null : readCaller(toToken(claims)), service } };
    return toAccessError(failure, request, `${code}: ${message}`);
  };

  test.each([['write', 'Contributor'], ['delete', 'Contributor'], ['listValue/action', 'Contributor'], ['read', 'Reader Role']])('the role for %s', (action, role) => {
    const { reason, hint } = refuse(403, 'AuthorizationFailed', `The client has no authorization to perform action 'Microsoft.ApiManagement/service/apis/${action}' over scope '/x'.`);
    expect([reason, hint]).toEqual(['authentication-failed', `Give the identity a role with the action Microsoft.ApiManagement/service/apis/${action} on the service, such as API Management Service ${role}: `
      + `az role assignment create --assignee-object-id ${OBJECT} --assignee-principal-type ServicePrincipal --role 'API Management Service ${role}' --scope '${SERVICE_ID}'. It takes effect after some minutes.`]);
  });

  test('a user is assigned as one', () => {
    expect(refuse(403, 'AuthorizationFailed', 'No.', { oid: OBJECT, upn: 'ada@contoso.com' }).hint).toContain('--assignee-principal-type User ');
  });

  test('no command is made of words that a shell would take apart', () => {
    for (const [claims, service] of [[null, SERVICE_ID], [{ ...app, oid: "x'; rm -rf ~" }, SERVICE_ID], [app, `${SERVICE_ID}';id`], [app, `${SERVICE_ID}$(id)'`]] as const) {
      expect(refuse(403, 'AuthorizationFailed', 'No.', claims, service).hint).toBe('Give the identity a role with the action Microsoft.ApiManagement/service/apis/write on the service, such as API Management Service Contributor.');
    }
  });

  test('what a resource refers to needs a role there', () => {
    const identity = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i';
    const refused = (action: string): string => refuse(403, 'LinkedAuthorizationFailed', `The client '${CLIENT}' has permission to perform action 'Microsoft.ApiManagement/service/write' on scope '/x'; however, it does not have permission to perform action '${action}' on the linked scope(s) '${identity}' or the linked scope(s) are invalid.`).hint ?? '';
    expect(refused('Microsoft.ManagedIdentity/userAssignedIdentities/assign/action')).toContain(`on ${identity}, to which the resource refers, such as Managed Identity Operator: az role assignment create --assignee-object-id ${OBJECT} --assignee-principal-type ServicePrincipal --role 'Managed Identity Operator' --scope '${identity}'`);
    expect(refused('Microsoft.Other/things/use/action')).toBe(`Give the identity a role with the action Microsoft.Other/things/use/action on ${identity}, to which the resource refers.`);
  });

  test('a policy of Azure is no matter of roles', () => {
    const error = refuse(403, 'RequestDisallowedByPolicy', "Resource 'x' was disallowed by policy.");
    expect([error.reason, error.message]).toEqual([null, "An Azure Policy forbids to write apis/x: RequestDisallowedByPolicy: Resource 'x' was disallowed by policy."]);
    expect(error.hint).not.toMatch(/az role|Contributor/);
  });

  test('another tenant is named only where the service names it', () => {
    expect(refuse(401, 'InvalidAuthenticationTokenTenant', 'No.').hint).toBe('Sign in again, with an identity of the tenant that the service belongs to.');
    expect(refuse(401, 'ExpiredAuthenticationToken', 'Expired.').message).toBe(`The service does not accept the identity ${CLIENT} (object id ${OBJECT}, tenant ${TENANT}) to write apis/x: ExpiredAuthenticationToken: Expired.`);
  });
});

describe('what Entra ID refuses', () => {
  const request = { clientId: CLIENT, tenantId: TENANT, issuer: 'https://issuer', subject: 'repo:o/r:ref:refs/heads/main', audience: 'api://a' };
  const refuse = (message: string): UserError => toEntraError(new Error(message), request, 'https://login.example');

  test.each([
    ['70021', /subject 'repo:o\/r:ref:refs\/heads\/main'/, /issuer https:\/\/issuer, subject repo:o\/r:ref:refs\/heads\/main, audience api:\/\/a\./],
    ['700211', /for the issuer 'https:\/\/issuer'/, /no slash/], ['700212', /for the audience 'api:\/\/a'/, /audience api:\/\/a\./],
    ['7002138', /upper and lower case/, /exactly so: repo:o\/r/], ['700016', /no such app/, /no object id/], ['90002', /no such tenant/, /`cloud`/],
    ['700024', /has expired/, /`client-id` and `tenant-id`/], ['7000215', /secret is wrong/, /not its id/], ['7000222', /secret has expired/, /new one/],
    ['7000229', /no service principal/, new RegExp(`az ad sp create --id ${CLIENT}`)], ['500011', /another cloud/, /`cloud`/],
  ])('AADSTS%s', (code, says, hint) => {
    const error = refuse(`invalid_client: Error(s): ${code} - AADSTS${code}: Whatever it is. Trace ID: t Correlation ID: c`);
    expect(error.reason).toBe('authentication-failed');
    expect(error.message).toMatch(says);
    expect(error.message).toContain(`Entra ID gives the app ${CLIENT} of the tenant ${TENANT} no token: `);
    expect(error.message).toMatch(new RegExp(`\\(AADSTS${code}\\)\\.$`));
    expect(error.hint).toMatch(hint);
    expect(`${error.message}${error.hint}`).not.toMatch(/Trace|\{\w+\}|unknown/);
    expect(error.cause).toBeUndefined();
  });

  test('a code that nobody knows is told in its own words, up to its ids', () => {
    expect(refuse('x AADSTS99999: Something new. Trace ID: 1\r\nCorrelation ID: 2').message).toBe(`Entra ID gives the app ${CLIENT} of the tenant ${TENANT} no token: Something new (AADSTS99999).`);
  });

  test('no answer is no refusal', () => {
    expect(refuse(`network_error: Network request failed\n    at stack ${'x'.repeat(400)}`).message).toBe(`No token for the app ${CLIENT} of the tenant ${TENANT} came from https://login.example: network_error: Network request failed.`);
    expect(refuse('x'.repeat(400)).message.length).toBeLessThan(350);
  });
});

test('only this machine takes the place of the authority of the cloud, and only over https', () => {
  const find = (host: string | undefined): string => findAuthority('usgov', { AZURE_AUTHORITY_HOST: host }).authorityHost;
  for (const other of [undefined, '', 'x', 'http://127.0.0.1:1', 'https://login.evil.example', 'https://127.0.0.1.evil.example', 'https://login.microsoftonline.com/']) expect(find(other)).toBe('https://login.microsoftonline.us');
  expect(findAuthority('public', { AZURE_AUTHORITY_HOST: 'https://127.0.0.1:1/x' })).toEqual({ authorityHost: 'https://127.0.0.1:1', disableInstanceDiscovery: true });
});

describe('a service', () => {
  async function withStore(answer: Answering, options: Partial<OpenServiceOptions>, use: (store: LiveStore, fake: FakeManagement) => Promise<void>): Promise<void> {
    const fake = await startFake(answer);
    try {
      await use(openService({ id: SERVICE_ID, endpoint: fake.origin, logger: silentLogger, environment: {}, ...options }), fake);
    } finally {
      await fake.close();
    }
  }

  test('of a subscription that the tenant does not have', async () => {
    const reply: Reply = { status: 404, body: { error: { code: 'SubscriptionNotFound', message: "The subscription '00000000-0000-0000-0000-000000000001' could not be found." } } };
    await withStore(() => reply, { environment: { AZURE_BEARER_TOKEN: toToken(app) } }, async (store) => {
      await expect(store.describe()).rejects.toMatchObject({ reason: 'invalid-input', message: `There is no subscription 00000000-0000-0000-0000-000000000001 for the identity ${CLIENT} (object id ${OBJECT}, tenant ${TENANT}).`, hint: expect.stringContaining('tenant') as unknown });
    });
    await withStore(() => notFound, { environment: { AZURE_BEARER_TOKEN: toToken(app) } }, async (store) => {
      await expect(store.describe()).rejects.toThrow(`There is no API Management service ${SERVICE_ID}, or the identity ${CLIENT} (object id ${OBJECT}, tenant ${TENANT}) may not see it.`);
    });
  });

  test('that does not take a token which nobody can replace is asked once', async () => {
    await withStore(() => refusal(401, 'InvalidAuthenticationToken', 'The access token is invalid.'), {}, async (store, fake) => {
      await expect(store.describe()).rejects.toMatchObject({ reason: 'authentication-failed', message: 'The service does not accept the identity to read the service: InvalidAuthenticationToken: The access token is invalid.' });
      expect(fake.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer local']);
    });
  });

  test('is sent no identity of the environment over plain http', async () => {
    await withStore(() => undefined, { environment: { AZURE_TENANT_ID: TENANT, AZURE_CLIENT_ID: CLIENT, AZURE_CLIENT_SECRET: 'canary' } }, async (store, fake) => {
      await store.describe();
      expect(fake.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer local']);
    });
  });

  test('may ask for claims, which the next token is asked for with', async () => {
    const challenge = { 'www-authenticate': `Bearer realm="", error="insufficient_claims", claims="${Buffer.from('{"access_token":{}}').toString('base64')}"` };
    const asked: (string | undefined)[] = [];
    const fake = await startFake(({ headers }) => headers.authorization === 'Bearer second' ? undefined : refusal(401, 'InvalidAuthenticationToken', 'Changed.', challenge));
    try {
      const { openTransport } = await import('../../src/service/transport.ts');
      const tokens = new Tokens({ getToken: async (_scopes, options) => ({ token: asked.push(options?.claims) === 1 ? 'first' : 'second', expiresOnTimestamp: Date.now() + 3_600_000 }) }, 'scope');
      const transport = openTransport({ endpoint: { origin: fake.origin, local: true }, tokens, userAgent: 'apiops' });
      expect((await transport.send({ method: 'PUT', url: `${fake.origin}${SERVICE_ID}`, body: '{"a":1}' })).status).toBe(200);
    } finally {
      await fake.close();
    }
    expect(asked).toEqual([undefined, '{"access_token":{}}']);
    expect(fake.received.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}']);
  });
});
