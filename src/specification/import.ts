import { isObject, type Json, type JsonObject } from '../model/json.ts';
import type { ApiDefinition, ApiInfo, Examples, Operation, Parameter, Representation, RequestBody, Response, Tag } from './definition.ts';
import { dereference } from './json-reference.ts';
import { createNames, toOperationName } from './operation-name.ts';
import type { ParsedSpecification } from './parse.ts';
import { fromOpenApi31 } from './schema.ts';
import { fromSwagger } from './swagger.ts';
import { listOf, objectOf, textOf } from './values.ts';

const methods: readonly string[] = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
/** An import discards the request body of these (apim-rest 3.2). */
const bodiless: readonly string[] = ['get', 'head', 'options'];
const MAX_DISPLAY_NAME = 300;

/**
 * What importing a specification makes of it (apim-rest 3.2, 3.7): Swagger 2.0 and OpenAPI 3.1 become 3.0, references to
 * anything but schemas are resolved, parameters of a path go to its operations. The dialects that are text have no
 * operations here.
 */
export function toDefinition(parsed: ParsedSpecification): ApiDefinition {
  switch (parsed.dialect) {
    case 'openapi-3.0': return new Importer(parsed.document, (schema) => schema).definition();
    case 'openapi-3.1': return new Importer(parsed.document, fromOpenApi31).definition();
    case 'swagger-2.0': return new Importer(fromSwagger(parsed.document), (schema) => schema).definition();
    default: return new Importer({}, (schema) => schema).definition();
  }
}

class Importer {
  readonly #document: JsonObject;
  readonly #toSchema: (schema: JsonObject) => JsonObject;
  readonly #unique = createNames();

  constructor(document: JsonObject, toSchema: (schema: JsonObject) => JsonObject) {
    this.#document = document;
    this.#toSchema = toSchema;
  }

