import { notFound } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';
import type { SimulatedKindName } from '../simulated-kinds.ts';

const assignments: ReadonlySet<SimulatedKindName> = new Set(['ApiTag', 'ApiOperationTag', 'ProductTag', 'ApiTagDescription']);

/** Tags; deleting one takes its assignments away. */
export const tags: Behaviour = {
  remove: ({ service, entity }) => {
    const name = entity.name.toLowerCase();
    const assigned = [...service.scopeOf(entity).subtree()].filter(({ kind, name: other }) => kind !== null && assignments.has(kind) && other.toLowerCase() === name);
    for (const assignment of assigned) service.remove(assignment);
    service.remove(entity);
  },
};

/** What an API says of a tag; its name is the tag's (apim-rest 3.10). */
export const tagDescriptions: Behaviour = {
  write: ({ service, scope, name, properties }) => {
    const tag = service.child(scope, 'Tag', name);
    if (tag === undefined) throw notFound('Tag');
    return { properties: { ...properties, tagId: tag.path, displayName: tag.properties['displayName'] ?? tag.name } };
  },
};
