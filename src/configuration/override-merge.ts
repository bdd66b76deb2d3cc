import { isAbsent, isObject, type Json, type JsonObject, type JsonPath } from '../model/json.ts';
import { toPortable } from '../model/normalize.ts';
import type { Content, Location, OverrideSource, Resource } from '../model/resource.ts';
import { contentProperties, contentProperty } from './override-content.ts';
import type { OverrideEntry } from './override-file.ts';

/** What an override of an API does not decide: which revision it is, and which one is current (apiops-toolkit 2.4). */
const API_IDENTITY = ['apiRevision', 'isCurrent'];

/** Whether the file of an API says where its backend is: then the servers of its specification do not count (apim-rest 3.2). */
export function hasAddress({ properties }: Resource): boolean {
  return !isAbsent(properties['serviceUrl']);
}

/** The resource with the properties of an entry, and `content` as the entry leaves it; its source knows what came from where. */
export function mergeOverride(target: Resource, entry: OverrideEntry, file: string, content: Content | undefined): Resource {
  const { kind, source: base } = target;
  const skipped = [...kind === 'Api' ? API_IDENTITY : [], ...contentProperties(kind)];
  const said = Object.entries(entry.properties).filter(([name]) => !skipped.includes(name));
  const server = hasAddress(target) ? null : entry.edits.server;
  const own: JsonObject = { ...Object.fromEntries(said), ...(server === null ? {} : { serviceUrl: server.url }) };
  const merged = mergeJson(target.properties, own);
  const isWhole = contentProperties(kind).some((name) => entry.properties[name] !== undefined);
  const override = toOverrideSource(entry, own, content === target.content ? [] : toContentPlaces(entry, isWhole));
  return {
    ...target, properties: toPortable(kind, isObject(merged) ? merged : {}), ...(content === undefined ? {} : { content }),
    source: {
      ...base, file: base?.file ?? file, ...(isWhole && content !== target.content ? { contentFile: file, contentLine: entry.lineOfText(contentProperty(kind)) } : {}),
      locate: (path) => override.locate(path) ?? base?.locate(path) ?? entry.place,
      overrides: [...base?.overrides ?? [], override],
    },
  };
}

function toContentPlaces(entry: OverrideEntry, isWhole: boolean): Location[] {
  const whole = isWhole ? [entry.locate([contentProperty(entry.kind)]) ?? entry.locate(['format']) ?? entry.place] : [];
  return [...whole, ...entry.edits.replace.map(({ place }) => place)];
}

/** @param own what of the entry is properties */
function toOverrideSource(entry: OverrideEntry, own: JsonObject, content: readonly Location[]): OverrideSource {
  return {
    paths: pathsOf(own, []), content,
    locate: (path) => path.length > 0 && !Object.hasOwn(own, String(path[0])) ? null : entry.locate(path) ?? (path[0] === 'serviceUrl' ? entry.edits.server?.place ?? null : null),
  };
}

function pathsOf(value: Json, path: JsonPath): JsonPath[] {
  return isObject(value) && Object.keys(value).length > 0 ? Object.entries(value).flatMap(([name, child]) => pathsOf(child, [...path, name])) : path.length === 0 ? [] : [path];
}

function mergeJson(base: Json | undefined, override: Json): Json {
  if (!isObject(override)) return override;
  const merged: Record<string, Json> = isObject(base) ? { ...base } : {};
  for (const [key, value] of Object.entries(override)) {
    if (value === null) delete merged[key];
    else merged[key] = mergeJson(merged[key], value);
  }
  return merged satisfies JsonObject;
}
