import { refused } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';
import { simulatedKind, type SimulatedKindName } from '../simulated-kinds.ts';
import { textOf, useKey } from '../usage.ts';

/**
 * Refuses to delete what something refers to. The text is known of fragments (apim-rest 1.7) and taken over for named
 * values, backends, loggers, certificates and version sets, of which only the refusal is known.
 */
export function removeUnused(kind: SimulatedKindName): NonNullable<Behaviour['remove']> {
  return ({ service, entity }) => {
    const users = service.usersOf(useKey(kind, kind === 'NamedValue' ? textOf(entity.properties, 'displayName') : entity.name));
    if (users.length > 0) {
      const label = kind === 'PolicyFragment' ? 'Policy Fragment' : simulatedKind(kind).entity;
      throw refused(`The ${label} '${entity.name}' is used by the following entities:\r\n${users.map(({ path }) => `${path}\r\n`).join('')}`);
    }
    service.remove(entity);
  };
}
