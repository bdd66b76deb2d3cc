import type { JsonObject } from '../model/json.ts';
import type { TierName } from '../model/tiers.ts';

/** What the service checks of one property before anything else. Lengths in characters; `integer` has a range. */
export interface FieldRule {
  readonly type: 'string' | 'integer' | 'boolean' | 'array' | 'object';
  readonly required?: true;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  /** A closed enumeration; compared without case, returned as it stands here. */
  readonly oneOf?: readonly string[];
}

/** How the answer to a request looks whose work goes on (apim-rest 1.6). */
export type AsyncForm =
  /** 201 or 200 with a body whose `provisioningState` is `InProgress`, `Location` and `Azure-AsyncOperation`. */
  | 'body'
  /** 202 without a body, `Location` with `asyncId`. */
  | 'location'
  /** 202 without a body, `Location` and `Azure-AsyncOperation`. */
  | 'operation'
  /** As `operation`, where the body of the poll has no `status`: the status code tells. */
  | 'operation-without-status'
  /** As `operation`, where the poll has no body: the status code tells. */
  | 'operation-without-body';

/** One resource kind as the management API serves it. Facts: apim-rest 2, unless a comment says otherwise. */
export interface SimulatedKind {
  /** As the service calls it in `{entity} not found.`, and in the names of its operations. */
  readonly entity: string;
  readonly collection: string;
  /** Kinds it lives below; null is the service. Workspaces are added by `workspace`. */
  readonly parents: readonly (string | null)[];
  /** Whether it exists in workspaces: true, false (404), or `fails`, where the service answers 500 (apim-rest 1.7, 4.11). */
  readonly workspace: boolean | 'fails';
  /** `association`: no body of its own, it names a resource of `target`. */
  readonly body: 'json' | 'association';
  readonly target: string | null;
  /** A link shows an association of the kind `of` once more, under a name of its own; `property` holds the id of the other side. */
  readonly view: { readonly of: string; readonly property: string } | null;
  readonly naming: { readonly max: number; readonly pattern?: RegExp };
  /** False where GET of the one resource answers 405 (apim-rest 2.6). */
  readonly readable: boolean;
  /** Whether a GET or LIST of what is not there answers 500 (apim-rest 1.7). */
  readonly failsWhenAbsent: boolean;
  readonly paged: boolean;
  readonly fields: Readonly<Record<string, FieldRule>>;
  readonly defaults: JsonObject;
  /** Set by the service: ignored when they are sent. */
  readonly readOnly: readonly string[];
  /** Taken and never returned. */
  readonly neverReturned: readonly string[];
  readonly omittedByList: readonly string[];
  /** Properties that hold ids: stored below the service, returned in full. Dotted, `*` for every element. */
  readonly ids: readonly string[];
  /** Arrays whose order the service does not keep (apim-rest 8.19). */
  readonly sets: readonly string[];
  /** The text when another resource of the collection has this `displayName`. */
  readonly uniqueDisplayName: string | null;
  readonly async: { readonly methods: readonly ('PUT' | 'PATCH' | 'DELETE')[]; readonly form: AsyncForm } | null;
  /** Tiers without it. */
  readonly notIn: readonly TierName[];
}

/** What most rows have. */
export const base = {
  parents: [null], workspace: true, body: 'json', target: null, view: null, naming: { max: 80 }, readable: true, failsWhenAbsent: false, paged: true, fields: {}, defaults: {},
  readOnly: ['provisioningState'], neverReturned: [], omittedByList: [], ids: [], sets: [], uniqueDisplayName: null, async: null, notIn: [],
} as const;

export const association = { ...base, body: 'association', workspace: false } as const;

export const policy = {
  ...base, entity: 'Policy', collection: 'policies', paged: false, fields: { value: { type: 'string', required: true }, format: { type: 'string' } },
} as const;

export const text = (min: number, max: number): FieldRule => ({ type: 'string', min, max });
export const requiredText = (min: number, max: number): FieldRule => ({ type: 'string', min, max, required: true });
export const option = (...oneOf: string[]): FieldRule => ({ type: 'string', oneOf });
export const flag: FieldRule = { type: 'boolean' };
