import type { JsonObject } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { collectTexts } from '../model/normalize.ts';
import { resourceName } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';

/** The named value in which the last publish is recorded: never configuration itself. */
const MARKER_NAME = 'apiops-published';

/** Names that the service chooses (apim-rest 2.5). */
const GENERATED = /^[0-9a-f]{24}$/;

/**
 * Whether a listed resource is no configuration: what every service has, the marker, and, unless it is kept, what consumers
 * own (subscriptions).
 */
export function isLeftOut(kind: KindName, name: string, properties: JsonObject, kept: boolean): boolean {
  const folded = name.toLowerCase();
  if (kindRow(kind).builtIns.includes(folded)) return true;
  if (kind === 'NamedValue') return folded === MARKER_NAME;
  if (kind === 'Subscription') {
    const owner = properties['ownerId'];
    return !kept && (GENERATED.test(name) || (typeof owner === 'string' && owner !== ''));
  }
  return false;
}

/**
 * The generated named values that no logger mentions: the service made them for a secret that it was given, and did not
 * remove them with their logger. Those that are mentioned are configuration, since the logger is nothing without them.
 */
export function unusedCredentials(resources: readonly Resource[]): ReadonlySet<Resource> {
  const mentioned = new Set(resources.filter(({ kind }) => kind === 'Logger')
    .flatMap(({ properties }) => collectTexts(properties['credentials'] ?? null).flatMap(({ text }) => [...text.matchAll(/\{\{([^{}]+)\}\}/g)].map(([, name]) => name))));
  return new Set(resources.filter(({ kind, id, properties }) => kind === 'NamedValue' && GENERATED.test(resourceName(id))
    && /^Logger-Credentials--[0-9a-f]{24}$/.test(String(properties['displayName'])) && !mentioned.has(String(properties['displayName']))));
}