  definition(): ApiDefinition {
    const paths = { ...objectOf(this.#document['paths']), ...objectOf(this.#document['x-ms-paths']) };
    const operations = Object.entries(paths).filter(([path]) => path.startsWith('/'))
      .flatMap(([path, item]) => this.#operations(path, this.#resolve(item) ?? {}));
    const schemas = Object.entries(objectOf(objectOf(this.#document['components'])['schemas']))
      .map(([name, schema]) => [name, isObject(schema) ? this.#toSchema(schema) : schema]);
    return { info: toInfo(this.#document), operations, schemas: Object.fromEntries(schemas) as JsonObject, tags: this.#tags() };
  }

  #resolve(value: Json | undefined): JsonObject | null {
    return dereference(this.#document, value);
  }

  #tags(): Tag[] {
    return listOf(this.#document['tags']).map(objectOf).flatMap(({ name, description }) => {
      const text = textOf(name);
      return text === null ? [] : [{ name: text, description: textOf(description) }];
    });
  }

  #operations(path: string, item: JsonObject): Operation[] {
    const shared = this.#parameters(item);
    return Object.entries(item).filter(([key]) => methods.includes(key.toLowerCase()))
      .map(([method, operation]) => this.#operation(path, method.toLowerCase(), objectOf(operation), shared));
  }

  #operation(path: string, method: string, operation: JsonObject, shared: readonly PlacedParameter[]): Operation {
    const own = this.#parameters(operation);
    const inherited = shared.filter((one) => !own.some((other) => other.place === one.place && other.parameter.name === one.parameter.name));
    const at = (place: string): Parameter[] => [...inherited, ...own].filter((each) => each.place === place).map(({ parameter }) => parameter);
    const id = textOf(operation['operationId']);
    return {
      name: this.#unique(toOperationName(id ?? '') || toOperationName(`${method} ${path}`)),
      displayName: (textOf(operation['summary']) ?? id ?? `${path} - ${method.toUpperCase()}`).slice(0, MAX_DISPLAY_NAME),
      method: method.toUpperCase(),
      urlTemplate: path,
      // The service repeats the summary where there is no description.
      description: textOf(operation['description']) ?? textOf(operation['summary']),
      templateParameters: at('path'), queryParameters: at('query'), headers: at('header'),
      requestBody: bodiless.includes(method) ? null : this.#requestBody(operation['requestBody']),
      responses: this.#responses(objectOf(operation['responses'])),
      tags: listOf(operation['tags']).map((tag) => textOf(tag)).filter((tag) => tag !== null),
    };
  }

  #parameters(owner: JsonObject): PlacedParameter[] {
    return listOf(owner['parameters']).map((parameter) => this.#resolve(parameter)).filter((parameter) => parameter !== null)
      .map((parameter) => {
        const place = textOf(parameter['in']) ?? '';
        return { place, parameter: this.#parameter(textOf(parameter['name']) ?? '', parameter, place === 'path') };
      });
  }

  #parameter(name: string, source: JsonObject, isRequired: boolean): Parameter {
    // A parameter may carry its schema below a media type; the service knows one schema only.
    const [media] = Object.values(objectOf(source['content'])).map(objectOf);
    return {
      name, description: textOf(source['description']), required: isRequired || source['required'] === true,
      schema: this.#toSchema(objectOf(source['schema'] ?? media?.['schema'])), examples: this.#examples(source),
    };
  }

  #requestBody(value: Json | undefined): RequestBody | null {
    const body = this.#resolve(value);
    return body === null ? null : { description: textOf(body['description']), content: this.#content(body) };
  }

  /** A `default` response becomes 400 and 500, which is how exports of documents that have one read. */
  #responses(source: JsonObject): Response[] {
    const { default: fallback, ...declared } = source;
    const missing = fallback === undefined ? [] : ['400', '500'].filter((status) => !(status in declared)).map((status) => [status, fallback] as const);
    return [...Object.entries(declared).filter(([status]) => !status.startsWith('x-')), ...missing].map(([statusCode, value]) => {
      const response = this.#resolve(value) ?? {};
      const headers = Object.entries(objectOf(response['headers']))
        .map(([name, header]) => this.#parameter(name, this.#resolve(header) ?? {}, false));
      return { statusCode, description: textOf(response['description']), headers, content: this.#content(response) };
    });
  }

  #content(owner: JsonObject): Representation[] {
    return Object.entries(objectOf(owner['content'])).map(([contentType, value]) => {
      const media = objectOf(value);
      return { contentType, schema: isObject(media['schema']) ? this.#toSchema(media['schema']) : null, examples: this.#examples(media) };
    });
  }

  #examples(owner: JsonObject): Examples | null {
    if (owner['example'] !== undefined) return { default: { value: owner['example'] } };
    const examples = Object.entries(objectOf(owner['examples'])).map(([name, example]) => [name, this.#resolve(example) ?? {}] as const);
    return examples.length === 0 ? null : Object.fromEntries(examples);
  }
}

interface PlacedParameter {
  readonly place: string;
  readonly parameter: Parameter;
}

function toInfo(document: JsonObject): ApiInfo {
  const info = objectOf(document['info']);
  const urls = listOf(document['servers']).map(objectOf).map(toUrl).filter((url) => url !== null);
  const url = urls.find((each) => each.startsWith('https:')) ?? urls[0];
  return {
    title: textOf(info['title']) ?? '',
    description: textOf(info['description']),
    termsOfServiceUrl: textOf(info['termsOfService']),
    contact: pick(info['contact'], ['name', 'url', 'email']),
    license: pick(info['license'], ['name', 'url']),
    serviceUrl: url !== undefined && /^[a-z][a-z0-9+.-]*:/i.test(url) ? url : null,
  };
}

/** The members that an API has a place for; null without any. An `identifier` of OpenAPI 3.1 and extensions are not among them. */
function pick(value: Json | undefined, names: readonly string[]): JsonObject | null {
  const entries = Object.entries(objectOf(value)).filter(([name]) => names.includes(name));
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

/** The address of a server, its variables at their defaults. */
function toUrl(server: JsonObject): string | null {
  const variables = objectOf(server['variables']);
  return textOf(server['url'])?.replace(/\{([^}]+)\}/g, (whole, name: string) => textOf(objectOf(variables[name])['default']) ?? whole) ?? null;
}
