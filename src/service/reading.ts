import { setMaxListeners } from 'node:events';
import type { Logger, ReadOptions } from '../commands/ports.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { toMessage, UserError } from '../model/failure.ts';
import { textOf } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { MARKER_NAME, parseMarker, type Marker } from '../model/marker.ts';
import { isLockName, parseLock } from '../model/publish-lock.ts';
import { resourceKey, resourceName } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { collectionPath, toListed } from './addresses.ts';
import { gather, Lanes } from './gather.ts';
import { getResource, toAnsweredId } from './get-resource.ts';
import { isLeftOut } from './left-out.ts';
import { readLinks, type Link } from './links.ts';
import type { Management } from './management.ts';
import type { OperationNames } from './operation-names.ts';
import { isNotInTier, toUserError, type Failure, type Request } from './service-failure.ts';
import type { Carried } from '../specification/index.ts';

export interface ReadingOptions extends Required<Omit<ReadOptions, 'only'>> {
  /** Null to read everything. */
  readonly only: ReadonlySet<string> | null;
  /** The service's name, for findings and progress. */
  readonly name: string;
  readonly logger: Logger;
}

/** One reading of a service: its requests, none of them twice, and what they found. */
export class Reading {
  readonly client: Management;
  readonly names: OperationNames;
  readonly options: ReadingOptions;
  readonly resources: Resource[] = [];
  readonly unsupported = new Set<KindName>();
  readonly diagnostics: Diagnostic[] = [];
  /** Exports of APIs of one version set, or of revisions of one API, run one after another: at once they answer with one document (apim-rest 3.4). */
  readonly exports = new Lanes();
  /** By the lower-case id of the API: the names of its operations by those that the service has, and what its specification carries. */
  readonly operations = new Map<string, ReadonlyMap<string, string>>();
  readonly carried = new Map<string, Carried>();
  /** Tags of operations, told apart once everything is read: a specification may carry them. */
  readonly operationTags: { readonly tag: Resource; readonly association: Resource }[] = [];
  #marker: Marker | null = null;
  /** Keys of products, as the locks of publishes name them. */
  readonly unfinished = new Set<string>();
  readonly unreadable = new Set<KindName>();
  readonly #abort = new AbortController();
  readonly #lists = new Map<string, Promise<readonly Resource[]>>();
  readonly #found = new Map<string, Promise<Resource | null>>();
  readonly #versionSets = new Map<string | null, Promise<ReadonlyMap<string, string>>>();
  #expected = 0;
  #done = 0;

  constructor(client: Management, names: OperationNames, options: ReadingOptions) {
    this.client = client;
    this.names = names;
    this.options = options;
    setMaxListeners(0, this.#abort.signal); // every request that waits listens to it
  }

  /** The last publish, as far as it was come across. */
  get marker(): Marker | null {
    return this.#marker;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Runs all side by side and waits for all; the first failure ends the reading. */
  all<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
    return gather(items, this.#abort, work);
  }

  /** The members of a collection, listed once. Empty where the tier does not have the kind; throws UserError where they cannot be listed. */
  list(kind: KindName, parent: string | null): Promise<readonly Resource[]> {
    const path = collectionPath(kind, parent);
    const known = this.#lists.get(path);
    if (known !== undefined) return known;
    const list = this.#list(kind, parent, path);
    this.#lists.set(path, list);
    return list;
  }

  async #list(kind: KindName, parent: string | null, path: string): Promise<readonly Resource[]> {
    const items = await this.client.list(path, this.signal);
    if ('ok' in items) {
      this.#requireUnsupported(kind, items, { verb: 'list', subject: `${path} (${kindRow(kind).title})`, path, guarded: false });
      return [];
    }
    const listed = items.map((item) => toListed(kind, parent, item));
    if (kind === 'NamedValue' && parent === null) this.#noteOwn(listed);
    return listed.filter((resource) => !this.isLeftOut(resource));
  }

  /** Ids of version sets, empty for none, by the lower-case ids of the listed APIs of a scope that say it. */
  versionSets(scope: string | null): Promise<ReadonlyMap<string, string>> {
    const known = this.#versionSets.get(scope);
    if (known !== undefined) return known;
    const sets = this.list('Api', scope).then((apis) => new Map(apis.flatMap(({ id, properties }) =>
      properties['apiVersionSetId'] === undefined ? [] : [[resourceKey(id), textOf(properties['apiVersionSetId'])] as const])));
    this.#versionSets.set(scope, sets);
    return sets;
  }

  isLeftOut({ kind, id, properties }: Resource): boolean {
    return isLeftOut(kind, id, properties, this.options.keep(id));
  }

  /** The resource by its path; null for one that is not there, or not in the tier. Throws UserError where it cannot be read. */
  get({ kind, id }: Resource): Promise<Resource | null> {
    return this.#get(kind, id, () => id);
  }

  async #get(kind: KindName, id: string, toId: typeof toAnsweredId): Promise<Resource | null> {
    const read = await getResource(this.client, kind, id, { signal: this.signal, toId, expected: this.options.keep(id) });
    if (read === null || !('ok' in read)) return read;
    this.#requireUnsupported(kind, read, { verb: 'read', subject: id, path: id, guarded: false });
    return null;
  }

