import { canonicalJson } from '../../model/json.ts';
import { ArmError, invalidField } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';

/** Groups; the built-in ones take no change (apim-rest 4.2). */
export const groups: Behaviour = {
  write: ({ existing, properties, sent }) => {
    if (existing?.properties['builtIn'] === true) {
      const unchanged = Object.keys(sent).every((key) => canonicalJson(existing.properties[key] ?? null) === canonicalJson(properties[key] ?? null));
      if (!unchanged) throw immutable();
      return { properties: existing.properties };
    }
    if (properties['type'] === 'system') throw invalidField('type', 'Groups of the type system are created by the service only.');
    if (properties['type'] === 'external' && properties['externalId'] === undefined) throw invalidField('externalId', "'externalId' is required.");
    return { properties: { ...properties, builtIn: false } };
  },
  remove: ({ service, entity }) => {
    if (entity.properties['builtIn'] === true) throw immutable();
    for (const product of service.members(service.scopeOf(entity), 'Product')) {
      const link = service.child(product, 'ProductGroup', entity.name);
      if (link !== undefined) service.remove(link);
    }
    service.remove(entity);
  },
};

/** The user that every service has. */
export const users: Behaviour = {
  remove: ({ service, entity }) => {
    if (entity.name === '1') throw immutable();
    service.remove(entity);
  },
};

function immutable(): ArmError {
  return new ArmError(405, 'MethodNotAllowed', 'System entity cannot be modified');
}
