/** Failure reasons, a closed table: exit code of the CLI and one sentence for the generated reference. */
export const failureReasons = {
  'validation-failed': [1, 'The folder or a configuration file holds errors; nothing was written.'],
  'invalid-input': [1, 'A flag, an input or a target is missing, unknown or malformed.'],
  'authentication-failed': [1, 'No identity, or the service refused it.'],
  'drift-detected': [2, 'The service differs from what was published.'],
  'partly-compared': [3, 'No drift was found, but a part of the service, or one of several environments, could not be read.'],
  'publish-failed': [3, 'Some writes failed; the report lists what was done, failed and not attempted.'],
  'plan-changed': [4, 'The plan is not the approved one.'],
  'plan-not-found': [4, 'There is no approved plan.'],
  'blocked-by-guard': [4, 'A guard forbids the plan: too many deletions, or a protected resource.'],
} as const satisfies Record<string, readonly [number, string]>;

export type FailureReason = keyof typeof failureReasons;

/** An error that the user can act on. Anything else that is thrown is a bug in this program. */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** Null where the closed table has no word for it: the service kept failing, a disk is full. */
  readonly reason: FailureReason | null;
  readonly hint: string | null;

  /** @param message what failed, on which resource; @param options.hint what to do next */
  constructor(reason: FailureReason | null, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.reason = reason;
    this.hint = options.hint ?? null;
  }
}

/** The sentence of anything that was thrown: message, and what to do next where that is known. */
export function toMessage(error: unknown): string {
  if (error instanceof UserError) return error.hint === null ? error.message : `${error.message} ${error.hint}`;
  return error instanceof Error ? error.message : String(error);
}
