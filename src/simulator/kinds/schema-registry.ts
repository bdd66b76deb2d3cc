import { isObject, type Json, type JsonObject } from '../../model/json.ts';
import type { SchemaReferences } from '../../specification/index.ts';

/** Mark of a schema that stood inside an operation: an export puts it back there. */
const INLINE = 'x-apim-inline';

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

function componentOf(schema: JsonObject): string | null {
  const reference = schema['$ref'];
  return Object.keys(schema).length === 1 && typeof reference === 'string' ? /^#\/components\/schemas\/(.+)$/.exec(reference)?.[1] ?? null : null;
}
