import { getAt, isObject, type Json, type JsonObject, type JsonPath } from '../../src/model/json.ts';

export type SchemaDialect = 'openapi-3.0' | 'openapi-3.1' | 'swagger-2.0';
/** `unknown`: it depends on what schemas elsewhere say. */
export type Breaks = 'forward' | 'backward' | 'both' | 'never' | 'unknown';

export interface SchemaEdit {
  readonly what: string;
  readonly path: JsonPath;
  readonly value: Json | undefined;
  /** Null: it means nothing. */
  readonly breaks: Breaks | null;
}

type Edit = readonly [what: string, path: JsonPath, value: Json | undefined, breaks: Breaks | null];

/** Each edit of a schema and those below it, down to references. @param isParameter Of Swagger: its own members beside others. */
export function schemaEdits(document: JsonObject, path: JsonPath, dialect: SchemaDialect, isParameter = false): SchemaEdit[] {
  const schema = getAt(document, path);
  if (!isObject(schema)) return [];
  if (typeof schema['$ref'] === 'string') return referenceEdits(document, path, schema['$ref']);
  const edits: Edit[] = isParameter ? scalarEdits(schema, dialect, true) : [...scalarEdits(schema, dialect, false), ...textEdits(schema), ...objectEdits(schema), ...alternativeEdits(schema)];
  return [
    ...edits.map(([what, below, value, breaks]) => ({ what, path: [...path, ...below], value, breaks })),
    ...(isParameter ? [['items']] : childrenOf(schema)).flatMap((below) => schemaEdits(document, [...path, ...below], dialect)),
  ];
}

function referenceEdits(document: JsonObject, path: JsonPath, reference: string): SchemaEdit[] {
  const [holder = '', own = ''] = [reference.slice(0, reference.lastIndexOf('/')), reference.slice(reference.lastIndexOf('/') + 1)];
  const schemas = getAt(document, holder.slice(2).split('/'));
  const other = Object.keys(isObject(schemas) ? schemas : {}).find((name) => name !== own);
  return [
    ...(other === undefined ? [] : [{ what: 'reference', path: [...path, '$ref'], value: `${holder}/${other}`, breaks: 'unknown' as const }]),
    { what: 'ignored: beside a reference', path: [...path, 'maxLength'], value: 3, breaks: null },
  ];
}

function scalarEdits(schema: JsonObject, dialect: SchemaDialect, isParameter: boolean): Edit[] {
  const { type, format, enum: values, minimum, maximum, pattern, default: fallback } = schema;
  const edits: Edit[] = [];
  if (typeof type === 'string') {
    if (type === 'integer') edits.push(['wider type', ['type'], 'number', 'backward']);
    if (['string', 'boolean', 'number'].includes(type) && dialect !== 'swagger-2.0') edits.push(['type', ['type'], 'integer', type === 'number' ? 'forward' : 'both']);
    if (dialect === 'openapi-3.1') edits.push(['null', ['type'], [type, 'null'], 'backward']);
    else if (!isParameter && dialect === 'openapi-3.0') edits.push(['nullable', ['nullable'], schema['nullable'] === true ? undefined : true, schema['nullable'] === true ? 'forward' : 'backward']);
  }
  if (Array.isArray(type)) edits.push(['another type', ['type'], [...(type as readonly Json[]), 'boolean'], 'unknown'], ['one type', ['type'], (type as readonly Json[])[0] ?? null, 'unknown']);
  if (type !== 'file') edits.push(['format', ['format'], 'another', format === undefined ? 'forward' : 'both']);
  if (format !== undefined && type !== 'file') edits.push(['no format', ['format'], undefined, 'backward']);
  if (Array.isArray(values)) {
    const all = values as readonly Json[];
    edits.push(['another value', ['enum'], [...all, 'zzz'], 'backward'], ['no values', ['enum'], undefined, 'backward']);
    if (all.length > 1) edits.push(['removed value', ['enum'], all.slice(1), 'forward']);
    if (all.length > 1) edits.push(['ignored: order of values', ['enum'], [...all].reverse(), null]);
  } else if (type === 'string') edits.push(['values', ['enum'], ['a', 'b'], 'forward']);
  for (const [name, limit, sign] of [['minimum', minimum, -1], ['maximum', maximum, 1]] as const) {
    if (typeof limit === 'number') edits.push([`wider ${name}`, [name], limit + sign, 'backward'], [`narrower ${name}`, [name], limit - sign, 'forward'], [`no ${name}`, [name], undefined, 'backward']);
    else if ((type === 'integer' || type === 'number') && schema[`exclusive${name === 'minimum' ? 'Minimum' : 'Maximum'}`] === undefined) edits.push([name, [name], 7, 'forward']);
  }
  if (type === 'string') edits.push(['pattern', ['pattern'], '^another$', pattern === undefined ? 'forward' : 'both'], ['length', ['maxLength'], typeof schema['maxLength'] === 'number' ? schema['maxLength'] + 1 : 9, schema['maxLength'] === undefined ? 'forward' : 'backward']);
  if (type === 'string' || type === 'integer') edits.push(['default', ['default'], fallback === 'x' ? 'y' : 'x', 'never']);
  return edits;
}

