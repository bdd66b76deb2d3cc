import { invalidField } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';
import { textOf } from '../usage.ts';

const SCOPE = /^(?:\/products\/[^/]+|\/apis\/[^/]+(?:\/operations\/[^/]+)?)?$/i;

/** Where policies have to begin with `<base />`: the service, a product, an API or an operation (apim-rest 2.2). */
export const policyRestrictions: Behaviour = {
  write: ({ service, properties }) => {
    const scope = textOf(properties, 'scope');
    if (!SCOPE.test(scope) || service.at(scope) === undefined) throw invalidField('scope', `The scope '${scope}' is none of this service.`);
    return { properties };
  },
};
