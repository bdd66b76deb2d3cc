import { textOf, type Json, type JsonObject } from '../model/json.ts';
import { isGeneratedName } from '../model/generated.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { ancestorsOf, resourceName, scopeOf, splitAtApi } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { carries, fromOperation, type ApiDefinition, type Operation } from '../specification/index.ts';
import type { Adjust } from './content.ts';
import { findDefinition } from './definition.ts';

/** What a specification says of an operation; an operation beside it may say otherwise only what is not among these. */
const STRUCTURE: ReadonlySet<string> = new Set(['method', 'urlTemplate', 'templateParameters', 'request', 'responses', 'policies']);

/** Two sides in which nothing is said twice, by the specification of an API and by resources of their own. */
export interface Settled {
  readonly desired: Snapshot;
  readonly live: Snapshot;
  /** What counts of the definitions of an API, by its key, when they are compared; undefined where its specification says all. */
  readonly adjust: (api: string) => Adjust | undefined;
  /** Keys of the folder's resources that an import of their API's specification would undo: they are written after it. */
  readonly undone: ReadonlySet<string>;
}

/**
 * Operations, their tags, tag descriptions and schemas of an API whose folder holds a specification: what only repeats the
 * specification is dropped on both sides; what says more (another display name or description, a further tag, more about
 * one, an operation that the document lacks) is compared as the resource that it is, and does not count in the comparison of the
 * specifications, because the service's export holds it too. Parameters and bodies of an operation always follow the
 * specification, so that an edit of the document alone takes effect. A resource that the live side has only in its
 * export counts as there.
 */
export function settleCarried(desired: Snapshot, live: Snapshot): Settled {
  const context = createContext(desired, live);
  const [folder, service] = [new Map(desired), new Map(live)];
  const undone = new Set<string>();
  const beside = new Map<string, Resource[]>();
  const setBeside = (api: string, resource: Resource): void => {
    const known = beside.get(api);
    if (known === undefined) beside.set(api, [resource]);
    else known.push(resource);
  };
  for (const [key, resource] of desired) {
    const api = context.apiOf(key, resource.kind);
    if (api === undefined) continue;
    const settled = settle(resource, live.get(key), api);
    if (settled.desired === undefined) folder.delete(key);
    else {
      folder.set(key, settled.desired);
      if (isUndone(resource, api)) undone.add(key);
      if (kindRow(resource.kind).carried) setBeside(api.key, resource);
    }
    if (settled.live === undefined) service.delete(key);
    else service.set(key, settled.live);
  }
  for (const [key, resource] of live) {
    const api = desired.has(key) ? undefined : context.apiOf(key, resource.kind);
    if (api === undefined) continue;
    const more = beyondDescription(resource, api);
    if (more !== undefined) {
      folder.set(key, more.desired);
      service.set(key, more.live);
    } else if (isSaid(resource, api)) service.delete(key);
    else if (resource.kind === 'ApiTagDescription') setBeside(api.key, resource); // listed by itself, and so not once more
  }
  return {
    desired: folder, live: service, undone,
    adjust: (key) => {
      const resources = beside.get(key);
      const own = resources === undefined && scopeOf(key) === null ? null : findDefinition(desired.get(key)?.content);
      return own === null ? undefined : withoutBeside(own, resources ?? [], key, context);
    },
  };
}

/** An API of the folder with what the two sides' specifications say of it. */
interface Api {
  readonly key: string;
  readonly desired: Specified | null;
  readonly live: Specified | null;
  readonly tagName: (tag: string) => string;
}

/** A definition with its operations by name, in lower case. */
interface Specified {
  readonly definition: ApiDefinition;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly carried: ReturnType<typeof carries>;
}

interface Context {
  /** The API of a resource that a specification may carry, or whose operation an import may take away. */
  apiOf(key: string, kind: KindName): Api | undefined;
  /** The display name by which the specification of an API knows a tag, in lower case. */
  tagName(api: string, tag: string): string;
}

