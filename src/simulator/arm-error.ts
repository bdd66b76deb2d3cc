import type { JsonObject } from '../model/json.ts';

export interface ErrorDetail {
  readonly code: string;
  readonly target: string;
  readonly message: string;
}

/** A refusal in the shape that Azure Resource Manager gives it (apim-rest 1.7). */
export class ArmError extends Error {
  override readonly name = 'ArmError';
  readonly status: number;
  readonly code: string;
  readonly details: readonly ErrorDetail[] | null;

  constructor(status: number, code: string, message: string, details: readonly ErrorDetail[] | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }

  /** The `error` member of an answer. */
  toError(): JsonObject {
    return { code: this.code, message: this.message, details: this.details?.map((detail) => ({ ...detail })) ?? null };
  }
}

/** 404, `Api not found.`: the texts of the service, which ends all but one with a full stop. */
export function notFound(entity: string): ArmError {
  return new ArmError(404, 'ResourceNotFound', entity === 'NamedValue' ? 'NamedValue not found' : `${entity} not found.`);
}

/** 400 whose message stands at the top, without details. */
export function refused(message: string): ArmError {
  return new ArmError(400, 'ValidationError', message);
}

/** 400 that names the field: the message is in the details. */
export function invalidField(target: string, message: string): ArmError {
  return invalidFields([{ target, message }]);
}

/** As {@link invalidField}, for several fields at once. */
export function invalidFields(fields: readonly { readonly target: string; readonly message: string }[]): ArmError {
  return new ArmError(400, 'ValidationError', 'One or more fields contain incorrect values:',
    fields.map(({ target, message }) => ({ code: 'ValidationError', target, message })));
}

/** 500 without a reason: what the service says when it fails by itself. */
export function internalError(): ArmError {
  return new ArmError(500, 'InternalServerError', 'Request processing failed due to internal error.');
}
