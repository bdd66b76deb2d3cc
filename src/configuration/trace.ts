import { formatPath, getAt, type Json, type JsonPath } from '../model/json.ts';
import { resourceKey } from '../model/resource-id.ts';
import type { Location, Resource, Snapshot } from '../model/resource.ts';
import type { Overridden } from './overrides.ts';

/** One thing that the override files of an environment set. */
export interface OverrideTrace {
  readonly id: string;
  /** `serviceUrl`, `pool.services`; `policy`, `specification` or `markdown` for the content or a replacement in it; empty for an association that was taken out. */
  readonly path: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What the folder says; undefined where it says nothing, and for contents. */
  readonly before: Json | undefined;
  /** What the override says, secrets and tokens as their labels; undefined for what it removes, and for contents. */
  readonly after: Json | undefined;
}

/**
 * What overrides set, resource by resource, in whichever file has the last word, and whether or not the service says the
 * same already. `overridden` may have its tokens resolved, and hold a selection of the resources.
 */
export function traceOverrides(folder: Snapshot, { snapshot, removed }: Pick<Overridden, 'snapshot' | 'removed'>): readonly OverrideTrace[] {
  const set = [...snapshot].flatMap(([key, resource]) => traceResource(resource, folder.get(key)));
  const gone = [...removed].map(([id, place]) => toTrace(id, '', place, undefined, undefined));
  return [...set, ...gone].sort((a, b) => compare(resourceKey(a.id), resourceKey(b.id)) || compare(a.path, b.path) || a.line - b.line);
}

function traceResource({ id, content, properties, source }: Resource, own: Resource | undefined): OverrideTrace[] {
  const overrides = source?.overrides ?? [];
  const paths = new Map(overrides.flatMap((override) => override.paths.map((path) => [JSON.stringify(path), path] as const)));
  const lastWord = (path: JsonPath): Location | undefined => overrides.map((override) => override.locate(path)).findLast((place) => place !== null) ?? undefined;
  return [
    ...[...paths.values()].flatMap((path) => {
      const place = lastWord(path);
      return place === undefined ? [] : [toTrace(id, formatPath(path), place, getAt(own?.properties, path), getAt(properties, path))];
    }),
    ...overrides.flatMap((override) => override.content.map((place) => toTrace(id, content?.codec ?? '', place, undefined, undefined))),
  ];
}

function toTrace(id: string, path: string, { file, line = 1 }: Location, before: Json | undefined, after: Json | undefined): OverrideTrace {
  return { id, path, file, line, before, after };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
