import { isObject } from '../model/json.ts';
import type { Clock } from './clock.ts';
import type { Success } from './management.ts';
import { parseRetryAfter, toFailure, toUnusable, type Failure } from './service-failure.ts';

/** Longest that an operation may run, and the wait between polls where the service names none, in milliseconds. */
const DEADLINE_MS = 600_000;
const POLL_MS = 1000;

/** `created` is what an association says of itself. */
const DONE = new Set(['succeeded', 'created']);
const FAILED = new Set(['failed', 'canceled', 'cancelled']);

interface Operation {
  readonly url: string;
  /** The resource itself is polled, because the service named no address for the operation. */
  readonly ofResource: boolean;
}

/** What a long-running operation is polled with. */
export interface Polling {
  readonly clock: Clock;
  /** One GET with its retries; 404 is an answer. */
  readonly poll: (url: string) => Promise<Success | Failure>;
  /** Called where there is anything to wait for. */
  readonly onAccepted?: (() => void) | undefined;
}

/**
 * Waits until the service is done with a write that it only accepted, and gives the operation's own failure. Async is a
 * 202, an `Azure-AsyncOperation` header, or a provisioning state that is not final; the operation's address is polled, since
 * a plain GET of the resource loses the error. apim-rest 1.6
 */
export async function awaitOperation(method: 'PUT' | 'PATCH' | 'DELETE', url: string, first: Success, { clock, poll, onAccepted }: Polling): Promise<Success | Failure> {
  const operation = findOperation(url, first);
  if (operation === null) return stateOf(first) === 'failed' ? toOperationFailure(first) : first;
  onAccepted?.();
  const deadline = clock.now() + DEADLINE_MS;
  for (let last = first; ;) {
    await clock.sleep(Math.min(parseRetryAfter(last) ?? POLL_MS, Math.max(0, deadline - clock.now())));
    const answer = await poll(operation.url);
    if (!answer.ok) return answer;
    if (answer.status === 404) {
      if (method === 'DELETE') return answer;
      if (!operation.ofResource) return toOperationFailure(answer);
    } else {
      const state = stateOf(answer);
      if (state === 'failed') return toOperationFailure(answer);
      if (state === 'done' || (state === null && answer.status !== 202)) return answer;
    }
    if (clock.now() >= deadline) {
      return toUnusable(`it is still at it after ${DEADLINE_MS / 60_000} minutes`, answer);
    }
    last = answer;
  }
}

function findOperation(url: string, answer: Success): Operation | null {
  const asynchronous = answer.header('azure-asyncoperation') ?? answer.header('operation-location');
  if (asynchronous === null && answer.status !== 202 && stateOf(answer) !== 'running') return null;
  const address = asynchronous ?? answer.header('location');
  if (address === null) return { url, ofResource: true };
  return { url: URL.canParse(address, url) ? new URL(address, url).href : address, ofResource: false };
}

/** The state that a body tells: of an operation (`status`) or of a resource (`provisioningState`); null where it tells none. */
function stateOf({ body }: Success): 'running' | 'done' | 'failed' | null {
  if (!isObject(body)) return null;
  const properties = isObject(body['properties']) ? body['properties'] : {};
  const state = [body['status'], properties['provisioningState'], body['ProvisioningState'], body['provisioningState']].find((value) => typeof value === 'string');
  if (state === undefined) return null;
  const folded = state.toLowerCase();
  return DONE.has(folded) ? 'done' : FAILED.has(folded) ? 'failed' : 'running';
}

function toOperationFailure(answer: Success): Failure {
  const failure = toFailure(answer, answer.body);
  const explained = isObject(answer.body) && isObject(answer.body['error']);
  return explained ? failure : { ...failure, code: 'OperationFailed', message: 'the service began it, and then failed without a reason' };
}
