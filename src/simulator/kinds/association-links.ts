import { ArmError, invalidField, notFound } from '../arm-error.ts';
import { viewOf } from '../association-links.ts';
import type { Behaviour } from '../behaviour.ts';
import { simulatedKind, type SimulatedKindName } from '../simulated-kinds.ts';
import { rootApi } from '../target.ts';
import { textOf } from '../usage.ts';

/** The kind on the other side of a link. */
type LinkTarget = 'Api' | 'ApiOperation' | 'Product' | 'Group';

/**
 * Links of tags and products. A second link of one pair is a conflict (apim-rest 1.7); its text is known up to "specified".
 * From a workspace a link reaches groups of the service too (apim-rest 4.11).
 */
export function linksTo(kind: SimulatedKindName, target: LinkTarget): Behaviour {
  return {
    write: ({ service, scope, parent, name, properties }) => {
      const view = viewOf(kind);
      if (view === null) throw new Error(`${kind} is no link`);
      const id = textOf(properties, view.property);
      const at = service.at(id) ?? (target === 'Group' && scope !== service.root ? service.at(id.slice(scope.path.length)) : undefined);
      const found = at?.kind === 'Api' ? rootApi(service, at) : at;
      const isReachable = found !== undefined && (service.scopeOf(found) === scope || target === 'Group');
      if (found?.kind !== target || !isReachable) throw target === 'Group' ? invalidField('gid', 'Group not found') : notFound(simulatedKind(target).entity);
      const other = service.members(parent, kind).find((link) => textOf(link.properties, view.property) === found.path);
      if (other !== undefined && other.name.toLowerCase() !== name.toLowerCase()) {
        throw new ArmError(409, 'Conflict', `Link already exists between specified ${simulatedKind(parent.kind ?? 'Tag').entity} and ${simulatedKind(target).entity}.`);
      }
      return { properties: { [view.property]: found.path } };
    },
  };
}
