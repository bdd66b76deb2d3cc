import { isGeneratedName } from '../model/generated.ts';
import { textOf } from '../model/json.ts';
import type { KindName } from '../model/kinds.ts';
import { parseApiName, resourceKey, resourceName, rootApiOf } from '../model/resource-id.ts';
import type { Content, Resource } from '../model/resource.ts';
import { scopeOf } from './addresses.ts';
import { apiTypeOf, carriedBy, GRAPHQL_SCHEMA, readDocument, type ApiType } from './api-documents.ts';
import { toShownId, toShownNames } from './operation-names.ts';
import type { Reading } from './reading.ts';
import { withoutGeneratedSchemas } from './schema-bindings.ts';
import type { Carried } from '../specification/index.ts';

/** Reads what lives below a resource, of the kinds that are wanted. */
type ReadChildren = (parent: Resource, wanted?: (kind: KindName) => boolean) => Promise<void>;

/** Kinds whose resources a specification may carry: they are read together. */
const CARRIED: ReadonlySet<KindName> = new Set<KindName>(['ApiOperation', 'ApiSchema', 'ApiTagDescription']);

/** An API with its document, and everything below it; what the document carries only where it is kept. */
export async function readApi(reading: Reading, api: Resource, readChildren: ReadChildren): Promise<void> {
  const isRevision = parseApiName(api.id).revision !== null;
  await reading.all([
    // Releases belong to the API; the service lists them at every revision.
    () => readChildren(api, (kind) => !CARRIED.has(kind) && !(isRevision && kind === 'ApiRelease')),
    async () => {
      const content = await readDefinition(reading, api, readChildren);
      reading.resources.push(content === undefined ? api : { ...api, content });
    },
  ], (work) => work());
}

async function readDefinition(reading: Reading, api: Resource, readChildren: ReadChildren): Promise<Content | undefined> {
  const type = apiTypeOf(api);
  const tags = scopeOf(api.id) === null ? await reading.list('Tag', null) : [];
  const [operations = [], schemas = [], descriptions = []] = await reading.all([
    async () => type.operations === 'none' ? [] : readOperations(reading, api),
    async () => type.schemas ? complete(reading, await reading.list('ApiSchema', api.id), 'contentType') : [],
    async () => tags.length === 0 ? [] : reading.list('ApiTagDescription', api.id),
  ], (work) => work());
  let content: Content | undefined;
  await reading.all([
    async () => { await reading.all(operations, (operation) => readChildren(operation)); },
    async () => {
      const set = (await reading.versionSets(scopeOf(api.id))).get(resourceKey(rootApiOf(api.id) ?? api.id)) ?? textOf(api.properties['apiVersionSetId']);
      content = await excused(reading, type, () => readSpecification(reading, api, set, schemas, operations.length > 0));
      const carried = carriedBy(api, content);
      reading.carried.set(resourceKey(api.id), carried);
      await reading.all(type.operations === 'own' ? operations : [], (operation) => readOperation(reading, operation, carried));
      const names = new Map(tags.map(({ id, properties }) => [resourceKey(resourceName(id)), textOf(properties['displayName'])]));
      reading.resources.push(...descriptions.filter(({ id, properties }) =>
        reading.options.keep(id) || !carried.tagDescription(names.get(resourceKey(resourceName(id))) ?? resourceName(id), properties)));
    },
    async () => {
      const own = schemas.filter(({ id, properties }) => isOwnSchema(resourceName(id)) && textOf(properties['contentType']) !== type.contentType);
      reading.resources.push(...(await reading.all(own, (schema) => reading.get(schema))).filter((schema) => schema !== null));
    },
  ], (work) => work());
  return content;
}

/** The operations as they are listed; where they go by their display names, with those. */
export async function readOperations(reading: Reading, api: Resource): Promise<readonly Resource[]> {
  const listed = await reading.list('ApiOperation', api.id);
  const isByDisplayName = goesByDisplayName(reading, api);
  const operations = isByDisplayName ? await complete(reading, listed, 'displayName') : listed;
  reading.operations.set(resourceKey(api.id), isByDisplayName ? toShownNames(operations)
    : new Map(operations.map(({ id }) => [resourceName(id).toLowerCase(), resourceName(id)])));
  if (isByDisplayName) reading.names.mark(api.id);
  return operations;
}

/** Whether ids name the operations of an API by their display names. */
export function goesByDisplayName({ options: { byDisplayName } }: Reading, api: Resource): boolean {
  return apiTypeOf(api).document === 'wsdl' || byDisplayName(api.id) || byDisplayName(rootApiOf(api.id) ?? api.id);
}

/** The listed resources, those read by themselves whose listing lacks `property`: listings in workspaces may (apim-rest 1.3). */
export async function complete(reading: Reading, listed: readonly Resource[], property: string): Promise<readonly Resource[]> {
  return reading.all(listed, async (resource) => property in resource.properties ? resource : await reading.get(resource) ?? resource);
}

/** The document, not at once with others that get in its way (see {@link Reading.exports}): `set` is the id of the version set, empty for none. */
export async function readSpecification(reading: Reading, api: Resource, set: string, schemas: readonly Resource[], hasOperations: boolean): Promise<Content | undefined> {
  const root = rootApiOf(api.id) ?? api.id;
  return reading.exports.run(resourceKey(set === '' ? root : set), () => readDocument(reading.client, api, schemas, hasOperations, reading.signal));
}

/** A document that the identity may not read is none, where the reading goes on without. */
async function excused(reading: Reading, { document }: ApiType, read: () => Promise<Content | undefined>): Promise<Content | undefined> {
  try {
    return await read();
  } catch (error) {
    reading.excuse(document === 'schema' ? 'ApiSchema' : 'ApiOperation', error);
    return undefined;
  }
}

async function readOperation(reading: Reading, listed: Resource, carried: Carried): Promise<void> {
  const isKept = reading.options.keep(toShownId(listed.id, reading.operations)) || hasMore(listed);
  if (!isKept && carried.operation(toListedOperation(listed))) return;
  const operation = await reading.get(listed);
  if (operation === null || (!isKept && carried.operation(toListedOperation(operation)))) return;
  reading.resources.push({ ...operation, properties: withoutGeneratedSchemas(operation.properties) });
}

/** What a specification says of an operation; `policies` is an older form of its policy. */
const SPECIFIED: ReadonlySet<string> = new Set(['displayName', 'method', 'urlTemplate', 'description', 'templateParameters', 'request', 'responses', 'policies']);

/** Whether a listed operation has properties that no specification holds. */
export function hasMore({ properties }: Resource): boolean {
  return Object.entries(properties).some(([name, value]) => !SPECIFIED.has(name) && value !== null);
}

/** An operation as {@link Carried} asks for it. */
export function toListedOperation({ id, properties }: Resource): Parameters<Carried['operation']>[0] {
  return { name: resourceName(id), displayName: textOf(properties['displayName']), method: textOf(properties['method']), urlTemplate: textOf(properties['urlTemplate']) };
}

/** Schemas with made-up names come with the document, as that of a GraphQL API is it (apim-rest 3.2, 3.3). */
export function isOwnSchema(name: string): boolean {
  return !isGeneratedName(name) && name.toLowerCase() !== GRAPHQL_SCHEMA;
}
