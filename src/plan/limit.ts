import { findPaths, getAt } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { ancestorsOf, isBuiltIn, requireResourceId, resourceKey, resourceName, rootApiOf } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import { settleCarried } from './carried.ts';
import { mentionedBy } from './closure.ts';
import { toEffective } from './effective.ts';
import { planChanges } from './planner.ts';
import { toPublished } from './published.ts';
import { createResolver, type Reference, type Resolver } from './references.ts';
import { alignRevisions } from './revisions.ts';

/** The keys of the resources that publishing one folder after the other would touch: what differs, what came and what went. */
export function findChanged(now: Snapshot, then: Snapshot): ReadonlySet<string> {
  const published = toPublished(toEffective(then, new Map()));
  const { plan } = planChanges({ target: '', desired: now, live: published, base: null, prune: 'all', ignores: () => false });
  return new Set(plan.changes.map(({ id }) => resourceKey(id)));
}

/** What has to be read of a service to plan a part of the folder. */
export interface Needed {
  readonly keys: ReadonlySet<string>;
  /** Keys of the APIs whose documents count. */
  readonly documents: ReadonlySet<string>;
  /** Whether named values are mentioned that only their display names tell. */
  readonly namedValues: boolean;
}

/** Kinds of which a document may say the same: they are compared with it. */
const BESIDE: ReadonlySet<KindName> = new Set<KindName>(['Api', 'ApiOperation', 'ApiOperationTag', 'ApiSchema', 'ApiTagDescription']);

/** A part of the folder, by keys, in the whole of it. */
export class Part {
  /** What is planned: what changed, and what that needs and the service lacks. */
  readonly planned: Set<string>;
  readonly #now: Snapshot;
  readonly #then: Snapshot;
  readonly #resolve: Resolver;
  /** What a specification does not say by itself. */
  readonly #own: Snapshot;
  readonly #broken: ReadonlySet<string>;

  constructor(now: Snapshot, then: Snapshot, planned: Iterable<string>) {
    this.planned = new Set(planned);
    this.#now = now;
    this.#then = then;
    this.#resolve = createResolver(now.values());
    this.#own = settleCarried(now, new Map()).desired;
    this.#broken = this.#findBroken();
  }

  /** Whether the rules may say that a resource of the folder misses something: of the others it is not known what the service holds. */
  isChecked(key: string): boolean {
    return this.planned.has(key) || this.#broken.has(key);
  }

  /** What lies in the folder, unchanged, and mentions or lies below what was there and is not any more. */
  #findBroken(): ReadonlySet<string> {
    const before = createResolver(this.#then.values());
    const isGone = (reference: Reference): boolean => this.#resolve(reference) === undefined && before(reference) !== undefined;
    return new Set([...this.#now].filter(([key, resource]) => ancestorsOf(key).some((above) => this.#then.has(resourceKey(above)) && !this.#now.has(resourceKey(above)))
      || mentionedBy(resource).some(isGone)).map(([key]) => key));
  }

