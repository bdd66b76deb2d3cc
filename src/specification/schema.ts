import { isObject, type Json, type JsonObject } from '../model/json.ts';
import { compact, listOf } from './values.ts';

/** Keywords whose value is a schema, a list of schemas, or schemas by name. The rest is data and stays as it is. */
const keywords: Readonly<Record<string, 'schema' | 'list' | 'map'>> = {
  items: 'schema', additionalProperties: 'schema', not: 'schema',
  allOf: 'list', anyOf: 'list', oneOf: 'list', properties: 'map', patternProperties: 'map', $defs: 'map',
};

/** A copy of a schema in which `change` was applied to it and every schema below, from the inside out. */
export function mapSchema(schema: JsonObject, change: (schema: JsonObject) => JsonObject): JsonObject {
  return change(Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, mapKeyword(key, value, change)])));
}

function mapKeyword(key: string, value: Json, change: (schema: JsonObject) => JsonObject): Json {
  const below = (child: Json): Json => (isObject(child) ? mapSchema(child, change) : child);
  switch (Object.hasOwn(keywords, key) ? keywords[key] : undefined) {
    case 'schema': return below(value);
    case 'list': return Array.isArray(value) ? listOf(value).map(below) : value;
    case 'map': return isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, child]) => [name, below(child)])) : value;
    default: return value;
  }
}

/** A schema of OpenAPI 3.1 in the dialect of 3.0, which is what the service keeps (apim-rest 3.2). */
export function fromOpenApi31(schema: JsonObject): JsonObject {
  return mapSchema(schema, ({ type, examples, const: constant, exclusiveMinimum, exclusiveMaximum, ...rest }) => {
    const types = listOf(type).filter((each) => each !== 'null');
    const [only] = types;
    const isNullable = Array.isArray(type) && types.length < (type as readonly Json[]).length;
    const alternatives = types.length > 1 && rest['anyOf'] === undefined ? { anyOf: types.map((each) => ({ type: each })) } : {};
    return compact({
      ...rest, ...alternatives,
      type: Array.isArray(type) ? (types.length === 1 ? only : undefined) : type,
      nullable: isNullable ? true : rest['nullable'],
      enum: constant === undefined ? rest['enum'] : [constant],
      example: rest['example'] ?? listOf(examples)[0],
      ...bound('minimum', 'exclusiveMinimum', exclusiveMinimum, rest),
      ...bound('maximum', 'exclusiveMaximum', exclusiveMaximum, rest),
    });
  });
}

function bound(name: string, exclusive: string, value: Json | undefined, rest: JsonObject): Record<string, Json | undefined> {
  return typeof value === 'number' ? { [name]: value, [exclusive]: true } : { [name]: rest[name], [exclusive]: value };
}

/** A schema of Swagger 2.0 in the dialect of OpenAPI 3.0. */
export function fromSwagger2(schema: JsonObject): JsonObject {
  return mapSchema(schema, ({ $ref, discriminator, type, 'x-nullable': nullable, ...rest }) => compact({
    ...rest,
    $ref: typeof $ref === 'string' ? $ref.replace('#/definitions/', '#/components/schemas/') : $ref,
    discriminator: typeof discriminator === 'string' ? { propertyName: discriminator } : discriminator,
    type: type === 'file' ? 'string' : type,
    format: type === 'file' ? 'binary' : rest['format'],
    nullable: rest['nullable'] ?? nullable,
  }));
}

/** A schema of OpenAPI 3.0 in the dialect of Swagger 2.0; alternatives (`anyOf`, `oneOf`), which that has not, stay as they are. */
export function toSwagger2(schema: JsonObject): JsonObject {
  return mapSchema(schema, ({ $ref, discriminator, nullable, ...rest }) => compact({
    ...rest,
    $ref: typeof $ref === 'string' ? $ref.replace('#/components/schemas/', '#/definitions/') : $ref,
    discriminator: isObject(discriminator) ? discriminator['propertyName'] : discriminator,
    'x-nullable': nullable,
  }));
}
