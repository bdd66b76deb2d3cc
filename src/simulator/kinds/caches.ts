import { invalidField } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';
import { namedValuesIn, textOf } from '../usage.ts';
import { hideSecret, isReference } from './hidden-values.ts';

/** External caches: the connection string moves into a named value (apim-rest 4.8). Of a missing reference the text is a backend's. */
export const caches: Behaviour = {
  write: (write) => {
    const { service, scope, existing, properties } = write;
    const connection = textOf(properties, 'connectionString');
    const missing = namedValuesIn(connection).find((name) => service.namedValue(scope, name) === undefined);
    if (missing !== undefined) throw invalidField('connectionString', `Property '${missing}' not found.`);
    if (isReference(connection)) return { properties };
    return { properties: { ...properties, connectionString: hideSecret(write, connection, textOf(existing?.properties ?? {}, 'connectionString'), '') } };
  },
};
