import { createHash } from 'node:crypto';
import type { JsonObject } from '../model/json.ts';
import { parseApiName, toRelativeId } from '../model/resource-id.ts';
import type { TierName } from '../model/tiers.ts';
import { ArmError } from './arm-error.ts';
import { associationsOf, isLinked, toLink, viewOf } from './association-links.ts';
import { defaultAssumptions, type Assumptions } from './assumptions.ts';
import { Entity } from './entity.ts';
import { kindAt, simulatedKind, type SimulatedKindName } from './simulated-kinds.ts';
import { textOf, useKey, usesOf } from './usage.ts';

const RESOURCE_GROUP = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local';

/** One simulated API Management service: its tier and its resources. Knows nothing of HTTP. */
export class SimulatedService {
  readonly name: string;
  readonly sku: TierName;
  readonly id: string;
  readonly assumptions: Assumptions;
  readonly root = new Entity(null, 'service', '', null, {}, 0);
  readonly #users = new Map<string, Set<Entity>>();
  readonly #counts = new Map<SimulatedKindName, number>();
  /** Root API, by path in lower case -> the time (performance.now) until which it takes no writes. */
  readonly #locks = new Map<string, number>();
  #version = 0;
  #names = 0;

  constructor(name: string, sku: TierName, assumptions: Partial<Assumptions> = {}) {
    this.name = name;
    this.sku = sku;
    this.assumptions = { ...defaultAssumptions, ...assumptions };
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
    this.#locks.clear();
    this.#counts.clear();
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
    if (viewOf(kind) !== null) return this.#storeLink(parent, kind, name, properties);
    const { collection } = simulatedKind(kind);
    let entity = this.child(parent, kind, name);
    if (entity === undefined) {
      entity = new Entity(kind, collection, name, parent, properties, 0);
      parent.collection(collection).add(entity);
      this.#counts.set(kind, this.count(kind) + 1);
    }
    const link = isLinked(kind) ? { link: properties['link'] ?? entity.properties['link'] ?? this.generateName() } : {};
    entity.properties = { ...properties, ...link };
    this.touch(entity);
    return entity;
  }

  /** Stores the association that a link shows; its target is where the link's property points. */
  #storeLink(parent: Entity, kind: SimulatedKindName, name: string, properties: JsonObject): Entity {
    const view = viewOf(kind);
    const target = view === null ? undefined : this.at(textOf(properties, view.property));
    if (view === null || target === undefined) throw new Error(`${kind} ${name} links to nothing`);
    const before = this.child(parent, kind, name);
    if (before !== undefined && textOf(before.properties, view.property) !== target.path) this.remove(before);
    const away = target.parent === this.scopeOf(parent) || parent.kind === 'Tag' ? {} : { target: target.path };
    const association = parent.kind === 'Tag'
      ? this.store(target, view.of, parent.name, { link: name })
      : this.store(parent, view.of, target.name, { link: name, ...away });
    return toLink(this, parent, kind, view, association) ?? association;
  }

  /** Gives the resource a new ETag, and takes down anew what it refers to. */
  touch(entity: Entity): void {
    this.#version += 1;
    entity.version = this.#version;
    this.#forget(entity);
    entity.uses = usesOf(entity, this.scopeOf(entity).path);
    for (const key of entity.uses) this.#users.set(key, (this.#users.get(key) ?? new Set()).add(entity));
  }

  /** Removes a resource with everything below it; of a link the association that it shows. */
  remove(entity: Entity): void {
    const view = entity.kind === null ? null : viewOf(entity.kind);
    if (view !== null && entity.parent !== null) {
      for (const association of [...associationsOf(this, entity.parent, view)]) if (association.properties['link'] === entity.name) this.remove(association);
      return;
    }
    if (entity.parent?.collection(entity.collectionName).get(entity.name) !== entity) return;
    for (const gone of [...entity.subtree()]) {
      this.#forget(gone);
      if (gone.kind !== null) this.#counts.set(gone.kind, this.count(gone.kind) - 1);
    }
    entity.parent.collection(entity.collectionName).remove(entity);
  }

  /** How many resources of a kind there are, wherever they live. */
  count(kind: SimulatedKindName): number {
    return this.#counts.get(kind) ?? 0;
  }

  #forget(entity: Entity): void {
    for (const key of entity.uses) this.#users.get(key)?.delete(entity);
    entity.uses = new Set();
  }

  /** The resources that refer to this one, or referred to it when it had another display name, by path. */
  usersOf(entity: Entity, name?: string): Entity[] {
    return [...this.eachUserOf(entity, name)].map((user) => ({ user, path: user.path })).sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ user }) => user);
  }

  /** As {@link usersOf}, in no order: for searches. */
  eachUserOf(entity: Entity, name = entity.kind === 'NamedValue' ? textOf(entity.properties, 'displayName') : entity.name): Iterable<Entity> {
    return (entity.kind === null ? undefined : this.#users.get(useKey(this.scopeOf(entity.parent ?? entity).path, entity.kind, name))) ?? [];
  }

  /** The member `name`; `x;rev=2` is also found as `x` when 2 is its current revision (apim-rest 3.5). */
  child(parent: Entity, kind: SimulatedKindName, name: string): Entity | undefined {
    const view = viewOf(kind);
    if (view !== null) {
      for (const association of associationsOf(this, parent, view)) {
        if (textOf(association.properties, 'link').toLowerCase() === name.toLowerCase()) return toLink(this, parent, kind, view, association);
      }
      return undefined;
    }
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
    const view = viewOf(kind);
    if (view !== null) {
      return [...associationsOf(this, parent, view)].flatMap((association) => toLink(this, parent, kind, view, association) ?? [])
        .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
    }
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

  /** The resource at a path below the service, `/apis/a/operations/o`. */
  at(path: string): Entity | undefined {
    const segments = path.split('/').slice(1);
    let entity: Entity | undefined = this.root;
    for (let index = 0; entity !== undefined && index < segments.length; index += 2) {
      const kind = kindAt(entity.kind, segments[index] ?? '');
      entity = kind === undefined ? undefined : this.child(entity, kind, segments[index + 1] ?? '');
    }
    return entity;
  }

  /** The resource that an association names. */
  targetOf(association: Entity): Entity | undefined {
    const target = association.kind === null ? null : simulatedKind(association.kind).target as SimulatedKindName | null;
    if (target === null) return undefined;
    const away = textOf(association.properties, 'target');
    return away === '' ? this.targetNamed(this.scopeOf(association), target, association.name) : this.at(away);
  }

  /** What an association with this name would name: users are the service's, also in workspaces; a revision stands for its API (apim-rest 3.5). */
  targetNamed(scope: Entity, target: SimulatedKindName, name: string): Entity | undefined {
    return this.child(simulatedKind(target).workspace === true ? scope : this.root, target, target === 'Api' ? parseApiName(name).root : name);
  }

  /** An id as it is stored: below the service, with a leading slash; in a workspace below that. Ids of other services stay as they are. */
  toLocalId(id: string, scope = this.root): string {
    if (id.toLowerCase().startsWith(`${this.id.toLowerCase()}/`)) return toRelativeId(id);
    const isShort = /^\/(?!subscriptions\/[^/]+\/resourceGroups\/|workspaces\/|users\/)/i.test(id);
    return isShort ? `${scope.path}${id}` : id;
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
