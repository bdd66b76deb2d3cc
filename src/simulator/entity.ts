import type { JsonObject } from '../model/json.ts';
import type { SimulatedKindName } from './simulated-kinds.ts';

/** The members of one collection of one parent, by name; names compare without case (apim-rest 1.1). */
export class Collection {
  readonly #members = new Map<string, Entity>();
  #sorted: readonly Entity[] | null = null;

  get(name: string): Entity | undefined {
    return this.#members.get(name.toLowerCase());
  }

  add(entity: Entity): void {
    this.#members.set(entity.name.toLowerCase(), entity);
    this.#sorted = null;
  }

  remove(entity: Entity): void {
    this.#members.delete(entity.name.toLowerCase());
    this.#sorted = null;
  }

  /** In no order: for searches. */
  [Symbol.iterator](): Iterator<Entity> {
    return this.#members.values();
  }

  /** By name. The array is made once per change, so that a list read page by page does not sort for each page. */
  members(): readonly Entity[] {
    this.#sorted ??= [...this.#members].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entity]) => entity);
    return this.#sorted;
  }
}

/** One resource of a simulated service, with its children by collection. The service itself is the root. */
export class Entity {
  readonly kind: SimulatedKindName | null;
  readonly collectionName: string;
  name: string;
  parent: Entity | null;
  properties: JsonObject;
  /** Row version, the source of the ETag: grows with each write. */
  version: number;
  /** Keys of what it refers to, see usage.ts. */
  uses: ReadonlySet<string> = new Set();
  readonly collections = new Map<string, Collection>();

  constructor(kind: SimulatedKindName | null, collectionName: string, name: string, parent: Entity | null, properties: JsonObject, version: number) {
    this.kind = kind;
    this.collectionName = collectionName;
    this.name = name;
    this.parent = parent;
    this.properties = properties;
    this.version = version;
  }

  collection(name: string): Collection {
    let collection = this.collections.get(name);
    if (collection === undefined) this.collections.set(name, collection = new Collection());
    return collection;
  }

  /** Path below the service with a leading slash: `/apis/petstore/operations/get-pet`; the service's own is empty. */
  get path(): string {
    return this.parent === null ? '' : `${this.parent.path}/${this.collectionName}/${this.name}`;
  }

  get etag(): string {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt(this.version));
    return `"${bytes.toString('base64')}"`;
  }

  /** The resource and everything below it, parents first. */
  * subtree(): Generator<Entity> {
    yield this;
    for (const collection of this.collections.values()) for (const member of collection.members()) yield* member.subtree();
  }
}
