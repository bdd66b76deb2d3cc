import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { isObject, type Json, type JsonObject, type JsonPath } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { parseResourceId, resourceName, toRelativeId } from '../model/resource-id.ts';
import { closest } from '../model/suggestion.ts';
import type { JsonFile } from './json-file.ts';
import { isSafeName } from './names.ts';

/** What the service puts beside the properties; the folder's name says it already. */
const ENVELOPE = ['id', 'name', 'type'];

type Parsed<T> = { readonly value: T | null; readonly diagnostics: readonly Diagnostic[] };

/** The properties that an information file gives; null where it gives none that can be used. */
export function parseInformation(json: JsonFile, resource: string): Parsed<JsonObject> {
  const top = parseTop(json, resource);
  if (top.value === null) return { value: null, diagnostics: top.diagnostics };
  const { properties } = top.value;
  if (isObject(properties)) return { value: properties, diagnostics: top.diagnostics };
  return { value: null, diagnostics: [...top.diagnostics, invalid(json, properties === undefined ? [] : ['properties'], `${json.file} should hold { "properties": { … } }.`, resource)] };
}

/**
 * Checks the file of an association: `{}`, or the link of a later layout, which names the resource once more
 * (apiops-toolkit 1.5). `name` is that of the folder.
 */
export function checkAssociation(json: JsonFile, resource: string, kind: KindName, name: string): readonly Diagnostic[] {
  const top = parseTop(json, resource);
  const properties = top.value?.['properties'];
  if (top.value === null || properties === undefined) return top.diagnostics;
  if (!isObject(properties)) return [...top.diagnostics, invalid(json, ['properties'], `${json.file}: 'properties' should be an object.`, resource)];
  const to = kindRow(kind).references[0]?.to[0] ?? '';
  const key = `${to.charAt(0).toLowerCase()}${to.slice(1)}Id`;
  const unknown = unknownKeys(json, properties, ['properties'], [key], resource);
  const id = properties[key];
  if (id === undefined) return [...top.diagnostics, ...unknown];
  const target = typeof id === 'string' ? parseResourceId(toRelativeId(id)) : null;
  if (target !== null && target.kind === to && resourceName(target.id).toLowerCase() === name.toLowerCase()) return [...top.diagnostics, ...unknown];
  return [...top.diagnostics, ...unknown, diagnostic('contradiction',
    `${json.file} links '${typeof id === 'string' ? id : JSON.stringify(id)}', but lies in the folder of '${name}'. Make them agree.`, { ...json.locate(['properties', key]), resource })];
}

/** The names in an array of associations, `[{ "name": "x" }]`, with their places (apiops-toolkit 1.9). */
export function parseAssociations(json: JsonFile): Parsed<readonly { readonly name: string; readonly index: number }[]> {
  if (!Array.isArray(json.value)) return { value: null, diagnostics: [invalid(json, [], `${json.file} should be an array: [ { "name": "…" } ].`)] };
  const diagnostics: Diagnostic[] = [];
  const names = (json.value as readonly Json[]).flatMap((entry, index) => {
    const name = isObject(entry) ? entry['name'] : undefined;
    if (!isObject(entry) || typeof name !== 'string') {
      diagnostics.push(invalid(json, [index], `${json.file}: each entry should be { "name": "…" }.`));
      return [];
    }
    diagnostics.push(...unknownKeys(json, entry, [index], ['name']));
    if (isSafeName(name)) return [{ name, index }];
    diagnostics.push(diagnostic('path-outside', `${json.file}: '${name}' is no name of a resource.`, json.locate([index, 'name'])));
    return [];
  });
  return { value: names, diagnostics };
}

function parseTop(json: JsonFile, resource: string): Parsed<JsonObject> {
  if (!isObject(json.value)) return { value: null, diagnostics: [invalid(json, [], `${json.file} should hold an object.`, resource)] };
  return { value: json.value, diagnostics: unknownKeys(json, json.value, [], ['properties', ...ENVELOPE], resource) };
}

function unknownKeys(json: JsonFile, value: JsonObject, path: JsonPath, known: readonly string[], resource?: string): Diagnostic[] {
  return Object.keys(value).filter((key) => !known.includes(key)).map((key) => {
    const near = closest(key, known);
    const hint = near === null ? ` Known here: ${known.filter((name) => !ENVELOPE.includes(name) || known.length === 1).join(', ')}.` : ` Did you mean '${near}'?`;
    return diagnostic('unknown-key', `${json.file}: the key '${key}' is not known.${hint}`, { ...json.locate([...path, key]), ...(resource === undefined ? {} : { resource }) });
  });
}

function invalid(json: JsonFile, path: JsonPath, message: string, resource?: string): Diagnostic {
  return diagnostic('invalid-value', message, { ...json.locate(path), ...(resource === undefined ? {} : { resource }) });
}