function textEdits(schema: JsonObject): Edit[] {
  return [
    ['description', ['description'], 'Another description', 'never'], ['title', ['title'], 'Another title', 'never'], ['example', ['example'], { another: 1 }, 'never'],
    ['extension', ['x-another'], 'x', 'never'], ['read only', ['readOnly'], schema['readOnly'] === true ? undefined : true, 'never'],
    ['ignored: external documentation', ['externalDocs'], { url: 'https://example.com/another' }, null],
  ];
}

function objectEdits(schema: JsonObject): Edit[] {
  const { type, properties, required, additionalProperties, discriminator } = schema;
  const edits: Edit[] = [];
  const needed = Array.isArray(required) ? required as readonly Json[] : [];
  if (type === 'object') {
    edits.push(['added property', ['properties', 'zzz'], { type: 'string' }, 'backward']);
    if (additionalProperties === undefined) edits.push(['closed', ['additionalProperties'], false, 'forward'], ['ignored: open', ['additionalProperties'], true, null]);
  }
  for (const name of Object.keys(isObject(properties) ? properties : {})) {
    edits.push([`removed property ${name}`, ['properties', name], undefined, 'forward']);
    if (needed.includes(name)) edits.push([`optional ${name}`, ['required'], needed.filter((each) => each !== name), 'backward']);
    else edits.push([`required ${name}`, ['required'], [...needed, name], 'forward']);
  }
  if (needed.length > 1) edits.push(['ignored: order of required', ['required'], [...needed].reverse(), null]);
  if (isObject(discriminator)) edits.push(['discriminator', ['discriminator', 'propertyName'], 'another', 'never']);
  else if (typeof discriminator === 'string') edits.push(['discriminator', ['discriminator'], 'another', 'never']);
  return edits;
}

function alternativeEdits(schema: JsonObject): Edit[] {
  return ['oneOf', 'anyOf', 'allOf'].flatMap((keyword): Edit[] => {
    const members = schema[keyword];
    if (!Array.isArray(members)) return [];
    const all = members as readonly Json[];
    const isAll = keyword === 'allOf';
    return [
      // An object is taken by every other alternative that asks an object for nothing.
      [`another of ${keyword}`, [keyword], [...all, { type: isAll ? 'object' : 'boolean', title: 'Another' }], isAll ? 'forward' : 'backward'],
      ...(all.length > 1 ? [[`removed of ${keyword}`, [keyword], all.slice(1), isAll ? 'backward' : 'forward'], [`ignored: order of ${keyword}`, [keyword], [...all].reverse(), null]] satisfies Edit[] : []),
    ];
  });
}

function childrenOf(schema: JsonObject): JsonPath[] {
  const members = (keyword: string): JsonPath[] => Array.isArray(schema[keyword]) ? (schema[keyword] as readonly Json[]).map((_each, index) => [keyword, index]) : [];
  return [
    ...Object.keys(isObject(schema['properties']) ? schema['properties'] : {}).map((name) => ['properties', name]),
    ['items'], ['additionalProperties'], ...['oneOf', 'anyOf', 'allOf'].flatMap(members),
  ];
}
