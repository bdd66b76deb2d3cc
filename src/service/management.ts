import type { Logger, RequestCounts } from '../commands/ports.ts';
import { isObject, type Json, type JsonObject } from '../model/json.ts';
import { UserError } from '../model/failure.ts';
import type { Caller } from './caller.ts';
import type { Clock } from './clock.ts';
import { Limiter, type RequestClass } from './limiter.ts';
import { awaitOperation } from './long-running.ts';
import { Retries, type Stage } from './retries.ts';
import { describeBody, toFailure, toUnusable, type Failure } from './service-failure.ts';
import { ConnectionError, type Answer, type Exchange, type Transport } from './transport.ts';

/** An answer of the 2xx, or a 404 where the caller takes one; `body` is its JSON, undefined where it is none. */
export interface Success extends Answer {
  readonly ok: true;
  readonly body: Json | undefined;
}

/** What a usable answer holds: JSON; a policy, which may come as bare XML (apim-rest 1.2); or any text. */
export type Expected = 'json' | 'policy' | 'text';

interface Call {
  readonly method: Exchange['method'];
  readonly url: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expected: Expected;
  readonly association: boolean;
  readonly guarded: boolean;
  readonly final500?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onAccepted?: (() => void) | undefined;
}

const classes = { GET: 'reads', HEAD: 'reads', PUT: 'writes', PATCH: 'writes', POST: 'writes', DELETE: 'deletes' } as const satisfies Record<Exchange['method'], RequestClass>;

/** Methods to which it is an answer that the resource is not there. */
const finding: ReadonlySet<Exchange['method']> = new Set(['GET', 'HEAD', 'DELETE']);

export interface ManagementOptions {
  readonly transport: Transport;
  /** Management endpoint and ARM id of the service: `https://management.azure.com/subscriptions/…/service/x`. */
  readonly serviceUrl: string;
  readonly apiVersion: string;
  readonly parallelism: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface GetOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly expected?: Expected;
  /** Whether a 500 is an answer, and not tried again. */
  readonly final500?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface ListOptions {
  readonly signal?: AbortSignal | undefined;
  readonly maxPages?: number;
  /** What it means that the service knows no such list; a failure where it is absent. */
  readonly ifAbsent?: (answer: Success) => readonly JsonObject[] | Failure;
}

export interface WriteOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly ifMatch?: string | undefined;
  readonly expected?: Expected;
  readonly association?: boolean;
  /** Called where an operation begins that takes its time. */
  readonly onAccepted?: (() => void) | undefined;
}

/**
 * Requests to one service with retries, long-running operations and paging, all under one limiter. Paths are below the
 * service, `apis/x`. What the service refuses comes back as a {@link Failure}; a 404 as an answer.
 */
export class Management {
  readonly #options: ManagementOptions;
  readonly #limiter: Limiter;
  readonly #downloads: Limiter;
  readonly #counts = { reads: 0, writes: 0, deletes: 0, throttled: 0, retried: 0 };

  constructor(options: ManagementOptions) {
    this.#options = options;
    this.#limiter = new Limiter(options.parallelism, options.clock);
    this.#downloads = new Limiter(options.parallelism, options.clock);
  }

  /** Whose token was sent last; null where it is not known. */
  caller(): Caller | null {
    return this.#options.transport.caller();
  }

