import { toMessage, UserError } from '../model/failure.ts';
import { redact } from './secrets.ts';

/** An error that nobody foresaw, as one sentence without secrets. `hint` says how to see where it happened. */
export function toUnexpected(error: unknown, secrets: Iterable<string>, hint: string): UserError {
  const [message = ''] = redact(toMessage(error), secrets).split('\n');
  return new UserError(null, `Unexpected error: ${message}${/[.!?]$/.test(message) ? '' : '.'}`, { hint });
}
