import { textOf } from '../model/json.ts';
import { parseApiName, resourceName } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import type { Detail } from '../specification/index.ts';
import type { PropertyChange } from './plan.ts';

/** Properties that make an API a version of a version set. */
const VERSION: ReadonlySet<string> = new Set(['apiVersion', 'apiVersionSetId']);

/** What a deleted API takes from its consumers: the version that it is, if it is one. Other revisions have the same. */
export function lostVersion(api: Resource): PropertyChange[] {
  const lost = versionOf(api);
  return lost === null || parseApiName(api.id).revision !== null ? [] : [{ path: 'apiVersion', before: textOf(api.properties['apiVersion']), after: undefined, details: [lost] }];
}

/** The changes of an API; one that makes it another version, or none, says so. */
export function withLostVersion(desired: Resource, live: Resource | undefined, changes: PropertyChange[]): PropertyChange[] {
  const lost = live === undefined ? null : versionOf(live);
  const first = lost === null || parseApiName(desired.id).revision !== null ? undefined : changes.find(({ path, sensitive }) => VERSION.has(path) && sensitive !== true);
  return first === undefined || lost === null ? changes : changes.map((change) => change === first ? { ...change, details: [lost] } : change);
}

function versionOf({ kind, properties }: Resource): Detail | null {
  const version = textOf(properties['apiVersion']);
  const set = resourceName(textOf(properties['apiVersionSetId']));
  return kind !== 'Api' || version === '' ? null : { op: 'removed', subject: `version ${version}${set === '' ? '' : ` of ${set}`}`, breaking: true };
}
