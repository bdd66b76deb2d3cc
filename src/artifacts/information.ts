import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { getAt, isObject, setAt, type Json, type JsonObject, type JsonPath } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { parseResourceId, requireResourceId, resourceKey, resourceName, toRelativeId } from '../model/resource-id.ts';
import { closest } from '../model/suggestion.ts';
import { otherEndOf, targetOf } from './association-ends.ts';
import type { JsonFile } from './json-file.ts';
import { isSafeName } from './names.ts';

/** What the service puts beside the properties; the folder's name says it already. */
const ENVELOPE = ['id', 'name', 'type', 'systemData', 'etag'];

/** A wiki of the successor holds the text of its page once more; the page is a documentation of its own (apiops-cli 1.4). */
const WIKI_COPY = '_markdownContent';

/** Properties that older files have in another place (apiops-toolkit 1.4); taken over where the present one is absent. */
const FORMER_PLACES: Partial<Record<KindName, readonly { readonly from: JsonPath; readonly to: string }[]>> = {
  Api: [{ from: ['apiVersionSet', 'id'], to: 'apiVersionSetId' }],
};

export type Parsed<T> = { readonly value: T | null; readonly diagnostics: readonly Diagnostic[] };

/** The properties that an information file gives; null where it gives none that can be used. */
export function parseInformation(json: JsonFile, kind: KindName, resource: string): Parsed<JsonObject> {
  const top = parseTop(json, resource, kind.endsWith('Wiki') ? [WIKI_COPY] : []);
  if (top.value === null) return { value: null, diagnostics: top.diagnostics };
  const { properties } = top.value;
  if (isObject(properties)) return { value: takeOver(kind, properties), diagnostics: top.diagnostics };
  return { value: null, diagnostics: [...top.diagnostics, invalid(json, properties === undefined ? [] : ['properties'], `${json.file} should hold { "properties": { … } }.`, resource)] };
}

/** A text that stands in an information file, and what is left of the properties without it. */
export interface InsideContent {
  readonly text: string;
  readonly format: string;
  /** The property that holds the text. */
  readonly place: JsonPath;
}

/** Takes the content out of the properties of a kind whose information file may hold both; null where it does not. */
export function splitContent(kind: KindName, properties: JsonObject): { readonly properties: JsonObject; readonly content: InsideContent | null } {
  const { content, contentProperty } = kindRow(kind);
  const text = contentProperty === null ? undefined : properties[contentProperty];
  if (contentProperty === null || typeof text !== 'string') return { properties, content: null };
  const { [contentProperty]: _text, ...others } = properties;
  if (content === 'markdown') return { properties: others, content: text === '' ? null : { text, format: 'markdown', place: [contentProperty] } };
  // Without a format the service takes a policy for `xml`, and returns it so (apim-rest 3.8).
  const { format, ...left } = others;
  return { properties: left, content: text === '' ? null : { text, format: format === 'rawxml' ? 'rawxml' : 'xml', place: [contentProperty] } };
}

/**
 * What the file of an association says: `{}`, or the link of a later layout, which names an end once more (apiops-toolkit
 * 1.5). Properties are those of the association: empty, but for a workspace's link to a group of the service. Null where the
 * file says something else than its place does.
 */
export function parseAssociation(json: JsonFile, kind: KindName, resource: string): Parsed<JsonObject> {
  const top = parseTop(json, resource);
  if (top.value === null) return top;
  const { properties } = top.value;
  if (properties === undefined) return { value: {}, diagnostics: top.diagnostics };
  if (!isObject(properties)) return { value: null, diagnostics: [...top.diagnostics, invalid(json, ['properties'], `${json.file}: 'properties' should be an object.`, resource)] };
  const { key, id: expected } = otherEndOf(kind, resource);
  const target = requireResourceId(expected).kind;
  // The successor writes the whole tag that the service lists (apiops-cli 1.4).
  const { required, readOnly } = kindRow(targetOf(kind));
  const listed = key in properties ? [] : [...required, ...readOnly];
  const diagnostics = [...top.diagnostics, ...unknownKeys(json, properties, ['properties'], [key, ...listed], resource)];
  const id = properties[key];
  if (id === undefined) return { value: {}, diagnostics };
  const named = typeof id === 'string' ? parseResourceId(toRelativeId(id)) : null;
  if (named !== null && named.kind === target && resourceKey(named.id) === resourceKey(expected)) return { value: {}, diagnostics };
  const ofService = kind === 'ProductGroup' && requireResourceId(resource).workspace !== null ? serviceGroup(resource) : null;
  if (named !== null && ofService !== null && resourceKey(`/${named.id}`) === resourceKey(ofService)) return { value: { groupId: ofService }, diagnostics };
  return { value: null, diagnostics: [...diagnostics, diagnostic('contradiction',
    `${json.file} links '${typeof id === 'string' ? id : JSON.stringify(id)}', but its folder says '/${expected}'. Make them agree.`, { ...json.locate(['properties', key]), resource })] };
}

