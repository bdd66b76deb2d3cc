import { isObject, type Json, type JsonObject } from '../model/json.ts';
import type { Examples, Operation, Parameter, Representation, Response } from './definition.ts';

/** Where operations of an import find their schemas. */
export interface SchemaReferences {
  /** The members of a representation or parameter that name its schema. @param name for one that has none */
  readonly refer: (schema: JsonObject, name: string) => JsonObject;
}

/** The schemas of an API by schema id and type name, as an export reads them. */
export type SchemaLookup = (schemaId: string, typeName: string) => JsonObject | null;

/**
 * An operation of a specification as the management API has it (apim-rest 3.7). With `queryInTemplate` its required query
 * parameters become part of the template; those that a template names already are declared with it in any case.
 */
export function fromOperation(operation: Operation, registry: SchemaReferences, queryInTemplate: boolean): JsonObject {
  const { urlTemplate, isInTemplate } = placeQuery(operation, queryInTemplate);
  const inQuery = operation.queryParameters.filter(isInTemplate);
  const place = pascal(`${operation.urlTemplate} ${operation.method.toLowerCase()}`);
  const parameters = (list: readonly Parameter[], role: string): JsonObject[] => list.map((parameter) => fromParameter(parameter, `${place}${role}${pascal(parameter.name)}`, registry));
  return {
    displayName: operation.displayName, method: operation.method, urlTemplate,
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
    name, displayName: textAt(properties, 'displayName'), method: textAt(properties, 'method'), urlTemplate: textAt(properties, 'urlTemplate'),
    description: textOrNull(properties, 'description'),
    templateParameters: objects(properties['templateParameters']).map((parameter) => toParameter(parameter, lookup)),
    queryParameters: objects(request['queryParameters']).map((parameter) => toParameter(parameter, lookup)),
    headers: objects(request['headers']).map((parameter) => toParameter(parameter, lookup)),
    requestBody: content.length === 0 && description === null ? null : { description, content },
    responses: objects(properties['responses']).map((response) => ({
      statusCode: typeof response['statusCode'] === 'number' ? String(response['statusCode']) : textAt(response, 'statusCode'),
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
    type: textAt(parameter, 'type'),
    ...(Array.isArray(values) && values.length > 0 ? { enum: values as readonly Json[] } : {}),
    ...(parameter['defaultValue'] === undefined || parameter['defaultValue'] === null ? {} : { default: parameter['defaultValue'] }),
  };
  return {
    name: textAt(parameter, 'name'), description: textOrNull(parameter, 'description'), required: parameter['required'] === true,
    schema: lookup(textAt(parameter, 'schemaId'), textAt(parameter, 'typeName')) ?? plain, ...toExamples(parameter),
  };
}

function toRepresentation(representation: JsonObject, lookup: SchemaLookup): Representation {
  return {
    contentType: textAt(representation, 'contentType'),
    schema: lookup(textAt(representation, 'schemaId'), textAt(representation, 'typeName')), ...toExamples(representation),
  };
}

function toExamples(holder: JsonObject): { examples: Examples | null } {
  const examples = Object.entries(isObject(holder['examples']) ? holder['examples'] : {}).filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
  return { examples: examples.length === 0 ? null : Object.fromEntries(examples) };
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}

function textOrNull(properties: JsonObject, key: string): string | null {
  return textAt(properties, key) || null;
}

/** `/pets/{id} get` -> `PetsIdGet`. */
function pascal(text: string): string {
  return text.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** The text at `key`, empty where it is none. */
function textAt(properties: JsonObject, key: string): string {
  const value = properties[key];
  return typeof value === 'string' ? value : '';
}

/**
 * The template that an import makes of an operation, and which query parameters it names. Unless
 * `translateRequiredQueryParameters` says `query`, the required ones become part of it (apim-rest 3.2).
 */
function placeQuery(operation: Operation, queryInTemplate: boolean): { readonly urlTemplate: string; readonly isInTemplate: (parameter: Parameter) => boolean } {
  const { urlTemplate, queryParameters } = operation;
  const named = [...(urlTemplate.split('?')[1] ?? '').matchAll(/\{([^}]+)\}/g)].map((match) => match[1]);
  const added = queryInTemplate ? queryParameters.filter(({ name, required }) => required && !named.includes(name)).map(({ name }) => `${name}={${name}}`) : [];
  const separator = added.length === 0 ? '' : urlTemplate.includes('?') ? '&' : '?';
  return {
    urlTemplate: `${urlTemplate}${separator}${added.join('&')}`,
    isInTemplate: ({ name, required }) => named.includes(name) || (queryInTemplate && required),
  };
}

/** `/pets?kind={kind}`: the template of an operation after an import that sends no `translateRequiredQueryParameters`. */
export function importedTemplate(operation: Operation): string {
  return placeQuery(operation, true).urlTemplate;
}
