import { parseResourceId, resourceKey } from '../model/resource-id.ts';
import { toSnapshot, type Snapshot } from '../model/resource.ts';
import { settleCarried } from '../plan/carried.ts';
import { mentionedBy } from '../plan/closure.ts';
import { findChanged, findSwitched, Part } from '../plan/limit.ts';
import { createResolver } from '../plan/references.ts';
import { revisionOf } from '../plan/revisions.ts';
import { documentsWithoutNames } from './desired.ts';
import type { LiveSnapshot, LiveStore } from './ports.ts';

/** The service as far as a part of the folder needs it. */
export interface LimitedReading {
  readonly part: Part;
  /** What was read. */
  readonly read: LiveSnapshot;
  /** {@link read}, and of what was not read, that the service holds it as the folder says. */
  readonly live: LiveSnapshot;
}

/** Reads what changed in the folder, and what that touches: more of it where something needed turns out to be missing. */
export class LimitedReader {
  readonly #now: Snapshot;
  readonly #store: LiveStore;
  readonly #part: Part;
  readonly #keys = new Set<string>();
  readonly #documents = new Set<string>();
  #read: LiveSnapshot | null = null;
  #hasNamedValues = false;

  constructor(now: Snapshot, then: Snapshot, store: LiveStore) {
    this.#now = now;
    this.#store = store;
    this.#part = new Part(now, then, findChanged(now, then));
  }

  async read(): Promise<LimitedReading> {
    const family = new Set<string>();
    for (let isDone = false; !isDone;) {
      const { keys, documents, namedValues } = this.#part.needed();
      const apis = [...family].filter((key) => parseResourceId(key)?.kind === 'Api');
      const read = await this.#readMore([...keys, ...family], new Set([...documents, ...apis]), namedValues);
      const missing = this.#part.findMissing(read.snapshot, this.#keys, read.operations);
      for (const key of missing) this.#part.planned.add(key);
      // Of an API whose revisions have other names than in the folder nothing is taken for granted.
      const known = family.size;
      for (const root of findSwitched(this.#now, read.snapshot)) for (const key of [...this.#part.family(root), ...this.#renamed(root, read.snapshot)]) family.add(key);
      isDone = missing.length === 0 && family.size === known;
    }
    return this.result();
  }

  /** What is deleted, and only what was published last and is not in the folder mentions. */
  async readUsers(base: Snapshot): Promise<LimitedReading> {
    const resolve = createResolver([...base].filter(([key]) => this.#part.planned.has(key) && !this.#now.has(key)).map(([, resource]) => resource));
    const users = [...base].filter(([key, resource]) => !this.#now.has(key) && !this.#keys.has(key) && mentionedBy(resource).some((reference) => resolve(reference) !== undefined));
    if (users.length > 0) await this.#readMore(users.map(([key]) => key), new Set(), false);
    return this.result();
  }

  result(): LimitedReading {
    const read = this.#read;
    if (read === null) throw new Error('nothing was read');
    return { part: this.#part, read, live: { ...read, snapshot: this.#part.assume(read.snapshot, this.#keys, this.#documents), operations: this.#operations(read) } };
  }

  /** Keys by which the service has the family of an API whose current revision is another one. */
  #renamed(root: string, live: Snapshot): string[] {
    const current = revisionOf(live.get(root))?.toLowerCase() ?? '';
    const own = revisionOf(this.#now.get(root))?.toLowerCase() ?? '';
    return this.#part.family(root).map((key) => {
      const rest = key.slice(root.length);
      const isCurrent = rest === '' || rest.startsWith('/');
      const numbered = `;rev=${current}`;
      return isCurrent ? `${root};rev=${own}${rest}` : rest.startsWith(numbered) ? root + rest.slice(numbered.length) : key;
    });
  }

  async #readMore(wanted: readonly string[], documents: ReadonlySet<string>, namedValues: boolean): Promise<LiveSnapshot> {
    const isNew = (key: string): boolean => !this.#keys.has(key) || (documents.has(key) && !this.#documents.has(key));
    const only = new Set(wanted.filter(isNew));
    const lists = namedValues && !this.#hasNamedValues;
    if (this.#read !== null && only.size === 0 && !lists) return this.#read;
    const own = settleCarried(this.#now, new Map()).desired;
    const requested = new Set([...only, ...this.#keys].flatMap((key) => parseResourceId(key)?.kind ?? []));
    const read = await this.#store.read({
      only, namedValues: lists, withDocument: (id) => documents.has(resourceKey(id)), requested, byDisplayName: documentsWithoutNames(this.#now),
      // An operation that is asked for is there or not, whatever a specification says of it.
      keep: (id) => own.has(resourceKey(id)) || (only.has(resourceKey(id)) && !this.#now.has(resourceKey(id))),
    });
    for (const key of only) this.#keys.add(key);
    for (const key of documents) this.#documents.add(key);
    this.#hasNamedValues ||= namedValues;
    this.#read = this.#read === null ? read : merge(this.#read, read);
    return this.#read;
  }

  /** Operations that policies and tags of the folder name, where these were not read, are taken to be there. */
  #operations({ operations }: LiveSnapshot): ReadonlyMap<string, readonly string[]> {
    const taken = new Map([...operations].map(([api, names]) => [api, [...names]]));
    for (const key of this.#now.keys()) {
      const [, api = '', name = ''] = /^(.*?apis\/[^/]+)\/operations\/([^/]+)/.exec(key) ?? [];
      if (!this.#keys.has(key)) taken.get(api)?.push(name);
    }
    return taken;
  }
}

function merge(a: LiveSnapshot, b: LiveSnapshot): LiveSnapshot {
  const operations = new Map(a.operations);
  for (const [api, names] of b.operations) operations.set(api, [...new Set([...operations.get(api) ?? [], ...names])]);
  const known = new Set(a.diagnostics.map(({ message }) => message));
  return {
    snapshot: toSnapshot([...a.snapshot.values(), ...b.snapshot.values()]), diagnostics: [...a.diagnostics, ...b.diagnostics.filter(({ message }) => !known.has(message))],
    unsupported: new Set([...a.unsupported, ...b.unsupported]), unread: new Set([...a.unread].filter((kind) => b.unread.has(kind))), operations, marker: a.marker ?? b.marker,
    unfinished: new Set([...a.unfinished, ...b.unfinished]), unreadable: new Set([...a.unreadable, ...b.unreadable]),
  };
}
