import { invalidField, refused } from '../arm-error.ts';
import type { Behaviour, Write } from '../behaviour.ts';
import type { Entity } from '../entity.ts';
import { textOf } from '../usage.ts';
import { subscriptionsTo } from './products.ts';

const MASTER = 'master';

/** Subscriptions (apim-rest 4.3). */
export const subscriptions: Behaviour = {
  write: (write) => {
    const { service, name, existing, properties, sent } = write;
    if (name.toLowerCase() === MASTER) throw refused('The master subscription cannot be changed.');
    const target = targetOf(write);
    if (properties['ownerId'] !== undefined && service.resolve(service.root, 'User', textOf(properties, 'ownerId')) === undefined) {
      throw invalidField('ownerId', 'User not found');
    }
    checkLimit(write, target);
    const awaitsApproval = target?.properties['approvalRequired'] === true;
    return {
      properties: {
        ...properties, scope: target?.path ?? `${write.scope.path}/apis`,
        state: sent['state'] === undefined ? existing?.properties['state'] ?? (awaitsApproval ? 'submitted' : 'active') : properties['state'] ?? 'active',
        createdDate: existing?.properties['createdDate'] ?? new Date().toISOString(),
        primaryKey: properties['primaryKey'] ?? existing?.properties['primaryKey'] ?? service.generateKey(),
        secondaryKey: properties['secondaryKey'] ?? existing?.properties['secondaryKey'] ?? service.generateKey(),
      },
    };
  },
  remove: ({ service, entity }) => {
    if (entity.name === MASTER) throw refused('The master subscription cannot be deleted.');
    service.remove(entity);
  },
};

/** The product or API of the scope; null for all APIs. */
function targetOf({ service, scope, properties }: Write): Entity | null {
  const text = textOf(properties, 'scope');
  const local = text.toLowerCase().startsWith(`${scope.path.toLowerCase()}/`) ? text.slice(scope.path.length) : text;
  if (/^\/apis\/?$/i.test(local)) return null;
  const found = service.resolve(scope, 'Product', local) ?? (local.includes(';') ? undefined : service.resolve(scope, 'Api', local));
  if (found === undefined) throw invalidField('scope', "Subscription scope should be one of '/apis', '/apis/{apiId}', '/products/{productId}'");
  return found;
}

function checkLimit({ service, existing, properties }: Write, target: Entity | null): void {
  const limit = target?.properties['subscriptionsLimit'];
  const owner = textOf(properties, 'ownerId').toLowerCase();
  if (target === null || typeof limit !== 'number' || owner === '') return;
  const others = subscriptionsTo(service, target).filter((other) => other !== existing && textOf(other.properties, 'ownerId').toLowerCase() === owner);
  if (others.length >= limit) throw refused('Subscriptions limit reached for same user');
}
