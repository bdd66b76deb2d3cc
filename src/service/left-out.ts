import { isGeneratedCredential, isGeneratedName, namedByLoggers } from '../model/generated.ts';
import { isBuiltIn, resourceName } from '../model/resource-id.ts';
import { textOf, type JsonObject } from '../model/json.ts';
import type { KindName } from '../model/kinds.ts';
import { MARKER_NAME } from '../model/marker.ts';
import { isLockName } from '../model/publish-lock.ts';
import { isSwitchRelease } from '../model/switch-release.ts';
import type { Resource } from '../model/resource.ts';

/**
 * Whether a listed resource is no configuration: what every service has, the marker, the sign of a publish that is under way,
 * and, unless it is kept, what a publish left behind (releases) and what consumers own (subscriptions).
 */
export function isLeftOut(kind: KindName, id: string, properties: JsonObject, kept: boolean): boolean {
  const name = resourceName(id);
  if (isBuiltIn(kind, id)) return true;
  if (kind === 'NamedValue') return name.toLowerCase() === MARKER_NAME || isLockName(name);
  if (kind === 'ApiRelease') return !kept && isSwitchRelease(id);
  if (kind === 'Subscription') {
    const owner = properties['ownerId'];
    return !kept && (isGeneratedName(name) || (typeof owner === 'string' && owner !== ''));
  }
  return false;
}

/**
 * The generated named values that no logger and no cache mentions: the service made them for a secret that it was given, and
 * did not remove them with what they were for, or it was not read. Those that are mentioned are configuration, since their
 * logger is nothing without them.
 */
export function unusedCredentials(resources: readonly Resource[]): ReadonlySet<Resource> {
  const mentioned = new Set([...namedByLoggers(resources), ...resources.flatMap(({ kind, properties }) => kind === 'Cache' ? [textOf(properties['connectionString']).replace(/^\{\{|\}\}$/g, '')] : [])]);
  return new Set(resources.filter((resource) => mayBeUnused(resource) && !mentioned.has(textOf(resource.properties['displayName']))));
}

/** Whether a resource is a named value that the service made up: nothing that is configuration where nothing mentions it. */
export function mayBeUnused(resource: Resource): boolean {
  return isGeneratedCredential(resource) || isOfCache(resource);
}

/** A named value that the service made for the connection of a cache: its display name has no words (apim-rest 4.8). */
function isOfCache({ kind, id, properties }: Resource): boolean {
  return kind === 'NamedValue' && properties['secret'] === true && isGeneratedName(resourceName(id)) && isGeneratedName(textOf(properties['displayName']));
}
