import { UserError } from '../model/failure.ts';
import { isObject, type Json } from '../model/json.ts';
import { toAccessError, type Refused } from './access-failure.ts';
import type { Answer } from './transport.ts';

/** A refusal or breakdown, as the service words it. */
export interface Failure {
  readonly ok: false;
  /** HTTP status; 0 where no usable answer arrived. A failure that an operation reported in a body has that answer's 200. */
  readonly status: number;
  readonly code: string;
  /** The service's message with those of its details. */
  readonly message: string;
  readonly correlationId: string | null;
  readonly retryAfterMs: number | null;
  /** Of a 401 or 403. */
  readonly refused?: Refused;
}

/** Reads `{"error": {code, message, details: [{code, target, message}]}}` (apim-rest 1.7); other bodies are not repeated. */
export function toFailure(answer: Answer, body: Json | undefined): Failure {
  const error = isObject(body) ? body['error'] : undefined;
  return {
    ok: false, status: answer.status, ...describeError(error, `HTTP ${answer.status}`, answer),
    correlationId: correlationOf(answer),
    retryAfterMs: parseRetryAfter(answer),
  };
}

/** Whether a tier says that it does not have a kind of resource (apim-rest 1.7). */
export function isNotInTier({ code }: Failure): boolean {
  return code === 'MethodNotAllowedInPricingTier';
}

/** An answer that cannot be used, or none: `what` says which. */
export function toUnusable(what: string, answer: Answer | null = null): Failure {
  return { ok: false, status: 0, code: 'UnusableAnswer', message: what, correlationId: answer === null ? null : correlationOf(answer), retryAfterMs: null };
}

function correlationOf(answer: Answer): string | null {
  return answer.header('x-ms-correlation-request-id') ?? answer.header('x-ms-request-id');
}

function describeError(error: Json | undefined, fallback: string, answer: Answer): { code: string; message: string } {
  if (!isObject(error)) return { code: fallback, message: `the answer is ${describeBody(answer)} without an error in it` };
  const message = typeof error['message'] === 'string' ? error['message'].trim() : '';
  const details = Array.isArray(error['details']) ? (error['details'] as readonly Json[]).flatMap(describeDetail) : [];
  return {
    code: typeof error['code'] === 'string' && error['code'] !== '' ? error['code'] : fallback,
    message: [message, ...details.filter((detail) => detail !== message)].filter((text) => text !== '').join(' '),
  };
}

function describeDetail(detail: Json): string[] {
  if (!isObject(detail) || typeof detail['message'] !== 'string') return [];
  const target = detail['target'];
  return [typeof target === 'string' && target !== '' ? `${target}: ${detail['message'].trim()}` : detail['message'].trim()];
}

/** `an HTML page`, `JSON`, …: what a body looks like, without a word of it. */
export function describeBody({ text }: Answer): string {
  const start = text.trimStart().slice(0, 20).toLowerCase();
  if (start === '') return 'empty';
  if (start.startsWith('<!doctype') || start.startsWith('<html')) return 'an HTML page';
  return start.startsWith('{') || start.startsWith('[') ? 'JSON' : start.startsWith('<') ? 'XML' : 'text';
}

/** `Retry-After` in milliseconds: seconds, or an HTTP date, which counts from the answer's own date. */
export function parseRetryAfter(answer: Answer): number | null {
  const value = answer.header('retry-after')?.trim() ?? '';
  if (value === '') return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const sent = Date.parse(answer.header('date') ?? '');
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - (Number.isNaN(sent) ? Date.now() : sent));
}

/** What was asked of the service, in words: `write apis/x`, `list the named values`. */
export interface Request {
  readonly verb: 'read' | 'list' | 'write' | 'delete';
  readonly subject: string;
  /** Path below the service, from which the action that the identity needs is named. */
  readonly path: string;
  /** A write that was to happen only on an unchanged resource. */
  readonly guarded: boolean;
}

/** The error for the user: what failed on which resource, the service's own words, and the id that Azure support asks for. */
export function toUserError(failure: Failure, request: Request): UserError {
  const { verb, subject } = request;
  const correlation = failure.correlationId === null ? '' : ` (correlation id ${failure.correlationId})`;
  const said = `${failure.code}: ${failure.message}`.replace(/[:\s]+$/, '').replace(/([^.!?])$/, '$1.');
  if (failure.status === 0) {
    return new UserError(null, `The service gave no usable answer when asked to ${verb} ${subject}: ${failure.message}${correlation}.`, { hint: 'Check the network and the management endpoint, then run again.' });
  }
  if (failure.status === 401 || failure.status === 403) return toAccessError(failure, request, `${said}${correlation}`);
  if (failure.status === 412 && request.guarded) {
    return new UserError('plan-changed', `${subject} was changed in the service since it was read; it was not touched${correlation}.`, { hint: 'Plan again.' });
  }
  const refused = failure.status < 500 && failure.status !== 429;
  return new UserError(null, `The service ${refused ? 'refused' : 'failed'} to ${verb} ${subject}: ${said}${correlation}`,
    refused ? {} : { hint: failure.retryAfterMs === null ? 'Run again later.' : `Run again in ${Math.ceil(failure.retryAfterMs / 1000)} seconds.` });
}
