import { invalidField, notFound } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';
import { textOf } from '../usage.ts';

/** Self-hosted gateways; `managed` is the name of Azure's own (apim-rest 2.3). */
export const gateways: Behaviour = {
  write: ({ service, name, existing, properties }) => {
    if (name.toLowerCase() === 'managed') throw invalidField('gatewayId', "The name 'managed' is reserved.");
    return {
      properties: {
        ...properties, primaryKey: existing?.properties['primaryKey'] ?? service.generateKey(), secondaryKey: existing?.properties['secondaryKey'] ?? service.generateKey(),
      },
    };
  },
};

/** Host names of a gateway. */
export const hostnameConfigurations: Behaviour = {
  write: ({ service, scope, properties }) => {
    const id = textOf(properties, 'certificateId');
    if (id !== '' && service.resolve(scope, 'Certificate', id) === undefined) throw notFound('Certificate');
    return { properties };
  },
};

/** Certificates that a gateway trusts: each has the name of a certificate (apim-rest 2.3). */
export const certificateAuthorities: Behaviour = {
  write: ({ service, scope, name, properties }) => {
    if (service.child(scope, 'Certificate', name) === undefined) throw notFound('Certificate');
    return { properties };
  },
};
