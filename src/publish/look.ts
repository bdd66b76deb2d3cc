import type { Resource, Snapshot } from '../model/resource.ts';
import { isSameContent } from '../plan/content.ts';
import { diffProperties } from '../plan/diff.ts';

/** How often a write may find another ETag on a resource that is unchanged: under concurrency the service sees conflicts where there are none (apim-rest 1.4). */
export const UNFOUNDED_CONFLICTS = 3;

/** Reads resources of the service once more, in the form in which the plan saw them; the documents of APIs where `withDocuments` says so. */
export type Look = (ids: readonly string[], withDocuments: boolean) => Promise<Snapshot>;

/** Whether two states of one resource mean the same; of the content of an API nothing is asked unless `withDocument` says so. */
export function isSameResource(a: Resource, b: Resource, withDocument: boolean): boolean {
  return diffProperties(a.kind, a.properties, b.properties).length === 0 && ((a.kind === 'Api' && !withDocument) || isSameContent(a.content, b.content));
}
