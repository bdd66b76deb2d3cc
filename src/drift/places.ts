import type { Location, Resource, Snapshot, Source } from '../model/resource.ts';
import { resourceKey } from '../model/resource-id.ts';
import type { Change } from '../plan/plan.ts';

/** Where in the folder, or an override file, stands what drifted. */
export interface Place extends Location {
  readonly id: string;
  /** As the property change names it. */
  readonly path: string;
}

/** The places of the properties of changes, where the folder holds their resources. */
export function findPlaces(changes: readonly Change[], folder: Snapshot): Place[] {
  return changes.flatMap(({ id, properties }) => {
    const resource = folder.get(resourceKey(id));
    const source = resource?.source;
    return resource === undefined || source === undefined ? [] : properties.map(({ path }) => ({ id, path, ...locate(resource, source, path) }));
  });
}

function locate({ content }: Resource, source: Source, path: string): Location {
  if (path === content?.codec) return { file: source.contentFile ?? source.file, line: source.contentLine ?? 1 };
  // Members of arrays go by their labels: the array itself is the nearest that has a place of its own.
  return source.locate((path.split('[')[0] ?? path).split('.'));
}
