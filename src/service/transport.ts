import { ApiManagementClient } from '@azure/arm-apimanagement';
import { bearerTokenAuthenticationPolicyName, createPipelineFromOptions, createDefaultHttpClient, createHttpHeaders, createPipelineRequest, proxyPolicyName, redirectPolicyName,
  type HttpMethods, type PipelineResponse } from '@azure/core-rest-pipeline';
import { UserError } from '../model/failure.ts';
import { createAuthentication } from './authentication.ts';
import type { Caller } from './caller.ts';
import { isLoopback, type Endpoint } from './clouds.ts';
import type { Tokens } from './tokens.ts';

/** Longest wait for one answer: an import of a large document is answered only when it is read. */
const ANSWER_TIMEOUT_MS = 300_000;

/** One HTTP request with its body as text: nothing passes the client library's mappers. */
export interface Exchange {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** Absolute; of the management endpoint. */
  readonly url: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  header(name: string): string | null;
}

/** No answer arrived, or only a part of one. Its text holds no address, header or body. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

export interface Transport {
  /** Throws {@link ConnectionError}, and UserError where there is no identity or the address is another host's. */
  send(exchange: Exchange): Promise<Answer>;
  /** Fetches a link that the service gave, without the token. Throws as {@link send}. */
  download(url: string, signal?: AbortSignal): Promise<Answer>;
  /** Whose token was sent last; null where it is not known. */
  caller(): Caller | null;
}

export interface TransportOptions {
  readonly endpoint: Endpoint;
  readonly tokens: Tokens;
  /** First part of the user agent: `apiops/1.0.0`. */
  readonly userAgent: string;
}

/**
 * The management client's pipeline, with four parts taken out: its retries (they are counted and decided here), its
 * redirects (the token would go along), its reading of bodies, and its tokens.
 */
export function openTransport({ endpoint, tokens, userAgent }: TransportOptions): Transport {
  // Nothing else of the client is in the bundles: see scripts/unreachable-parts.ts.
  const client: Pick<ApiManagementClient, 'pipeline' | 'sendRequest'> = new ApiManagementClient({ getToken: async () => null }, { endpoint: endpoint.origin, userAgentOptions: { userAgentPrefix: userAgent } });
  for (const phase of ['Serialize', 'Deserialize', 'Retry'] as const) client.pipeline.removePolicy({ phase });
  client.pipeline.removePolicy({ name: redirectPolicyName });
  client.pipeline.removePolicy({ name: bearerTokenAuthenticationPolicyName });
  client.pipeline.addPolicy(createAuthentication(tokens), { phase: 'Sign' });
  const downloads = createPipelineFromOptions({ userAgentOptions: { userAgentPrefix: userAgent } });
  downloads.removePolicy({ phase: 'Retry' });
  downloads.removePolicy({ name: redirectPolicyName });
  if (endpoint.local) {
    // A proxy cannot reach this machine.
    client.pipeline.removePolicy({ name: proxyPolicyName });
    downloads.removePolicy({ name: proxyPolicyName });
  }
  const httpClient = createDefaultHttpClient();
  return {
    send: async ({ method, url, body, headers = {}, signal }) => {
      requireSameHost(url, endpoint);
      return exchange(url, signal, (abortSignal) => client.sendRequest(createPipelineRequest({
        url, method: method satisfies HttpMethods, abortSignal, allowInsecureConnection: endpoint.local,
        headers: createHttpHeaders({ accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }), ...headers }),
        ...(body === undefined ? {} : { body }),
      })));
    },
    download: async (url, signal) => {
      requireSafeLink(url, endpoint);
      return exchange(url, signal, (abortSignal) => downloads.sendRequest(httpClient,
        createPipelineRequest({ url, abortSignal, allowInsecureConnection: endpoint.local })));
    },
    caller: () => tokens.caller(),
  };
}

async function exchange(url: string, signal: AbortSignal | undefined, send: (signal: AbortSignal) => Promise<PipelineResponse>): Promise<Answer> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), ANSWER_TIMEOUT_MS);
  try {
    const response = await send(signal === undefined ? timeout.signal : AbortSignal.any([signal, timeout.signal]));
    return { status: response.status, text: response.bodyAsText ?? '', header: (name) => response.headers.get(name) ?? null };
  } catch (error) {
    signal?.throwIfAborted();
    if (timeout.signal.aborted) throw new ConnectionError(`no answer within ${ANSWER_TIMEOUT_MS / 1000} seconds`);
    throw toTransportError(error, new URL(url).origin);
  } finally {
    clearTimeout(timer);
  }
}

/** Without the library's error as its cause: that one holds the request with its token and body. */
function toTransportError(error: unknown, origin: string): Error {
  if (!(error instanceof Error)) return new ConnectionError(`no answer from ${origin}`);
  if (error instanceof UserError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return new ConnectionError(code === 'PARSE_ERROR' ? `the answer of ${origin} broke off` : `no answer from ${origin} (${code})`);
}

/** The token goes to the management endpoint only, whatever address an answer names. */
function requireSameHost(url: string, { origin }: Endpoint): void {
  const target = URL.canParse(url) ? new URL(url).origin : null;
  if (target === origin) return;
  throw new UserError(null, target === null ? 'The service answered with an address that cannot be read.' : `The service answered with an address on another host, ${target}; it was not followed.`, {
    hint: `Only ${origin} gets the token. Check the management endpoint, and what stands between it and this machine.`,
  });
}

function requireSafeLink(url: string, endpoint: Endpoint): void {
  const link = URL.canParse(url) ? new URL(url) : null;
  if (link?.protocol === 'https:' || (endpoint.local && link?.protocol === 'http:' && isLoopback(link))) return;
  throw new UserError(null, 'The service gave a download link that cannot be followed: it is no https address.');
}