  /**
   * What is planned, what it lives below, the current revision of its API, all revisions of an API, and what it mentions.
   */
  needed(): Needed {
    const keys = new Set(this.planned);
    const documents = new Set<string>();
    let namedValues = false;
    for (const key of [...this.planned, ...this.#broken]) {
      const { kind } = requireResourceId(key);
      for (const above of this.#above(key)) if (requireResourceId(above).kind !== 'ApiOperation' || kind === 'ApiOperationTag') keys.add(above);
      if (kind === 'Api' || kind === 'ApiRelease') for (const revision of this.revisionsOf(key)) keys.add(revision);
      if (BESIDE.has(kind)) documents.add(this.#above(key).find((above) => requireResourceId(above).kind === 'Api' && kind !== 'Api') ?? key);
      const resource = this.#now.get(key);
      if (resource === undefined) continue;
      if (hasGeneratedCredential(resource)) namedValues = true;
      for (const reference of mentionedBy(resource)) {
        const found = this.#resolve(reference) ?? (reference.by === 'id' ? resourceKey(reference.name) : null);
        if (found === null) namedValues = true;
        else if (!isBuiltIn(reference.to, found)) keys.add(found);
      }
    }
    return { keys, documents, namedValues };
  }

  /** The keys of everything of an API and its revisions. */
  family(root: string): string[] {
    return [...new Set([...this.#now.keys(), ...this.#then.keys()])].filter((key) => rootApiOf(key) === root);
  }

  revisionsOf(key: string): string[] {
    return this.family(rootApiOf(key) ?? key).filter((each) => requireResourceId(each).kind === 'Api');
  }

  #above(key: string): string[] {
    const root = rootApiOf(key);
    return [...ancestorsOf(key).map(resourceKey), ...(root === null || root === key ? [] : [root])];
  }

  /**
   * Keys of the folder that something planned needs, and the service, as far as it was read, lacks: they are planned too.
   * What lies below them comes along, their policies for one. `operations` are names of operations that APIs have.
   */
  findMissing(live: Snapshot, read: ReadonlySet<string>, operations: ReadonlyMap<string, readonly string[]>): string[] {
    const missing = new Set<string>();
    const note = (key: string): void => {
      const target = this.#own.has(key) ? key : rootOfCarried(key);
      if (target === null || !this.#now.has(target) || this.planned.has(target) || live.has(target) || isBuiltIn(requireResourceId(target).kind, target)) return;
      if (read.has(target)) missing.add(target);
    };
    for (const key of this.planned) {
      const resource = this.#now.get(key);
      if (resource === undefined) continue;
      for (const above of this.#above(key)) {
        if (this.#now.has(above)) note(above);
        else if (requireResourceId(above).kind === 'ApiOperation' && !live.has(key) && !live.has(above)) this.#noteImport(above, operations, missing);
      }
      for (const reference of mentionedBy(resource)) {
        const found = this.#resolve(reference);
        if (found !== undefined) note(found);
      }
    }
    return [...missing, ...[...missing].flatMap((above) => [...this.#now.keys()].filter((key) => key.startsWith(`${above}/`)))].filter((key) => !this.planned.has(key));
  }

  /** An operation that the document of the folder has, and the service not yet: it comes with the import. */
  #noteImport(operation: string, operations: ReadonlyMap<string, readonly string[]>, missing: Set<string>): void {
    const api = requireResourceId(operation).parent?.toLowerCase() ?? '';
    const isThere = operations.get(api)?.some((name) => name.toLowerCase() === resourceName(operation)) === true;
    if (!isThere && this.#now.get(api)?.content !== undefined && !this.planned.has(api)) missing.add(api);
  }

  /**
   * The service as the plan needs it: what was read, and of what was not read, that it is as the folder says. `documents`
   * are the APIs that were read with theirs.
   */
  assume(live: Snapshot, read: ReadonlySet<string>, documents: ReadonlySet<string>): Snapshot {
    const assumed = new Map<string, Resource>();
    for (const [key, resource] of toEffective(this.#now, live)) {
      const known = live.get(key);
      if (!read.has(key)) assumed.set(key, resource);
      else if (known !== undefined && resource.content !== undefined && resource.kind === 'Api' && !documents.has(key)) assumed.set(key, { ...known, content: resource.content });
    }
    return new Map([...live, ...assumed]);
  }
}

/** The API whose document says a resource. */
function rootOfCarried(key: string): string | null {
  return kindRow(requireResourceId(key).kind).carried ? ancestorsOf(key).map(resourceKey).find((above) => requireResourceId(above).kind === 'Api') ?? null : null;
}

/** Whether the service holds a secret of the resource in a named value that it made for it (apim-rest 4.7). */
function hasGeneratedCredential({ kind, properties }: Resource): boolean {
  return kindRow(kind).secret.some(({ path, returned }) => returned === 'reference' && findPaths(properties, path).some((at) => getAt(properties, at) instanceof Sensitive));
}

/** The roots of the APIs of which the service has another current revision than the folder. */
export function findSwitched(now: Snapshot, live: Snapshot): string[] {
  return [...alignRevisions(now, live).switches.keys()];
}
