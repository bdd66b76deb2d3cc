import { createServer as createPlainServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { createCertificate, type Certificate } from './self-signed.ts';

export const CLIENT = '11111111-1111-1111-1111-111111111111';
export const TENANT = '22222222-2222-2222-2222-222222222222';
export const OBJECT = '33333333-3333-3333-3333-333333333333';

/** A JSON Web Token of those claims; its signature, which nobody checks, is its own in each. */
export function toToken(claims: Readonly<Record<string, unknown>>): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ typ: 'JWT', alg: 'RS256' })}.${encode(claims)}.${encode(Math.random())}`;
}

/** GitHub's end of ID tokens and Entra's end of access tokens, both on this machine. */
export interface FakeEntra {
  /** Of this machine; `NODE_EXTRA_CA_CERTS` has to name it. */
  readonly certificate: Certificate;
  /** Of a step whose job may ask for ID tokens. */
  readonly environment: Readonly<Record<string, string>>;
  readonly idTokens: string[];
  readonly accessTokens: string[];
  /** The forms that were posted for tokens. */
  readonly asked: URLSearchParams[];
  /** What is answered for tokens from now on. */
  behave(behaviour: Partial<Behaviour>): void;
  close(): Promise<void>;
}

export interface Behaviour {
  /** Seconds that access tokens are good for. */
  readonly lifetime: number;
  /** A refusal in place of a token, such as `AADSTS700213: …`. */
  readonly refusal: string | null;
  /** Status of the answer to who asks for an ID token. */
  readonly idTokenStatus: number;
  readonly claims: Readonly<Record<string, unknown>>;
}

const usual: Behaviour = { lifetime: 3600, refusal: null, idTokenStatus: 200, claims: {} };
export const REQUEST_TOKEN = 'request-token-of-the-runner';
export const SUBJECT = 'repo:contoso/apis:environment:prod';

export async function startEntra(): Promise<FakeEntra> {
  const certificate = createCertificate();
  const [idTokens, accessTokens, asked]: [string[], string[], URLSearchParams[]] = [[], [], []];
  let behaviour = usual;
  const github = createPlainServer(answering((request) => {
    const audience = new URL(request.url ?? '', 'http://localhost').searchParams.get('audience');
    if (request.headers.authorization !== `Bearer ${REQUEST_TOKEN}` || behaviour.idTokenStatus !== 200) return { status: behaviour.idTokenStatus === 200 ? 401 : behaviour.idTokenStatus, body: {} };
    idTokens.push(toToken({ iss: 'https://token.actions.githubusercontent.com', sub: SUBJECT, aud: audience }));
    return { status: 200, body: { value: idTokens.at(-1) } };
  }));
  const entra = createServer({ key: certificate.key, cert: certificate.certificate }, answering((request, sent) => {
    const origin = `https://${request.headers.host}`;
    if (request.url?.includes('/.well-known/openid-configuration') === true) {
      return { status: 200, body: { token_endpoint: `${origin}/${TENANT}/oauth2/v2.0/token`, authorization_endpoint: `${origin}/${TENANT}/oauth2/v2.0/authorize`, issuer: `${origin}/${TENANT}/v2.0`, jwks_uri: `${origin}/keys` } };
    }
    const form = new URLSearchParams(sent);
    asked.push(form);
    if (behaviour.refusal !== null) {
      return { status: 401, body: { error: 'invalid_client', error_description: `${behaviour.refusal} Trace ID: t Correlation ID: c Timestamp: 2026-01-01 00:00:00Z`, error_codes: [Number(/\d+/.exec(behaviour.refusal)?.[0])] } };
    }
    accessTokens.push(toToken({ oid: OBJECT, tid: TENANT, appid: form.get('client_id'), idtyp: 'app', ...behaviour.claims }));
    return { status: 200, body: { token_type: 'Bearer', expires_in: behaviour.lifetime, access_token: accessTokens.at(-1) } };
  }));
  const [idTokenUrl, authority] = [`http://127.0.0.1:${await listen(github)}/token?api-version=2.0`, `https://127.0.0.1:${await listen(entra)}`];
  return {
    certificate, idTokens, accessTokens, asked,
    environment: { ACTIONS_ID_TOKEN_REQUEST_URL: idTokenUrl, ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN, AZURE_AUTHORITY_HOST: authority },
    behave: (changed) => { behaviour = { ...usual, ...changed }; },
    close: async () => { await Promise.all([github, entra].map(close)); },
  };
}

function answering(answer: (request: IncomingMessage, body: string) => { readonly status: number; readonly body: unknown }): RequestListener {
  return (request, response) => {
    void readText(request).then((sent) => {
      const { status, body } = answer(request, sent);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => { server.close(resolve); });
}
