import { refused } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';
import { simulatedKind, type SimulatedKindName } from '../simulated-kinds.ts';

/** Of these the refusal is known; of the others it is assumed, and can be switched off. */
const protectedKinds: readonly SimulatedKindName[] = ['PolicyFragment', 'NamedValue'];

/**
 * Refuses to delete what something refers to. The text is known of fragments (apim-rest 1.7) and taken over for named
 * values, backends, loggers, certificates, version sets and schemas.
 */
export function removeUnused(kind: SimulatedKindName): NonNullable<Behaviour['remove']> {
  return ({ service, entity }) => {
    const users = service.usersOf(entity);
    if (users.length > 0 && (service.assumptions.protectsUsed || protectedKinds.includes(kind))) {
      const label = kind === 'PolicyFragment' ? 'Policy Fragment' : simulatedKind(kind).entity;
      throw refused(`The ${label} '${entity.name}' is used by the following entities:\r\n${users.map(({ path }) => `${path}\r\n`).join('')}`);
    }
    service.remove(entity);
  };
}
