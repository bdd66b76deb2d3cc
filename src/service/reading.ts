import { setMaxListeners } from 'node:events';
import type { Logger, ReadOptions } from '../commands/ports.ts';
import type { Diagnostic } from '../model/diagnostics.ts';
import { textOf } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { resourceKey } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { collectionPath, toListed } from './addresses.ts';
import { gather, Lanes } from './gather.ts';
import { getResource } from './get-resource.ts';
import { isLeftOut } from './left-out.ts';
import type { Management } from './management.ts';
import type { OperationNames } from './operation-names.ts';
import { toUserError, type Failure, type Request } from './service-failure.ts';
import type { Carried } from '../specification/index.ts';

/** The code with which a tier says that it does not have a kind of resource. apim-rest 1.7 */
const NOT_IN_TIER = 'MethodNotAllowedInPricingTier';

export interface ReadingOptions extends Required<ReadOptions> {
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
  readonly #abort = new AbortController();
  readonly #lists = new Map<string, Promise<readonly Resource[]>>();
  readonly #versionSets = new Map<string | null, Promise<ReadonlyMap<string, string>>>();
  #found = 0;
  #done = 0;

  constructor(client: Management, names: OperationNames, options: ReadingOptions) {
    this.client = client;
    this.names = names;
    this.options = options;
    setMaxListeners(0, this.#abort.signal); // every request that waits listens to it
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
    return items.map((item) => toListed(kind, parent, item)).filter((resource) => !this.isLeftOut(resource));
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
  async get({ kind, id }: Resource): Promise<Resource | null> {
    const read = await getResource(this.client, kind, id, this.signal);
    if (read === null || !('ok' in read)) return read;
    this.#requireUnsupported(kind, read, { verb: 'read', subject: id, path: id, guarded: false });
    return null;
  }

  /** Counts what is still to be read, and tells of it. */
  expect(number: number): void {
    this.#found += number;
  }

  advance(): void {
    this.options.logger.progress(`Reading ${this.options.name}`, ++this.#done, this.#found);
  }

  #requireUnsupported(kind: KindName, failure: Failure, request: Request): void {
    if (failure.code !== NOT_IN_TIER) throw toUserError(failure, request);
    this.unsupported.add(kind);
  }
}
