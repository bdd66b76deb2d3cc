import type { Json } from '../model/json.ts';
import type { KindName } from '../model/kinds.ts';
import type { Resource, Setter } from '../model/resource.ts';
import type { Detail } from '../specification/index.ts';

/**
 * What publishing does to one resource. `unmanaged` is listed and left alone; `replace` deletes and creates anew;
 * `blocked` is what a guard forbids.
 */
export type Op = 'create' | 'update' | 'replace' | 'delete' | 'unchanged' | 'unmanaged' | 'blocked';

/** Who moved, where the last published state is known: Git, the service, or both. */
export type Origin = 'pending' | 'drift' | 'both';

export interface PropertyChange {
  /**
   * `serviceUrl`; `pool.services[blue].weight`, members of arrays by what tells them apart, and by index where nothing does;
   * `policy`, `specification` and `markdown` for contents.
   */
  readonly path: string;
  /** Undefined where the side has no such property. Secrets are their label. */
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  /** Who moved this property; `both` is a conflict, because each says something else. Absent where the last published state is not known. */
  readonly origin?: Origin;
  /** `before` and `after` are labels of secrets: a plan that is read from a file knows no more of them. */
  readonly sensitive?: true;
  /** Unified diff of a content or a long text, without file headers. */
  readonly diff?: string;
  readonly details?: readonly Detail[];
  /** Where an override file or a token set `after`; absent where the folder's own file says it. No part of the hash. */
  readonly setBy?: Setter;
}

export interface Change {
  /** ARM path below the service. */
  readonly id: string;
  readonly kind: KindName;
  readonly op: Op;
  /** Of all of its properties together; null where the last published state is not known. */
  readonly origin: Origin | null;
  readonly properties: readonly PropertyChange[];
}

/** One write of a plan: what {@link Change} needs to be executed; never part of the plan file. */
export interface Write {
  /** The id of the change. */
  readonly id: string;
  /** `make-current` follows from an API's change of `isCurrent`: a release, since nothing else moves it (apim-rest 3.5). */
  readonly op: 'create' | 'update' | 'replace' | 'delete' | 'make-current';
  /** Where it is written: a revision that becomes current is addressed by its number. */
  readonly address: string;
  readonly resource: Resource;
  /** Whether the content is sent too; a document kind always sends it. */
  readonly withContent: boolean;
  /** Keys (see {@link writeKey}) of the writes that must be done before. */
  readonly needs: readonly string[];
  /** Of `make-current`: whether the API is written once more then, with what only its current revision may set. */
  readonly withLocked?: boolean;
  /** Of a delete: whether the plan lists revisions that go along, which the service refuses by itself (apim-rest 3.5). */
  readonly takesAlong?: true;
  /** Two writes of one lane never run at the same time. */
  readonly lanes: readonly string[];
  /** What the service holds of it, as the plan saw it; absent where there is nothing. */
  readonly before?: Resource;
  /** Whether nothing that the plan writes earlier changes {@link before}: only as it was seen is it overwritten or deleted. */
  readonly guarded?: boolean;
}

/** What {@link Write.needs} calls a write: an API may have two, one of a revision and the one that makes it current. */
export function writeKey({ id, op }: Pick<Write, 'id' | 'op'>): string {
  return op === 'make-current' ? `${id.toLowerCase()}#current` : id.toLowerCase();
}

export type Counts = Readonly<Record<'create' | 'update' | 'replace' | 'delete' | 'unmanaged' | 'unchanged', number>>;

/** A plan: sorted by id, equal for equal inputs. */
export interface Plan {
  readonly schema: 1;
  /** ARM id of the service, lower case. */
  readonly target: string;
  /** All but the unchanged. */
  readonly changes: readonly Change[];
  readonly counts: Counts;
  /** SHA-256 (hex) over target, ids, ops and property changes. */
  readonly hash: string;
}
