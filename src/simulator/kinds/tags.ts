import { notFound } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';

/** Tags; deleting one takes its assignments and descriptions away. */
export const tags: Behaviour = {
  remove: ({ service, entity }) => {
    for (const assignment of service.usersOf(entity)) service.remove(assignment);
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
