import { isObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Examples, Operation, Parameter, Representation, Response } from '../../specification/index.ts';
import { textOf } from '../usage.ts';

/** Mark of a schema that stood inside an operation: an export puts it back there. */
const INLINE = 'x-apim-inline';

/** Where operations of an import find their schemas. */
export interface SchemaReferences {
  /** The members of a representation or parameter that name its schema. @param name for one that has none */
  readonly refer: (schema: JsonObject, name: string) => JsonObject;
}

/** Collects the schemas of an import: the document's components, and what operations hold inline under names of their own. */
export class SchemaRegistry implements SchemaReferences {
  readonly schemaId: string;
  readonly #schemas: Map<string, Json>;

  constructor(schemaId: string, components: JsonObject) {
    this.schemaId = schemaId;
    this.#schemas = new Map(Object.entries(components));
  }

  refer(schema: JsonObject, name: string): JsonObject {
    const component = componentOf(schema);
    if (component !== null && this.#schemas.has(component)) return { schemaId: this.schemaId, typeName: component };
    let unique = name;
    for (let number = 2; this.#schemas.has(unique); number += 1) unique = `${name}-${number}`;
    this.#schemas.set(unique, { ...schema, [INLINE]: true });
    return { schemaId: this.schemaId, typeName: unique };
  }

  schemas(): JsonObject {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** The schemas of an API by schema id and type name, as an export reads them. */
export type SchemaLookup = (schemaId: string, typeName: string) => JsonObject | null;

/** A component as an operation names it, or the schema itself where it stood inside. */
export function toSchema(typeName: string, schema: Json | undefined): JsonObject | null {
  if (!isObject(schema)) return null;
  if (schema[INLINE] !== true) return { $ref: `#/components/schemas/${typeName}` };
  const { [INLINE]: _mark, ...inline } = schema;
  return inline;
}

/** Whether an export lists the schema among the components. */
export function isComponent(schema: Json): boolean {
  return !(isObject(schema) && schema[INLINE] === true);
}

/**
 * An operation of a specification as the management API has it (apim-rest 3.7). With `queryInTemplate` its required query
 * parameters become part of the template; those that a template names already are declared with it in any case.
 */
export function fromOperation(operation: Operation, registry: SchemaReferences, queryInTemplate: boolean): JsonObject {
  const named = [...(operation.urlTemplate.split('?')[1] ?? '').matchAll(/\{([^}]+)\}/g)].map((match) => match[1]);
  const isInTemplate = ({ name, required }: Parameter): boolean => named.includes(name) || (queryInTemplate && required);
  const inQuery = operation.queryParameters.filter(isInTemplate);
  const added = inQuery.filter(({ name }) => !named.includes(name)).map(({ name }) => `${name}={${name}}`).join('&');
  const place = pascal(`${operation.urlTemplate} ${operation.method.toLowerCase()}`);
  const parameters = (list: readonly Parameter[], role: string): JsonObject[] => list.map((parameter) => fromParameter(parameter, `${place}${role}${pascal(parameter.name)}`, registry));
  return {
    displayName: operation.displayName, method: operation.method, urlTemplate: `${operation.urlTemplate}${added === '' ? '' : `${operation.urlTemplate.includes('?') ? '&' : '?'}${added}`}`,
    templateParameters: [...parameters(operation.templateParameters, ''), ...parameters(inQuery, 'Query').map((parameter) => ({ ...parameter, required: true }))],
    ...textMember('description', operation.description),
    request: {
      ...textMember('description', operation.requestBody?.description ?? null),
      queryParameters: parameters(operation.queryParameters.filter((parameter) => !isInTemplate(parameter)), 'Query'),
      headers: parameters(operation.headers, 'Header'),
      representations: (operation.requestBody?.content ?? []).map((content) => fromRepresentation(content, `${place}${pascal(content.contentType)}Request`, registry)),
    },
    responses: operation.responses.map((response) => fromResponse(response, place, registry)),
  };
}

function fromParameter({ name, description, required, schema, examples }: Parameter, typeName: string, registry: SchemaReferences): JsonObject {
  const { type, enum: values, default: defaultValue, ...others } = schema;
  const isPlain = typeof type === 'string' && Object.keys(others).length === 0 && [values ?? [], defaultValue ?? ''].flat().every((value) => typeof value === 'string');
  return {
    name, ...textMember('description', description), type: typeof type === 'string' ? type : 'string', ...(required ? { required } : {}),
    values: Array.isArray(values) ? (values as readonly Json[]).map((value) => (typeof value === 'string' ? value : JSON.stringify(value))) : [],
    ...(defaultValue === undefined ? {} : { defaultValue: typeof defaultValue === 'string' ? defaultValue : JSON.stringify(defaultValue) }),
    ...(isPlain ? {} : registry.refer(schema, typeName)), ...(examples === null ? {} : { examples }),
  };
}

function fromRepresentation({ contentType, schema, examples }: Representation, typeName: string, registry: SchemaReferences): JsonObject {
  return { contentType, ...(schema === null ? {} : registry.refer(schema, typeName)), ...(examples === null ? {} : { examples }) };
}

function fromResponse({ statusCode, description, headers, content }: Response, place: string, registry: SchemaReferences): JsonObject {
  return {
    statusCode: /^\d+$/.test(statusCode) ? Number(statusCode) : statusCode, ...textMember('description', description),
    representations: content.map((each) => fromRepresentation(each, `${place}${pascal(statusCode)}${pascal(each.contentType)}Response`, registry)),
    headers: headers.map((header) => fromParameter(header, `${place}${pascal(statusCode)}Header${pascal(header.name)}`, registry)),
  };
}

function textMember(key: string, text: string | null): JsonObject {
  return text === null ? {} : { [key]: text };
}

/** The way back: an operation's properties as an export writes them. */
export function toOperation(name: string, properties: JsonObject, tags: readonly string[], lookup: SchemaLookup): Operation {
  const request = isObject(properties['request']) ? properties['request'] : {};
  const content = objects(request['representations']).map((representation) => toRepresentation(representation, lookup));
  const description = textOrNull(request, 'description');
  return {
    name, displayName: textOf(properties, 'displayName'), method: textOf(properties, 'method'), urlTemplate: textOf(properties, 'urlTemplate'),
    description: textOrNull(properties, 'description'),
    templateParameters: objects(properties['templateParameters']).map((parameter) => toParameter(parameter, lookup)),
    queryParameters: objects(request['queryParameters']).map((parameter) => toParameter(parameter, lookup)),
    headers: objects(request['headers']).map((parameter) => toParameter(parameter, lookup)),
    requestBody: content.length === 0 && description === null ? null : { description, content },
    responses: objects(properties['responses']).map((response) => ({
      statusCode: typeof response['statusCode'] === 'number' ? String(response['statusCode']) : textOf(response, 'statusCode'),
      description: textOrNull(response, 'description'),
      headers: objects(response['headers']).map((header) => toParameter(header, lookup)),
      content: objects(response['representations']).map((representation) => toRepresentation(representation, lookup)),
    })),
    tags,
  };
}

function toParameter(parameter: JsonObject, lookup: SchemaLookup): Parameter {
  const values = parameter['values'];
  const plain: JsonObject = {
    type: textOf(parameter, 'type'),
    ...(Array.isArray(values) && values.length > 0 ? { enum: values as readonly Json[] } : {}),
    ...(parameter['defaultValue'] === undefined || parameter['defaultValue'] === null ? {} : { default: parameter['defaultValue'] }),
  };
  return {
    name: textOf(parameter, 'name'), description: textOrNull(parameter, 'description'), required: parameter['required'] === true,
    schema: lookup(textOf(parameter, 'schemaId'), textOf(parameter, 'typeName')) ?? plain, ...toExamples(parameter),
  };
}

function toRepresentation(representation: JsonObject, lookup: SchemaLookup): Representation {
  return {
    contentType: textOf(representation, 'contentType'),
    schema: lookup(textOf(representation, 'schemaId'), textOf(representation, 'typeName')), ...toExamples(representation),
  };
}

function toExamples(holder: JsonObject): { examples: Examples | null } {
  const examples = Object.entries(isObject(holder['examples']) ? holder['examples'] : {}).filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
  return { examples: examples.length === 0 ? null : Object.fromEntries(examples) };
}

function componentOf(schema: JsonObject): string | null {
  const reference = schema['$ref'];
  return Object.keys(schema).length === 1 && typeof reference === 'string' ? /^#\/components\/schemas\/(.+)$/.exec(reference)?.[1] ?? null : null;
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}

function textOrNull(properties: JsonObject, key: string): string | null {
  return textOf(properties, key) || null;
}

/** `/pets/{id} get` -> `PetsIdGet`. */
function pascal(text: string): string {
  return text.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
