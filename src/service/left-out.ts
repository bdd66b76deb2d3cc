import type { JsonObject } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';

/** The named value in which the last publish is recorded: never configuration itself. */
const MARKER_NAME = 'apiops-published';

/** Names that the service chooses (apim-rest 2.5). */
const GENERATED = /^[0-9a-f]{24}$/;

/**
 * Whether a listed resource is no configuration: what every service has, the marker, and, unless it is kept, what the
 * service made for itself (the secrets of loggers) or consumers own (subscriptions).
 */
export function isLeftOut(kind: KindName, name: string, properties: JsonObject, kept: boolean): boolean {
  const folded = name.toLowerCase();
  if (kindRow(kind).builtIns.includes(folded)) return true;
  if (kind === 'NamedValue') {
    if (folded === MARKER_NAME) return true;
    const displayName = properties['displayName'];
    return !kept && GENERATED.test(name) && typeof displayName === 'string' && /^Logger-Credentials--[0-9a-f]{24}$/.test(displayName);
  }
  if (kind === 'Subscription') {
    const owner = properties['ownerId'];
    return !kept && (GENERATED.test(name) || (typeof owner === 'string' && owner !== ''));
  }
  return false;
}