  counts(): RequestCounts {
    return { ...this.#counts };
  }

  async get(path: string, { query = {}, expected = 'json', final500 = false, signal }: GetOptions = {}): Promise<Success | Failure> {
    const answer = await this.#send({ method: 'GET', url: this.#url(path, query), expected, association: false, guarded: false, final500, signal });
    return answer.ok && answer.status !== 404 && answer.text === '' ? toUnusable('the answer is empty', answer) : answer;
  }

  /** Whether something is there, with the status alone: an answer to HEAD has no body, a failure no code. */
  async head(path: string, signal?: AbortSignal): Promise<Success | Failure> {
    return this.#send({ method: 'HEAD', url: this.#url(path), expected: 'json', association: false, guarded: false, signal });
  }

  /** All pages of a collection; one that is not there is empty. `nextLink` is followed as it is (apim-rest 1.3). */
  async list(path: string, signal?: AbortSignal): Promise<readonly JsonObject[] | Failure> {
    return this.listFrom(this.#url(path), { signal, ifAbsent: () => [] });
  }

  /** The items from an address of the management endpoint on, up to so many pages. */
  async listFrom(first: string, { signal, maxPages = Number.POSITIVE_INFINITY, ifAbsent = (answer) => toFailure(answer, answer.body) }: ListOptions = {}): Promise<readonly JsonObject[] | Failure> {
    const items: JsonObject[] = [];
    const visited = new Set<string>();
    for (let url: string | null = first; url !== null && visited.size < maxPages;) {
      visited.add(url);
      const answer = await this.#send({ method: 'GET', url, expected: 'json', association: false, guarded: false, signal });
      if (!answer.ok) return answer;
      if (answer.status === 404 && visited.size === 1) return ifAbsent(answer);
      const page = parsePage(answer);
      if (page === null || (page.next !== null && visited.has(page.next))) return toUnusable('the answer is a page that is no list, or that leads back to an earlier one', answer);
      items.push(...page.items);
      url = page.next;
    }
    return items;
  }

  /** Creates or replaces (PUT), or changes what the body names (PATCH), and waits until the service is done with it. */
  async put(path: string, body: Json, { query = {}, ifMatch, expected = 'json', association = false, method = 'PUT', onAccepted }: WriteOptions & { readonly method?: 'PUT' | 'PATCH' } = {}): Promise<Success | Failure> {
    return this.#send({
      method, url: this.#url(path, query), body: JSON.stringify(body), expected, association, onAccepted,
      guarded: ifMatch !== undefined && ifMatch !== '*', headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
    });
  }

