import { createHash } from 'node:crypto';
import type { JsonObject } from '../model/json.ts';
import { parseApiName, toRelativeId } from '../model/resource-id.ts';
import { ArmError } from './arm-error.ts';
import { Entity } from './entity.ts';
import { simulatedKind, type SimulatedKindName, type Tier } from './simulated-kinds.ts';
import { usesOf } from './usage.ts';

const RESOURCE_GROUP = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local';

/** One simulated API Management service: its tier and its resources. Knows nothing of HTTP. */
export class SimulatedService {
  readonly name: string;
  readonly sku: Tier;
  readonly id: string;
  readonly root = new Entity(null, 'service', '', null, {}, 0);
  readonly #users = new Map<string, Set<Entity>>();
  /** Root API, by path in lower case -> the time (performance.now) until which it takes no writes. */
  readonly #locks = new Map<string, number>();
  #version = 0;
  #names = 0;

  constructor(name: string, sku: Tier) {
    this.name = name;
    this.sku = sku;
    this.id = `${RESOURCE_GROUP}/providers/Microsoft.ApiManagement/service/${name}`;
  }

  get gatewayUrl(): string {
    return `https://${this.name.toLowerCase()}.azure-api.net`;
  }

  get isClassic(): boolean {
    return !this.sku.endsWith('V2') && this.sku !== 'Consumption';
  }

  /** What makes the next ETag and the next generated name. */
  get counters(): { readonly version: number; readonly names: number } {
    return { version: this.#version, names: this.#names };
  }

  set counters({ version, names }: { readonly version: number; readonly names: number }) {
    this.#version = version;
    this.#names = names;
  }

  /** Removes every resource, the built-in ones too. */
  clear(): void {
    this.root.collections.clear();
    this.#users.clear();
  }

  /** 24 hexadecimal digits, as the service names what it creates by itself. The same order of requests gives the same names. */
  generateName(): string {
    return this.generateKey().slice(0, 24);
  }

  /** 32 hexadecimal digits: a subscription key. */
  generateKey(): string {
    this.#names += 1;
    return createHash('sha256').update(`${this.name.toLowerCase()}/${this.#names}`).digest('hex').slice(0, 32);
  }

  /** Creates a resource or replaces its properties. */
  store(parent: Entity, kind: SimulatedKindName, name: string, properties: JsonObject): Entity {
    const { collection } = simulatedKind(kind);
    let entity = this.child(parent, kind, name);
    if (entity === undefined) {
      entity = new Entity(kind, collection, name, parent, properties, 0);
      parent.collection(collection).add(entity);
    }
    entity.properties = properties;
    this.touch(entity);
    return entity;
  }

  /** Gives the resource a new ETag, and takes down anew what it refers to. */
  touch(entity: Entity): void {
    this.#version += 1;
    entity.version = this.#version;
    this.#forget(entity);
    entity.uses = usesOf(entity);
    for (const key of entity.uses) this.#users.set(key, (this.#users.get(key) ?? new Set()).add(entity));
  }

  /** Removes a resource with everything below it. */
  remove(entity: Entity): void {
    for (const gone of [...entity.subtree()]) this.#forget(gone);
    entity.parent?.collection(entity.collectionName).remove(entity);
  }

  #forget(entity: Entity): void {
    for (const key of entity.uses) this.#users.get(key)?.delete(entity);
    entity.uses = new Set();
  }

  /** The resources that refer to what `key` names (see usage.ts), by path. */
  usersOf(key: string): Entity[] {
    return [...this.#users.get(key) ?? []].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** The member `name`; `x;rev=2` is also found as `x` when 2 is its current revision (apim-rest 3.5). */
  child(parent: Entity, kind: SimulatedKindName, name: string): Entity | undefined {
    const collection = parent.collection(simulatedKind(kind).collection);
    const found = collection.get(name);
    if (found !== undefined || kind !== 'Api') return found;
    const { root, revision } = parseApiName(name);
    const current = revision === null ? undefined : collection.get(root);
    return current?.properties['apiRevision'] === revision ? current : undefined;
  }

  /** Any member that meets the condition. */
  find(parent: Entity, kind: SimulatedKindName, matches: (member: Entity) => boolean): Entity | undefined {
    for (const member of parent.collection(simulatedKind(kind).collection)) if (matches(member)) return member;
    return undefined;
  }

  /** The members that meet the condition, by name. */
  filter(parent: Entity, kind: SimulatedKindName, matches: (member: Entity) => boolean): Entity[] {
    const found: Entity[] = [];
    for (const member of parent.collection(simulatedKind(kind).collection)) if (matches(member)) found.push(member);
    return found.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  }

  /** All members, by name. */
  members(parent: Entity, kind: SimulatedKindName): readonly Entity[] {
    return parent.collection(simulatedKind(kind).collection).members();
  }

  /** The named value with this display name, compared exactly. */
  namedValue(scope: Entity, displayName: string): Entity | undefined {
    return this.find(scope, 'NamedValue', ({ properties }) => properties['displayName'] === displayName);
  }

  /** The workspace that a resource is in, or the service: where its references are looked up. */
  scopeOf(entity: Entity): Entity {
    let current = entity;
    while (current.parent !== null && current.kind !== 'Workspace') current = current.parent;
    return current;
  }

  /** An id as it is stored: below the service, with a leading slash. Ids of other services stay as they are. */
  toLocalId(id: string): string {
    return id.toLowerCase().startsWith(`${this.id.toLowerCase()}/`) ? toRelativeId(id) : id;
  }

  toFullId(id: string): string {
    return id.startsWith('/') && !/^\/subscriptions\/[^/]+\/resourceGroups\//i.test(id) ? `${this.id}${id}` : id;
  }

  /** The resource of `kind` that a stored id names, in `scope`; undefined when there is none, or it is of another service. */
  resolve(scope: Entity, kind: SimulatedKindName, id: string): Entity | undefined {
    const { collection } = simulatedKind(kind);
    const local = this.toLocalId(id);
    const inScope = scope.path !== '' && local.toLowerCase().startsWith(`${scope.path.toLowerCase()}/`) ? local.slice(scope.path.length) : local;
    const [, first, name, ...rest] = inScope.split('/');
    if (first?.toLowerCase() !== collection.toLowerCase() || name === undefined || rest.length > 0) return undefined;
    return this.child(scope, kind, name);
  }

  /** Throws the 409 of a root API under a running operation, or shortly after it (apim-rest 1.6). */
  checkLock(path: string, now: number): void {
    const key = rootApiOf(path);
    const until = key === null ? undefined : this.#locks.get(key);
    if (key === null || until === undefined) return;
    if (until > now) throw new ArmError(409, 'PessimisticConcurrencyConflict', 'Operation on the API is in progress');
    this.#locks.delete(key);
  }

  lock(path: string, until: number): void {
    const key = rootApiOf(path);
    if (key !== null) this.#locks.set(key, until);
  }
}

/** `/apis/petstore;rev=2/operations/x` -> `/apis/petstore`; null outside APIs. */
function rootApiOf(path: string): string | null {
  const match = /^((?:\/workspaces\/[^/]+)?\/apis\/[^/;]+)/i.exec(path);
  return match?.[1]?.toLowerCase() ?? null;
}
