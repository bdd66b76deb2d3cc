import { textOf } from '../model/json.ts';
import { resourceKey, resourceName, rootApiOf } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { namesByDisplayName } from '../specification/index.ts';

const OPERATION = /^((?:workspaces\/[^/]+\/)?apis\/[^/]+)\/operations\/([^/]+)(.*)$/is;

/**
 * The names by which ids know the operations of an API, by the names that the service has for them, in lower case: those
 * that a document of the API has for them, see namesByDisplayName. The service makes up its own with every import (apim-rest
 * 3.2); a name that somebody chose gives way too, because the document does not hold it.
 */
export function toShownNames(operations: readonly Resource[]): ReadonlyMap<string, string> {
  const shown = namesByDisplayName(operations.map(({ properties }) => ({
    displayName: textOf(properties['displayName']), method: textOf(properties['method']), urlTemplate: textOf(properties['urlTemplate']),
  })));
  return new Map(operations.map(({ id }, index) => [resourceName(id).toLowerCase(), shown[index] ?? resourceName(id)]));
}

/** Which APIs have operations that go by their display names, and how the service names those. */
export class OperationNames {
  readonly #list: (api: string) => Promise<readonly Resource[]>;
  readonly #roots = new Set<string>();
  /** By API: the service's names by those that ids have, in lower case. */
  readonly #names = new Map<string, Promise<ReadonlyMap<string, string>>>();

  constructor(list: (api: string) => Promise<readonly Resource[]>) {
    this.#list = list;
  }

  /** From now on the operations of this API and its revisions go by their display names. */
  mark(api: string): void {
    this.#roots.add(rootKey(api));
  }

  has(api: string): boolean {
    return this.#roots.has(rootKey(api));
  }

  /** Another import, or another current revision, changed the names. */
  forget(api: string): void {
    for (const known of this.#names.keys()) if (rootKey(known) === rootKey(api)) this.#names.delete(known);
  }

  /** An id, with a leading slash or without, as the service has it; one of an operation that it does not have stays. */
  async toReal(id: string): Promise<string> {
    const slash = id.startsWith('/') ? '/' : '';
    const [, api = '', name = '', rest = ''] = OPERATION.exec(id.slice(slash.length)) ?? [];
    if (api === '' || !this.has(api)) return id;
    const names = this.#names.get(resourceKey(api)) ?? this.#read(api);
    const real = (await names).get(name.toLowerCase());
    return real === undefined ? id : `${slash}${api}/operations/${real}${rest}`;
  }

  #read(api: string): Promise<ReadonlyMap<string, string>> {
    const names = this.#list(api).then((operations) => {
      const shown = toShownNames(operations);
      return new Map(operations.map(({ id }) => [(shown.get(resourceName(id).toLowerCase()) ?? '').toLowerCase(), resourceName(id)]));
    });
    this.#names.set(resourceKey(api), names);
    names.catch(() => this.#names.delete(resourceKey(api)));
    return names;
  }
}

/** An id, with a leading slash or without, as it is shown; `shown` are the names of an API by its key. */
export function toShownId(id: string, shown: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  const slash = id.startsWith('/') ? '/' : '';
  const [, api = '', name = '', rest = ''] = OPERATION.exec(id.slice(slash.length)) ?? [];
  const own = shown.get(resourceKey(api))?.get(name.toLowerCase());
  return own === undefined ? id : `${slash}${api}/operations/${own}${rest}`;
}

function rootKey(api: string): string {
  return resourceKey(rootApiOf(api) ?? api);
}