function createContext(desired: Snapshot, live: Snapshot): Context {
  const apis = new Map<string, Api | null>();
  const tagName = (api: string, tag: string): string => {
    const key = api.replace(/apis\/[^/]+$/, `tags/${tag.toLowerCase()}`);
    return (textOf((desired.get(key) ?? live.get(key))?.properties['displayName']) || tag).toLowerCase();
  };
  const read = (key: string): Api | null => !desired.has(key) ? null
    : { key, desired: specified(desired.get(key)), live: specified(live.get(key)), tagName: (tag) => tagName(key, tag) };
  return {
    tagName,
    apiOf: (key, kind) => {
      if (!kindRow(kind).carried && kind !== 'ApiOperationPolicy') return undefined;
      const parts = splitAtApi(key);
      const id = parts === null ? '' : parts.before + parts.name;
      const api = apis.get(id) ?? read(id);
      apis.set(id, api);
      return api ?? undefined;
    },
  };
}

function specified(api: Resource | undefined): Specified | null {
  const definition = findDefinition(api?.content);
  return definition === null ? null
    : { definition, operations: new Map(definition.operations.map((operation) => [operation.name.toLowerCase(), operation])), carried: carries(definition) };
}

interface Sides {
  readonly desired: Resource | undefined;
  readonly live: Resource | undefined;
}

const NOTHING: Sides = { desired: undefined, live: undefined };

/** One resource of the folder and its live counterpart as they are compared; nothing where the specification says all of it. */
function settle(resource: Resource, live: Resource | undefined, api: Api): Sides {
  if (isSaid(resource, api) && saysNothingMore(resource, api)) return NOTHING;
  const known = live ?? fromExport(resource, api);
  const operation = resource.kind === 'ApiOperation' ? api.desired?.operations.get(nameOf(resource)) : undefined;
  if (operation === undefined) return { desired: resource, live: known };
  const structure = fromOperation(operation, { refer: () => ({}) }, true);
  return {
    desired: { ...resource, properties: described({ ...structure, ...beyond(resource.properties) }) },
    live: known === undefined ? undefined : { ...known, properties: described({ ...pick(structure, STRUCTURE), ...beyond(known.properties) }) },
  };
}

/** Whether the specification of the folder has what a resource is about. */
function isSaid(resource: Resource, { desired, tagName }: Api): boolean {
  if (desired === null) return false;
  switch (resource.kind) {
    case 'ApiOperation': return desired.operations.has(nameOf(resource));
    // In a workspace an import makes no tags.
    case 'ApiOperationTag': return scopeOf(resource.id) === null && hasTag(desired.operations.get(operationOf(resource)), tagName(nameOf(resource)));
    case 'ApiTagDescription': return desired.definition.tags.some(({ name }) => name.toLowerCase() === tagName(nameOf(resource)));
    case 'ApiSchema': return isGeneratedName(resourceName(resource.id)) || nameOf(resource) === 'graphql';
    default: return false;
  }
}

/** Whether importing the specification of the folder takes a resource away, or says something else of it. */
function isUndone(resource: Resource, { desired }: Api): boolean {
  return desired !== null && (resource.kind !== 'ApiOperationPolicy' || !desired.operations.has(operationOf(resource)));
}

function saysNothingMore({ id, kind, properties }: Resource, { desired, tagName }: Api): boolean {
  if (kind === 'ApiTagDescription') return desired?.carried.tagDescription(tagName(resourceName(id)), properties) ?? false;
  if (kind !== 'ApiOperation') return true;
  const operation = desired?.operations.get(resourceName(id).toLowerCase());
  return Object.entries(beyond(properties)).every(([name, value]) => operation !== undefined
    && (name === 'displayName' ? value === operation.displayName : name === 'description' ? sameText(value, operation.description) : false));
}

/**
 * A tag description of the service that says more than the specification of the folder, beside it without that: the
 * description itself is compared with the specification. Nothing where it does not say more.
 */
function beyondDescription(resource: Resource, api: Api): { readonly desired: Resource; readonly live: Resource } | undefined {
  if (resource.kind !== 'ApiTagDescription' || !isSaid(resource, api)) return undefined;
  const description = api.desired?.definition.tags.find(({ name }) => name.toLowerCase() === api.tagName(nameOf(resource)))?.description ?? '';
  const live = { ...resource, properties: { ...resource.properties, description } };
  return saysNothingMore(live, api) ? undefined : { desired: { id: resource.id, kind: resource.kind, properties: { description } }, live };
}

/** What an operation says that its specification does not settle; silence follows the specification. */
function beyond(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([name, value]) => !STRUCTURE.has(name) && value !== null && value !== ''));
}

