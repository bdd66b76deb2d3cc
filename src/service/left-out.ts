import { isGeneratedCredential, isGeneratedName, namedByLoggers } from '../model/generated.ts';
import { isBuiltIn, resourceName } from '../model/resource-id.ts';
import { textOf, type JsonObject } from '../model/json.ts';
import type { KindName } from '../model/kinds.ts';
import type { Resource } from '../model/resource.ts';

/** The named value in which the last publish is recorded: never configuration itself. */
const MARKER_NAME = 'apiops-published';

/**
 * Whether a listed resource is no configuration: what every service has, the marker, and, unless it is kept, what consumers
 * own (subscriptions).
 */
export function isLeftOut(kind: KindName, id: string, properties: JsonObject, kept: boolean): boolean {
  const name = resourceName(id);
  if (isBuiltIn(kind, id)) return true;
  if (kind === 'NamedValue') return name.toLowerCase() === MARKER_NAME;
  if (kind === 'Subscription') {
    const owner = properties['ownerId'];
    return !kept && (isGeneratedName(name) || (typeof owner === 'string' && owner !== ''));
  }
  return false;
}

/**
 * The generated named values that no logger mentions: the service made them for a secret that it was given, and did not
 * remove them with their logger. Those that are mentioned are configuration, since the logger is nothing without them.
 */
export function unusedCredentials(resources: readonly Resource[]): ReadonlySet<Resource> {
  const mentioned = namedByLoggers(resources);
  return new Set(resources.filter((resource) => isGeneratedCredential(resource) && !mentioned.has(textOf(resource.properties['displayName']))));
}
