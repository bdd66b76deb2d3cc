import { canonicalJson, isObject, type Json, type JsonObject } from '../model/json.ts';
import type { ApiDefinition, Examples, Operation, Parameter, Representation, RequestBody, Response, Tag } from './definition.ts';
import { importedTemplate } from './operation-contract.ts';
import { toOperationName } from './operation-name.ts';
import { withoutQueryTemplate } from './query-template.ts';
import { sampleOf } from './sample.ts';
import { canonicalSchema, canonicalValue } from './schema-canonical.ts';
import { compact } from './values.ts';
import { DECLARATION, isElementReference } from './xml-schema.ts';

export interface ComparisonOptions {
  /**
   * False where one document is WSDL or WADL and the other OpenAPI, of an API that was imported from the former: names of
   * operations, which the service made up, and the XML schemas, which OpenAPI cannot hold, do not count then.
   */
  readonly names?: boolean;
}

/**
 * The form of a definition in which two are compared: equal exactly where the service keeps the same of both. Order makes
 * no difference, and empty is absent. What the service makes up by itself is left out, so that a hand-written document
 * equals its export (apim-rest 3.2, 3.4, and real exports): a display name that repeats the name, a description that
 * repeats the display name, an example that follows from the schema, a bare response 200 where there is none. Required
 * query parameters are equal to those of a template. `info` and servers are left out too, because they are properties of
 * the API. Of tags, which the service knows whatever their case, the descriptions count: a tag without one may be listed or not.
 */
export function canonicalDefinition({ operations, schemas, tags }: ApiDefinition, { names = true }: ComparisonOptions = {}): JsonObject {
  const kept = Object.entries(schemas).filter(([, schema]) => names || !(isObject(schema) && DECLARATION in schema));
  return {
    operations: Object.fromEntries(withKeys(operations).map(([key, operation]) => [key, canonicalOperation(operation, schemas, names)])),
    schemas: Object.fromEntries(kept.map(([name, schema]) => [name, isObject(schema) ? canonicalSchema(schema) : schema])),
    tags: canonicalTags(tags),
  };
}

function canonicalTags(tags: readonly Tag[]): JsonObject {
  return Object.fromEntries(tags.flatMap(({ name, description }) => {
    const text = comparableText(description ?? '');
    return text === '' ? [] : [[name.toLowerCase(), { description: text }] as const];
  }));
}

/** Each operation by `GET /pets/{id}`; those that share it by the template with its query, and by name after that. */
function withKeys(operations: readonly Operation[]): [string, Operation][] {
  const bare = operations.map(withoutQueryTemplate);
  const signatures: readonly ((operation: Operation) => string)[] = [
    ({ method, urlTemplate }) => `${method} ${urlTemplate}`,
    (operation) => `${operation.method} ${importedTemplate(operation)}`,
    (operation) => `${operation.method} ${importedTemplate(operation)} (${operation.name.toLowerCase()})`,
  ];
  const counts = signatures.map((signature) => countBy(bare.map(signature)));
  return bare.map((operation) => {
    const keys = signatures.map((signature) => signature(operation));
    return [keys.find((key, index) => counts[index]?.get(key) === 1) ?? keys.at(-1) ?? '', operation];
  });
}

function countBy(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function canonicalOperation(operation: Operation, schemas: JsonObject, names: boolean): JsonObject {
  const { name, displayName, description } = operation;
  return compact({
    name: names ? name.toLowerCase() : undefined,
    displayName: names && isMadeUp(operation) ? undefined : displayName,
    description: description === null || description === displayName ? undefined : comparableText(description),
    parameters: nonEmpty({
      path: byName(operation.templateParameters), query: byName(operation.queryParameters), header: byName(operation.headers, true),
    }),
    requestBody: canonicalBody(operation.requestBody, schemas, names),
    responses: canonicalResponses(operation.responses, schemas, names),
    tags: operation.tags.length === 0 ? undefined : [...new Set(operation.tags.map((tag) => tag.toLowerCase()))].sort(),
  });
}

/**
 * Whether a display name is the name again, or method and template, as it is where a document has no summary. One in words,
 * `List pets` of `list-pets`, is somebody's.
 */
function isMadeUp({ name, displayName, method, urlTemplate }: Operation): boolean {
  const [own, signature] = [displayName.toLowerCase(), `${urlTemplate} - ${method}`.toLowerCase()];
  return own === signature || (!/\s/.test(own) && [name.toLowerCase(), signature].some((each) => toOperationName(each) === toOperationName(own)));
}

function byName(parameters: readonly Parameter[], isCaseless = false): JsonObject | undefined {
  return nonEmpty(Object.fromEntries(parameters.map((parameter) => [
    isCaseless ? parameter.name.toLowerCase() : parameter.name,
    compact({
      description: parameter.description === null ? undefined : comparableText(parameter.description),
      required: parameter.required ? true : undefined,
      schema: nonEmpty(canonicalSchema(parameter.schema)),
      examples: canonicalExamples(parameter.examples),
    }),
  ])));
}

function canonicalBody(body: RequestBody | null, schemas: JsonObject, names: boolean): JsonObject | undefined {
  return body === null ? undefined : nonEmpty({
    description: body.description === null ? undefined : comparableText(body.description),
    content: canonicalContent(body.content, schemas, names),
  });
}

function canonicalResponses(responses: readonly Response[], schemas: JsonObject, names: boolean): JsonObject | undefined {
  const canonical = Object.fromEntries(responses.map(({ statusCode, description, headers, content }) => [statusCode.toUpperCase(), compact({
    description: description === null ? undefined : comparableText(description),
    headers: byName(headers, true),
    content: canonicalContent(content, schemas, names),
  })]));
  return canonicalJson(canonical) === '{"200":{}}' ? undefined : nonEmpty(canonical);
}

function canonicalContent(content: readonly Representation[], schemas: JsonObject, names: boolean): JsonObject | undefined {
  return nonEmpty(Object.fromEntries(content.map(({ contentType, schema, examples }) => [contentType.toLowerCase(), compact({
    schema: schema === null || (!names && isElementReference(schema)) ? undefined : nonEmpty(canonicalSchema(schema)),
    examples: canonicalExamples(examples, () => schema === null ? undefined : sampleOf(schema, schemas, contentType)),
  })])));
}

/** @param sampled what the service makes up; only asked for where there may be one, because it can be large */
function canonicalExamples(examples: Examples | null, sampled: () => Json | undefined = () => undefined): JsonObject | undefined {
  const isSample = (example: JsonObject): boolean => {
    const sample = sampled();
    return sample !== undefined && canonicalJson(canonicalValue(example['value'] ?? null)) === canonicalJson(canonicalValue(sample));
  };
  const entries = Object.entries(examples ?? {}).filter(([name, example]) => name !== 'default' || !isSample(example));
  return nonEmpty(Object.fromEntries(entries.map(([name, example]) => [name, canonicalValue(example)])));
}

/** A description without what the service does not keep of it: line ends, and space around it. */
export function comparableText(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim();
}

/** The object without its undefined members; undefined where nothing is left. */
function nonEmpty(value: Readonly<Record<string, Json | undefined>>): JsonObject | undefined {
  const object = compact(value);
  return Object.keys(object).length === 0 ? undefined : object;
}
