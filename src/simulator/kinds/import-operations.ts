import type { JsonObject } from '../../model/json.ts';
import { fromOperation, tagNames, type SchemaReferences } from '../../specification/index.ts';
import { invalidField } from '../arm-error.ts';
import type { Entity } from '../entity.ts';
import type { SimulatedService } from '../simulated-service.ts';
import { textOf } from '../usage.ts';
import type { Import } from './api-import.ts';
import { signatureOf } from './operations.ts';
import { IMPORTED_SCHEMAS, OPENAPI_SCHEMA, SDL_SCHEMA, SWAGGER_SCHEMA, toDocument } from './schema-documents.ts';
import { SchemaRegistry } from './schema-registry.ts';

const JSON_SCHEMAS: readonly string[] = [OPENAPI_SCHEMA, SWAGGER_SCHEMA];

/**
 * Refuses an import that brings a tag which another request has created since this one came: imports that introduce the
 * same tag side by side collide (apim-rest 3.2). `startVersion`: see Write.
 */
export function checkTags(service: SimulatedService, scope: Entity, { definition }: Import, startVersion: number): void {
  if (scope.kind === 'Workspace') return;
  const wanted = new Set(tagNames(definition).map((name) => name.toLowerCase()));
  const collides = wanted.size > 0 && service.find(scope, 'Tag', ({ version, properties }) => version > startVersion && wanted.has(textOf(properties, 'displayName').toLowerCase())) !== undefined;
  if (collides) throw invalidField('name', 'Tag with the same name already exists.');
}

/**
 * Makes the operations of an API those of the document: what matches by name, or by method and template, is updated and
 * keeps its policies; what is new takes the policy of one with its method and template; what the document does not have
 * goes, policies included. One schema holds all components; tags are created in the service (apim-rest 3.2).
 */
export function importInto(service: SimulatedService, api: Entity, imported: Import): void {
  const { definition } = imported;
  const references = importSchemas(service, api, imported);
  const existing = service.members(api, 'ApiOperation');
  const byName = new Map(existing.map((operation) => [operation.name.toLowerCase(), operation]));
  const bySignature = new Map(existing.map((operation) => [signatureOf(operation.properties), operation]));
  const wanted = new Set(definition.operations.map(({ name }) => name.toLowerCase()));
  const kept = new Set<Entity>();
  const writes = definition.operations.map((operation) => {
    const properties = fromOperation(operation, references, imported.queryInTemplate);
    const similar = bySignature.get(signatureOf(properties));
    const match = byName.get(operation.name.toLowerCase()) ?? (similar !== undefined && !wanted.has(similar.name.toLowerCase()) && !kept.has(similar) ? similar : undefined);
    if (match !== undefined) kept.add(match);
    const copied = match !== undefined || similar === undefined ? undefined : service.child(similar, 'ApiOperationPolicy', 'policy')?.properties;
    const policy = match === undefined ? copied ?? generatedPolicy(imported, operation.displayName) : undefined;
    return { name: match?.name ?? (operation.name || service.generateName()), properties, tags: operation.tags, policy };
  });
  for (const operation of byName.values()) if (!kept.has(operation)) service.remove(operation);
  references.store();
  for (const { name, properties, tags, policy } of writes) {
    const operation = service.store(api, 'ApiOperation', name, properties);
    if (policy !== undefined) service.store(operation, 'ApiOperationPolicy', 'policy', policy);
    setTags(service, operation, 'ApiOperationTag', tags.map((tag) => ({ name: tag, properties: {} })));
  }
  setTags(service, api, 'ApiTagDescription', definition.tags.map(({ name, description }) => ({ name, properties: description === null ? {} : { description } })));
}

function generatedPolicy({ policies }: Import, displayName: string): JsonObject | undefined {
  const value = Object.hasOwn(policies, displayName) ? policies[displayName] : undefined;
  return value === undefined ? undefined : { format: 'rawxml', value };
}

/** Takes the schemas of the document; what they replace keeps its name where it can, and goes with `store` where it cannot. */
function importSchemas(service: SimulatedService, api: Entity, { definition, contentType, texts }: Import): SchemaReferences & { readonly store: () => void } {
  const before = service.filter(api, 'ApiSchema', ({ properties }) => IMPORTED_SCHEMAS.includes(textOf(properties, 'contentType')));
  const reusable = before.filter(({ properties }) => texts.length === 0 ? JSON_SCHEMAS.includes(textOf(properties, 'contentType')) : textOf(properties, 'contentType') === texts[0]?.contentType);
  const named = texts.map((schema, index) => ({ ...schema, name: schema.name ?? reusable[index]?.name ?? service.generateName() }));
  const registry = new SchemaRegistry(reusable[0]?.name ?? service.generateName(), definition.schemas);
  const store = (): void => {
    const components = registry.schemas();
    const written = [
      ...named.map(({ name, contentType: type, value }) => ({ name, properties: { contentType: type, document: { value }, ...(type === SDL_SCHEMA ? { isLinked: true } : {}) } })),
      ...(texts.length > 0 || Object.keys(components).length === 0 ? [] : [{ name: registry.schemaId, properties: { contentType, document: toDocument(components, contentType) } }]),
    ];
    for (const gone of before) if (!written.some(({ name }) => name === gone.name)) service.remove(gone);
    for (const { name, properties } of written) service.store(api, 'ApiSchema', name, properties);
  };
  if (texts.length === 0) return { refer: (schema, name) => registry.refer(schema, name), store };
  const refer = (schema: JsonObject): JsonObject => {
    const type = textOf(schema, '$ref').replace('#/components/schemas/', '');
    const holder = named.find(({ types }) => types.includes(type));
    return holder === undefined ? {} : { schemaId: holder.name, typeName: type };
  };
  return { refer, store };
}

/** Tags by display name, created in the service where there are none, become the only ones of an operation or an API. */
function setTags(service: SimulatedService, owner: Entity, kind: 'ApiOperationTag' | 'ApiTagDescription', wanted: readonly { name: string; properties: JsonObject }[]): void {
  const scope = service.scopeOf(owner);
  if (scope.kind === 'Workspace') return;
  const kept = new Set(wanted.map(({ name, properties }) => {
    const known = service.find(scope, 'Tag', (tag) => textOf(tag.properties, 'displayName').toLowerCase() === name.toLowerCase());
    const tag = known ?? service.store(scope, 'Tag', tagName(name), { displayName: name });
    service.store(owner, kind, tag.name, kind === 'ApiOperationTag' ? {} : { ...properties, tagId: tag.path, displayName: name });
    return tag.name.toLowerCase();
  }));
  for (const other of [...service.members(owner, kind)]) if (!kept.has(other.name.toLowerCase())) service.remove(other);
}

function tagName(displayName: string): string {
  return displayName.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 80);
}
