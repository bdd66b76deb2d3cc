import { findDefinition } from '../plan/definition.ts';
import { UserError } from '../model/failure.ts';
import { findPaths, getAt, textOf } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { parseApiName, parseResourceId, resourceId, resourceKey, resourceName, rootApiOf, type ResourceId } from '../model/resource-id.ts';
import type { Content, Resource } from '../model/resource.ts';
import { apiTypeOf, carriedBy } from './api-documents.ts';
import { complete, goesByDisplayName, hasMore, isOwnSchema, readOperations, readSpecification, toListedOperation } from './api-reader.ts';
import { toShownId } from './operation-names.ts';
import type { Reading } from './reading.ts';
import { withoutGeneratedSchemas } from './schema-bindings.ts';
import { isAssociated, isLink, readSingle } from './single-reader.ts';
import type { Carried } from '../specification/index.ts';

/** Of these the ids hold the name of an operation. */
const OF_OPERATION: ReadonlySet<KindName> = new Set<KindName>(['ApiOperation', 'ApiOperationPolicy', 'ApiOperationTag']);

/** One API, or revision, of which parts are read. */
interface Whole {
  readonly reading: Reading;
  readonly api: Resource;
  /** What its document carries; the document is read when first asked for. */
  readonly carried: () => Promise<Carried>;
}

/**
 * Reads an API, where its id is among `ids`, and of what lives below it the ids that are. The document is exported only for
 * the API itself, where it is wanted, and where it decides whether something is a resource of its own.
 */
export async function readApiParts(reading: Reading, apiId: string, ids: readonly ResourceId[]): Promise<void> {
  const api = await reading.find('Api', apiId);
  // The current revision answers to its number too, and is not listed by it (apim-rest 3.5).
  if (api === null || (parseApiName(api.id).revision !== null && api.properties['isCurrent'] === true)) return;
  const isWhole = ids.some(({ kind }) => kind === 'Api') && reading.options.withDocument(api.id);
  if (goesByDisplayName(reading, api) && (isWhole || ids.some(({ kind }) => OF_OPERATION.has(kind)))) await readOperations(reading, api);
  const document = once(() => readDefinition(reading, api));
  const whole: Whole = { reading, api, carried: async () => carriedBy(api, await document()) };
  const content = isWhole ? await document() : undefined;
  reading.resources.push(content === undefined ? api : { ...api, content });
  await reading.all(ids, async (id) => {
    if (id.kind !== 'Api') await readPart(whole, id);
    reading.advance();
  });
}

async function readPart(whole: Whole, id: ResourceId): Promise<void> {
  const type = apiTypeOf(whole.api);
  switch (id.kind) {
    case 'ApiOperation': return readOperation(whole, id.id);
    case 'ApiOperationPolicy': return type.operations === 'none' ? undefined : readOperationPolicy(whole, id);
    case 'ApiOperationTag': return isLink(id) ? undefined : readOperationTag(whole, id);
    case 'ApiSchema': return readSchema(whole, id.id);
    case 'ApiTagDescription': return readTagDescription(whole, id.id);
    case 'ApiResolver': case 'ApiResolverPolicy':
      return textOf(whole.api.properties['type']).toLowerCase() === kindRow('ApiResolver').only.type ? readSingle(whole.reading, id) : undefined;
    default: return readSingle(whole.reading, id);
  }
}

/** The document, and the names of the operations that it has. Only where it has none the operations are listed. */
async function readDefinition(reading: Reading, api: Resource): Promise<Content | undefined> {
  const key = resourceKey(api.id);
  const { document, schemas } = apiTypeOf(api);
  const listed = document === 'schema' && schemas ? await complete(reading, await reading.list('ApiSchema', api.id), 'contentType') : [];
  const known = reading.operations.get(key);
  const read = async (): Promise<Content | undefined> => readSpecification(reading, api, await versionSetOf(reading, api), listed, known === undefined || known.size > 0);
  if (known !== undefined || !document.startsWith('export')) return read();
  const isEmpty = async (): Promise<boolean> => (await readOperations(reading, api)).length === 0;
  try {
    const content = await read();
    const names = findDefinition(content)?.operations.map(({ name }) => name) ?? [];
    if (names.length > 0) learnNames(reading, api.id, names);
    else if (await isEmpty()) return undefined;
    return content;
  } catch (error) {
    if (error instanceof UserError && !reading.signal.aborted && await isEmpty()) return undefined;
    throw error;
  }
}

/** The version set of an API's current revision: that of the others may not be told. */
async function versionSetOf(reading: Reading, api: Resource): Promise<string> {
  const own = textOf(api.properties['apiVersionSetId']);
  const root = rootApiOf(api.id) ?? api.id;
  if (own !== '' || resourceKey(root) === resourceKey(api.id)) return own;
  return textOf((await reading.find('Api', root))?.properties['apiVersionSetId']);
}

