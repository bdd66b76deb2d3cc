import { refused } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';

/** Resolvers of the fields of a GraphQL API (apim-rest 3.10). That other APIs refuse them is known, the text is not. */
export const resolvers: Behaviour = {
  write: ({ parent, properties }) => {
    if (parent.properties['type'] !== 'graphql') throw refused('Resolver entity can only be defined for GraphQL API type');
    return { properties };
  },
};