  /** As {@link get}, by an id in any case: the resource has the service's. Asked once. */
  find(kind: KindName, id: string): Promise<Resource | null> {
    const key = resourceKey(id);
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const found = this.#get(kind, id, toAnsweredId);
    this.#found.set(key, found);
    return found;
  }

  /** What publishes say of themselves. */
  #noteOwn(namedValues: readonly Resource[]): void {
    this.noteMarker(namedValues.find(({ id }) => resourceName(id).toLowerCase() === MARKER_NAME) ?? null);
    for (const { properties } of namedValues.filter(({ id }) => isLockName(resourceName(id)))) {
      for (const key of parseLock(textOf(properties['value']))?.makes ?? []) this.unfinished.add(key);
    }
  }

  /** Takes the last publish from the named value that records it, null for none. */
  noteMarker(namedValue: Resource | null): void {
    if (namedValue === null) return;
    this.#marker = parseMarker(textOf(namedValue.properties['value']));
    if (this.#marker !== null) return;
    this.diagnostics.push(diagnostic('marker-unreadable', `The named value '${MARKER_NAME}' of ${this.options.name} does not say what was published last. The next publish writes it anew.`, { resource: namedValue.id }));
  }

  /** Counts what is still to be read, and tells of it. */
  expect(number: number): void {
    this.#expected += number;
  }

  advance(): void {
    this.options.logger.progress(`Reading ${this.options.name}`, ++this.#done, this.#expected);
  }

  #requireUnsupported(kind: KindName, failure: Failure, request: Request): void {
    if (isNotInTier(failure)) this.unsupported.add(kind);
    else this.excuse(kind, toUserError(failure, request), failure.status === 403);
  }

  /** Throws an error, unless it is that the identity may not read the kind and the reading goes on without. */
  excuse(kind: KindName, error: unknown, isForbidden = error instanceof UserError && error.reason === 'authentication-failed'): void {
    if (!this.options.tolerant || !isForbidden) throw error;
    if (!this.unreadable.has(kind)) this.diagnostics.push(diagnostic('kind-unreadable', `Nothing is known of the resources of the kind '${kindRow(kind).title}' in ${this.options.name}: ${toMessage(error)}`));
    this.unreadable.add(kind);
  }

  /** The links of a kind of association below a holder; see {@link readLinks}. */
  async links(kind: KindName, holder: string): Promise<readonly Link[]> {
    try {
      return await readLinks(this.client, kind, holder, this.signal);
    } catch (error) {
      this.excuse(kind, error);
      return [];
    }
  }
}