function learnNames(reading: Reading, api: string, names: readonly string[]): void {
  const key = resourceKey(api);
  reading.operations.set(key, new Map([...names.map((name) => [name.toLowerCase(), name] as const), ...reading.operations.get(key) ?? []]));
}

/** A path below an operation as the service has it; null where the operation, by its display name, is not there. */
function toReal({ reading, api }: Whole, id: string): string | null {
  const below = id.slice(api.id.length + '/operations/'.length);
  const [name = '', ...rest] = below.split('/');
  const shown = goesByDisplayName(reading, api) ? [...reading.operations.get(resourceKey(api.id)) ?? []].find(([, each]) => each.toLowerCase() === name.toLowerCase()) : [name];
  return shown === undefined ? null : [api.id, 'operations', shown[0], ...rest].join('/');
}

async function readOperation(whole: Whole, id: string): Promise<void> {
  const { reading, api } = whole;
  const operation = await findOperation(whole, toReal(whole, id));
  if (operation === null || apiTypeOf(api).operations !== 'own') return;
  const isKept = reading.options.keep(toShownId(operation.id, reading.operations)) || hasMore(operation);
  if (!isKept && (await whole.carried()).operation(toListedOperation(operation))) return;
  reading.resources.push({ ...operation, properties: withoutGeneratedSchemas(operation.properties) });
}

/** The operation by its real id; its name is learnt. */
async function findOperation({ reading, api }: Whole, real: string | null): Promise<Resource | null> {
  const operation = real === null ? null : await reading.find('ApiOperation', real);
  if (operation !== null) learnNames(reading, api.id, [resourceName(operation.id)]);
  return operation;
}

async function readOperationPolicy(whole: Whole, { id, kind, names }: ResourceId): Promise<void> {
  const { reading, api } = whole;
  const real = toReal(whole, id);
  if (real === null) return;
  const policy = await reading.find(kind, real);
  if (policy !== null) reading.resources.push(policy);
  const operation = parseResourceId(policy?.id ?? real)?.parent ?? null;
  if (policy !== null && operation !== null) learnNames(reading, api.id, [resourceName(operation)]);
  // Whether it could have a policy.
  else if (reading.operations.get(resourceKey(api.id))?.has(names.at(-1)?.toLowerCase() ?? '') !== true) await findOperation(whole, operation);
}

async function readOperationTag(whole: Whole, { id, kind, parent, names }: ResourceId): Promise<void> {
  const { reading, api } = whole;
  const real = toReal(whole, id);
  if (real === null || !await isAssociated(reading, kind, real, parent)) return;
  const tag: Resource = { kind: 'Tag', id: resourceId('Tag', names.slice(-1)), properties: {} };
  const isKept = reading.options.keep(toShownId(real, reading.operations));
  if (!isKept) reading.carried.set(resourceKey(api.id), await whole.carried());
  reading.operationTags.push({ tag: isKept ? tag : await reading.find('Tag', tag.id) ?? tag, association: { kind, id: real, properties: {} } });
}

async function readSchema({ reading, api }: Whole, id: string): Promise<void> {
  const { schemas, contentType } = apiTypeOf(api);
  if (!schemas || !isOwnSchema(resourceName(id))) return;
  const schema = await reading.find('ApiSchema', id);
  if (schema !== null && textOf(schema.properties['contentType']) !== contentType) reading.resources.push(schema);
}

async function readTagDescription({ reading, carried }: Whole, id: string): Promise<void> {
  const description = await reading.find('ApiTagDescription', id);
  if (description === null) return;
  if (!reading.options.keep(description.id)) {
    const name = resourceName(id);
    const tag = await reading.find('Tag', resourceId('Tag', [name]));
    if ((await carried()).tagDescription(textOf(tag?.properties['displayName']) || name, description.properties)) return;
  }
  reading.resources.push(description);
}

/** The names of operations to which what was read refers: ids may go by their display names. */
export async function learnReferences(reading: Reading): Promise<void> {
  const named = reading.resources.flatMap(({ kind, properties }) => kindRow(kind).references.filter(({ to }) => to.includes('ApiOperation'))
    .flatMap(({ path }) => findPaths(properties, path)).flatMap((path) => parseResourceId(textOf(getAt(properties, path))) ?? []))
    .filter(({ kind }) => kind === 'ApiOperation');
  await reading.all([...new Set(named.map(({ parent }) => parent ?? ''))], async (id) => {
    const api = await reading.find('Api', id);
    if (api !== null && goesByDisplayName(reading, api) && !reading.operations.has(resourceKey(api.id))) await readOperations(reading, api);
  });
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => running ??= work();
}