  /** Deletes, and waits until the service is done with it. `If-Match` is part of the contract of all but links (apim-rest 1.4). */
  async delete(path: string, { query = {}, ifMatch = '*', association = false, onAccepted }: WriteOptions = {}): Promise<Success | Failure> {
    return this.#send({
      method: 'DELETE', url: this.#url(path, query), expected: 'json', association, onAccepted,
      guarded: ifMatch !== '*', headers: association ? {} : { 'if-match': ifMatch },
    });
  }

  /** An action that changes nothing: `namedValues/x/listValue`. */
  async post(path: string): Promise<Success | Failure> {
    return this.#send({ method: 'POST', url: this.#url(path), expected: 'json', association: false, guarded: false });
  }

  /** The text behind a link of the service, fetched without the token. It is no request to Resource Manager and not counted. */
  async download(url: string, signal?: AbortSignal): Promise<Success | Failure> {
    const { clock, transport } = this.#options;
    const retries = new Retries({ association: false, guarded: false }, clock);
    for (;;) {
      const outcome = await this.#downloads.run('reads', async () => attempt(() => transport.download(url, signal), (answer) => toOutcome(answer, 'text', false)), signal);
      const verdict = outcome.ok ? null : retries.next(outcome, 'request');
      if (verdict?.then !== 'retry') return outcome;
      await clock.sleep(verdict.ms, signal);
    }
  }

  #url(path: string, query: Readonly<Record<string, string>> = {}): string {
    const segments = path === '' ? [] : path.split('/');
    if (segments.some((segment) => ['', '.', '..'].includes(segment))) {
      throw new UserError('invalid-input', `'${path}' cannot be the path of a resource.`, { hint: 'Check the name of the resource.' });
    }
    const encoded = segments.map((segment) => `/${encodeURIComponent(segment).replaceAll('%3B', ';').replaceAll('%3D', '=')}`);
    const parameters = Object.entries({ 'api-version': this.#options.apiVersion, ...query }).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
    return `${this.#options.serviceUrl}${encoded.join('')}?${parameters.join('&')}`;
  }

  async #send(call: Call): Promise<Success | Failure> {
    const { clock } = this.#options;
    const retries = new Retries(call, clock);
    for (;;) {
      const first = await this.#exchange(call);
      const outcome = first.ok && call.method !== 'GET' && call.method !== 'HEAD' && call.method !== 'POST' && first.status !== 404
        ? await awaitOperation(call.method, call.url, first, { clock, poll: (url) => this.#poll(url), onAccepted: call.onAccepted }) : first;
      if (outcome.ok) return outcome;
      const next = await this.#afterFailure(retries, outcome, first.ok ? 'operation' : 'request', call);
      if (next !== 'retry') return next;
    }
  }

  async #poll(url: string): Promise<Success | Failure> {
    const call: Call = { method: 'GET', url, expected: 'json', association: false, guarded: false };
    const retries = new Retries(call, this.#options.clock);
    for (;;) {
      const outcome = await this.#exchange(call);
      if (outcome.ok) return outcome;
      const next = await this.#afterFailure(retries, outcome, 'poll', call);
      if (next !== 'retry') return next;
    }
  }

  async #afterFailure(retries: Retries, failure: Failure, stage: Stage, call: Call): Promise<Success | Failure | 'retry'> {
    const verdict = retries.next(failure, stage);
    if (verdict.then === 'fail') return failure;
    if (verdict.then === 'done') return { ok: true, status: failure.status, text: '', body: undefined, header: () => null };
    this.#counts.retried++;
    if (verdict.rule === 'throttled') this.#limiter.pause(classes[call.method], verdict.ms);
    else await this.#options.clock.sleep(verdict.ms, call.signal);
    return 'retry';
  }

  async #exchange(call: Call): Promise<Success | Failure> {
    const { transport, logger, serviceUrl } = this.#options;
    const kind = classes[call.method];
    return this.#limiter.run(kind, async () => {
      const answered = await attempt(() => transport.send(call), (answer) => {
        const remaining = ['subscription', 'subscription-global'].flatMap((scope) => answer.header(`x-ms-ratelimit-remaining-${scope}-${kind}`) ?? []).map(Number);
        if (remaining.length > 0) this.#limiter.noteRemaining(kind, Math.min(...remaining));
        return toOutcome(answer, call.expected, finding.has(call.method));
      });
      const outcome = answered.status === 401 || answered.status === 403 ? { ...answered, refused: { caller: transport.caller(), service: new URL(serviceUrl).pathname } } : answered;
      // An action that changes nothing is a write to Azure's token buckets, and none to whoever asks what was written.
      this.#counts[call.method === 'POST' ? 'reads' : kind]++;
      if (outcome.status === 429) this.#counts.throttled++;
      const correlation = outcome.ok ? outcome.header('x-ms-correlation-request-id') : outcome.correlationId;
      logger.debug(`${call.method} ${new URL(call.url).pathname} ${outcome.status === 0 ? 'no usable answer' : outcome.status} ${correlation ?? ''}`.trimEnd());
      return outcome;
    }, call.signal);
  }
}

async function attempt(send: () => Promise<Answer>, read: (answer: Answer) => Success | Failure): Promise<Success | Failure> {
  try {
    return read(await send());
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    return toUnusable(error.message);
  }
}

/** Reads an answer. What is missing is an answer too, if the service says so itself: a proxy's page says nothing of resources. */
function toOutcome(answer: Answer, expected: Expected, mayBeMissing: boolean): Success | Failure {
  const body = parseJson(answer.text);
  const succeeded = answer.status >= 200 && answer.status < 300;
  const missing = answer.status === 404 && mayBeMissing && (answer.text === '' || (isObject(body) && isObject(body['error'])));
  if (!succeeded && !missing) return toFailure(answer, body);
  const usable = answer.text === '' || expected === 'text' || body !== undefined || (expected === 'policy' && describeBody(answer) === 'XML');
  const looks = describeBody(answer);
  return usable ? { ok: true, ...answer, body } : toUnusable(`the answer is ${looks === 'JSON' ? 'JSON that breaks off or is malformed' : `${looks} where JSON was expected`}`, answer);
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The items of a page and the address of the next, null at the end; null for what is no page. */
function parsePage({ body }: Success): { readonly items: readonly JsonObject[]; readonly next: string | null } | null {
  if (!isObject(body) || !Array.isArray(body['value'])) return null;
  const items = body['value'] as readonly Json[];
  const next = body['nextLink'] ?? '';
  if (!items.every(isObject) || typeof next !== 'string') return null;
  return { items, next: next === '' ? null : next };
}
