import { canonicalJson } from '../../model/json.ts';
import { ArmError, invalidField, refused } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';
import type { SimulatedService } from '../simulated-service.ts';
import { textOf } from '../usage.ts';

/** Groups; the built-in ones take no change (apim-rest 4.2). */
export const groups: Behaviour = {
  write: ({ service, existing, properties, sent }) => {
    if (existing?.properties['builtIn'] === true) {
      const unchanged = Object.keys(sent).every((key) => canonicalJson(existing.properties[key] ?? null) === canonicalJson(properties[key] ?? null));
      if (!unchanged) throw immutable(service);
      return { properties: existing.properties };
    }
    if (properties['type'] === 'system') throw invalidField('type', 'Groups of the type system are created by the service only.');
    if (properties['type'] === 'external' && properties['externalId'] === undefined) throw invalidField('externalId', "'externalId' is required.");
    return { properties: { ...properties, builtIn: false } };
  },
  remove: ({ service, entity }) => {
    if (entity.properties['builtIn'] === true) throw immutable(service);
    for (const link of service.usersOf(entity)) service.remove(link);
    service.remove(entity);
  },
};

/** Users; the first one is the administrator, whom every service has (apim-rest 2.3). */
export const users: Behaviour = {
  write: ({ service, name, existing, properties }) => {
    if (name === '1') throw immutable(service);
    return { properties: { ...properties, registrationDate: existing?.properties['registrationDate'] ?? new Date().toISOString() } };
  },
  remove: ({ service, entity, query }) => {
    if (entity.name === '1') throw immutable(service);
    const path = entity.path.toLowerCase();
    const scopes = [service.root, ...service.members(service.root, 'Workspace')];
    const subscriptions = scopes.flatMap((scope) => service.filter(scope, 'Subscription', ({ properties }) => textOf(properties, 'ownerId').toLowerCase() === path));
    if (subscriptions.length > 0 && query.get('deleteSubscriptions') !== 'true') {
      throw refused('User cannot be deleted since it has existing subscriptions. Delete subscriptions before deleting the user or pass in deleteSubscriptions=true as query param');
    }
    for (const gone of [...subscriptions, ...service.usersOf(entity)]) service.remove(gone);
    service.remove(entity);
  },
};

function immutable({ assumptions }: SimulatedService): ArmError {
  return new ArmError(assumptions.systemEntityStatus, 'MethodNotAllowed', 'System entity cannot be modified');
}
