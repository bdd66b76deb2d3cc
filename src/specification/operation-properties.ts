import { canonicalJson, isObject, type Json, type JsonObject } from '../model/json.ts';
import { comparableText } from './canonical.ts';
import type { Operation, Representation } from './definition.ts';
import { fromOperation } from './operation-contract.ts';
import { sampleOf } from './sample.ts';
import { canonicalValue } from './schema-canonical.ts';
import { listOf, objectOf, textOf } from './values.ts';

/** Members that follow from something else: from the names of schemas, which differ in each service, or from the schemas. */
const derived: ReadonlySet<string> = new Set(['schemaId', 'typeName', 'policies', 'generatedSample', 'provisioningState']);
/** Lists in which the order means nothing, with the member that tells their elements apart. */
const keyed: Readonly<Record<string, string>> = {
  templateParameters: 'name', queryParameters: 'name', headers: 'name', responses: 'statusCode', representations: 'contentType',
};
/** Keys that are the same whatever their case. */
const caseless: ReadonlySet<string> = new Set(['headers', 'responses', 'representations']);

/** An operation of a specification as the management API has it after an import (apim-rest 3.7), without the ids of its schemas. */
export function operationProperties(operation: Operation): JsonObject {
  return fromOperation(operation, { refer: () => ({}) }, true);
}

/**
 * Whether properties of an operation, of an information file or of the service, say what an import of the specification
 * says of it. Order, empty members, defaults, line ends, ids of schemas and the service's own samples make no difference;
 * a member that the specification knows nothing of does. `schemas` are the components that the operation refers to.
 */
export function saysSame(properties: JsonObject, operation: Operation, schemas: JsonObject = {}): boolean {
  const samples = samplesOf(operation, schemas);
  return canonicalJson(canonical(properties, samples)) === canonicalJson(canonical(operationProperties(operation), samples));
}

/** What the service makes up as the example of each representation, by its place: `request application/json`, `200 text/xml`. */
type Samples = ReadonlyMap<string, string>;

function samplesOf({ requestBody, responses }: Operation, schemas: JsonObject): Samples {
  const of = (place: string, content: readonly Representation[]): (readonly [string, string])[] => content.flatMap(({ contentType, schema }) => {
    const sample = schema === null ? undefined : sampleOf(schema, schemas, contentType);
    return sample === undefined ? [] : [[placeOf(place, contentType), canonicalJson(canonicalValue(sample))] as const];
  });
  return new Map([...of('request', requestBody?.content ?? []), ...responses.flatMap(({ statusCode, content }) => of(statusCode, content))]);
}

function placeOf(owner: string, contentType: string): string {
  return `${owner} ${contentType}`.toLowerCase();
}

function canonical(properties: JsonObject, samples: Samples): Json {
  const { description, responses, ...others } = properties;
  const own: JsonObject = {
    ...others, ...(description === undefined || description === properties['displayName'] ? {} : { description }),
    request: withoutSamples(objectOf(properties['request']), 'request', samples),
    templateParameters: listOf(properties['templateParameters']).map((parameter) => ({ ...objectOf(parameter), required: false })),
    responses: listOf(responses).map((response) => withoutSamples(objectOf(response), textOf(objectOf(response)['statusCode']) ?? '', samples)),
  };
  const result = objectOf(reduce(own, ''));
  // The service gives an operation without any response a bare 200 in its export.
  return canonicalJson(result['responses'] ?? null) === '{"200":{}}' ? { ...result, responses: null } : { responses: null, ...result };
}

function withoutSamples(owner: JsonObject, place: string, samples: Samples): JsonObject {
  if (!Array.isArray(owner['representations'])) return owner;
  return {
    ...owner,
    representations: listOf(owner['representations']).map(objectOf).map((representation) => {
      const { default: only, ...others } = objectOf(representation['examples']);
      const isSample = canonicalJson(canonicalValue(objectOf(only)['value'] ?? null)) === samples.get(placeOf(place, textOf(representation['contentType']) ?? ''));
      return isSample ? { ...representation, examples: others } : representation;
    }),
  };
}

/** A value without what means nothing; null where nothing is left. Keyed lists become objects. */
function reduce(value: Json, key: string): Json {
  if (typeof value === 'string') return comparableText(value) || null;
  if (Array.isArray(value)) return reduceList(listOf(value), key);
  if (!isObject(value)) return value;
  // Examples are data: what is empty in them says so.
  if (key === 'examples') return Object.keys(value).length === 0 ? null : canonicalValue(value);
  const entries = Object.entries(value).filter(([name]) => !derived.has(name)).map(([name, child]): [string, Json] => [name, reduce(child, name)])
    .filter(([name, child]) => child !== null && !(name === 'required' && child === false) && !(name === 'type' && child === 'string'));
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

function reduceList(list: readonly Json[], key: string): Json {
  if (list.length === 0) return null;
  const by = Object.hasOwn(keyed, key) ? keyed[key] : undefined;
  if (by === undefined) return list.map((each) => reduce(each, '')).sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
  return Object.fromEntries(list.map(objectOf).map(({ [by]: name = '', ...others }) => {
    const text = textOf(name) ?? '';
    return [caseless.has(key) ? text.toLowerCase() : text, reduce(others, '') ?? {}];
  }));
}