/** Without a description that repeats the display name: an import may make it up. */
function described(properties: JsonObject): JsonObject {
  const { description, ...others } = properties;
  return textOf(description) === textOf(others['displayName']) ? others : properties;
}

/** The live resource as the service's export shows it, for one that was not read by itself. */
function fromExport(resource: Resource, { live, tagName }: Api): Resource | undefined {
  if (live === null) return undefined;
  switch (resource.kind) {
    case 'ApiOperation': {
      const operation = live.operations.get(nameOf(resource));
      if (operation === undefined) return undefined;
      const { displayName, description } = operation;
      // The rest of it is compared with the specification.
      return { ...resource, properties: { ...resource.properties, displayName, ...(description === null && !textOf(resource.properties['description']) ? {} : { description }) } };
    }
    case 'ApiOperationTag': return hasTag(live.operations.get(operationOf(resource)), tagName(nameOf(resource))) ? resource : undefined;
    case 'ApiTagDescription': {
      const tag = live.definition.tags.find(({ name }) => name.toLowerCase() === tagName(nameOf(resource)));
      return tag === undefined ? undefined : { ...resource, properties: tag.description === null ? {} : { description: tag.description } };
    }
    default: return undefined;
  }
}

/**
 * A definition without what resources beside it say, which is compared with those: of the folder's document and of the
 * service's export, which says it all.
 * @param own what the document of the folder says
 */
function withoutBeside(own: ApiDefinition, resources: readonly Resource[], key: string, context: Context): Adjust {
  const inDocument = new Map(own.operations.map((operation) => [operation.name.toLowerCase(), operation]));
  const named = new Set(resources.filter(({ kind }) => kind === 'ApiOperation').map(nameOf));
  // Names are the service's own where a document has no place for them.
  const signatures = new Set(own.operations.filter(({ name }) => named.has(name.toLowerCase())).map(signatureOf));
  const described = new Set(resources.filter(({ kind }) => kind === 'ApiTagDescription').map((resource) => context.tagName(key, resourceName(resource.id))));
  const tags = new Map<string, Set<string>>();
  for (const resource of resources.filter(({ kind }) => kind === 'ApiOperationTag')) {
    const operation = operationOf(resource);
    tags.set(operation, (tags.get(operation) ?? new Set()).add(context.tagName(key, resourceName(resource.id))));
  }
  const isInWorkspace = scopeOf(key) !== null; // an import into a workspace makes no tags
  const withoutTags = (operation: Operation): Operation => {
    const name = operation.name.toLowerCase();
    const isBeside = (tag: string): boolean => tags.get(name)?.has(tag.toLowerCase()) === true && !hasTag(inDocument.get(name), tag.toLowerCase());
    return { ...operation, tags: isInWorkspace ? [] : operation.tags.filter((tag) => !isBeside(tag)) };
  };
  return (definition) => ({
    ...definition,
    operations: definition.operations.filter(({ name }) => !named.has(name.toLowerCase()) || inDocument.has(name.toLowerCase()))
      .map((operation) => ({
        ...withoutTags(operation),
        ...(named.has(operation.name.toLowerCase()) || signatures.has(signatureOf(operation)) ? { displayName: operation.name, description: null } : {}),
      })),
    tags: isInWorkspace ? [] : definition.tags.filter(({ name }) => !described.has(name.toLowerCase())),
  });
}

function signatureOf({ method, urlTemplate }: Operation): string {
  return `${method} ${urlTemplate}`;
}

function hasTag(operation: Operation | undefined, tag: string): boolean {
  return operation?.tags.some((own) => own.toLowerCase() === tag) ?? false;
}

function sameText(value: Json | undefined, text: string | null): boolean {
  const clean = (one: string): string => one.replace(/\r\n?/g, '\n').trim();
  return typeof value === 'string' && clean(value) === clean(text ?? '');
}

function pick(properties: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => names.has(name)));
}

/** The name of a resource in lower case. */
function nameOf({ id }: Resource): string {
  return resourceName(id).toLowerCase();
}

/** The operation that an operation's tag belongs to, in lower case. */
function operationOf({ id }: Resource): string {
  return resourceName(ancestorsOf(id)[0] ?? '').toLowerCase();
}