/** One entry of an array of associations. */
export interface AssociationEntry {
  readonly name: string;
  readonly index: number;
  /** Whether it names a resource of the service from within a workspace (apiops-cli 1.4). */
  readonly ofService: boolean;
}

/**
 * The entries of an array of associations, `[{ "name": "x" }]` (apiops-toolkit 1.9), in workspaces with a scope,
 * `[{ "name": "x", "scope": "service" }]`. Only groups may be of the service there.
 */
export function parseAssociations(json: JsonFile, kind: KindName, workspace: string | null): Parsed<readonly AssociationEntry[]> {
  if (!Array.isArray(json.value)) return { value: null, diagnostics: [invalid(json, [], `${json.file} should be an array: [ { "name": "…" } ].`)] };
  const diagnostics: Diagnostic[] = [];
  const home = workspace === null ? 'service' : 'workspace';
  const allowed = kind === 'ProductGroup' && workspace !== null ? ['workspace', 'service'] : [home];
  const entries = (json.value as readonly Json[]).flatMap((entry, index) => {
    const name = isObject(entry) ? entry['name'] : undefined;
    if (!isObject(entry) || typeof name !== 'string') {
      diagnostics.push(invalid(json, [index], `${json.file}: each entry should be { "name": "…" }.`));
      return [];
    }
    diagnostics.push(...unknownKeys(json, entry, [index], ['name', 'scope']));
    const { scope = home } = entry;
    if (!isSafeName(name)) diagnostics.push(diagnostic('path-outside', `${json.file}: '${name}' is no name of a resource.`, json.locate([index, 'name'])));
    else if (typeof scope === 'string' && allowed.includes(scope)) return [{ name, index, ofService: workspace !== null && scope === 'service' }];
    else diagnostics.push(invalid(json, [index, 'scope'], `${json.file}: the scope of '${name}' can only be ${allowed.map((known) => `'${known}'`).join(' or ')} here.`));
    return [];
  });
  return { value: entries, diagnostics };
}

/** The group of the service of which an association in a workspace has the name. */
export function serviceGroup(association: string): string {
  return `/groups/${resourceName(association)}`;
}

function takeOver(kind: KindName, properties: JsonObject): JsonObject {
  return (FORMER_PLACES[kind] ?? []).reduce<JsonObject>((result, { from, to }) => {
    const value = getAt(result, from);
    if (typeof value !== 'string' || (result[to] ?? '') !== '') return result;
    const taken = setAt(result, [to], value);
    return isObject(taken) ? taken : result;
  }, properties);
}

function parseTop(json: JsonFile, resource: string, more: readonly string[] = []): Parsed<JsonObject> {
  if (!isObject(json.value)) return { value: null, diagnostics: [invalid(json, [], `${json.file} should hold an object.`, resource)] };
  return { value: json.value, diagnostics: unknownKeys(json, json.value, [], ['properties', ...ENVELOPE, ...more], resource) };
}

function unknownKeys(json: JsonFile, value: JsonObject, path: JsonPath, known: readonly string[], resource?: string): Diagnostic[] {
  return Object.keys(value).filter((key) => !known.includes(key)).map((key) => {
    const near = closest(key, known);
    const hint = near === null ? ` Known here: ${known.filter((name) => !ENVELOPE.includes(name) || known.length <= 2).join(', ')}.` : ` Did you mean '${near}'?`;
    return diagnostic('unknown-key', `${json.file}: the key '${key}' is not known.${hint}`, { ...json.locate([...path, key]), ...(resource === undefined ? {} : { resource }) });
  });
}

function invalid(json: JsonFile, path: JsonPath, message: string, resource?: string): Diagnostic {
  return diagnostic('invalid-value', message, { ...json.locate(path), ...(resource === undefined ? {} : { resource }) });
}
