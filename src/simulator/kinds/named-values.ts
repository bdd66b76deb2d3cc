import { mapScalars, removePaths, type JsonObject } from '../../model/json.ts';
import { invalidField } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';
import type { Entity } from '../entity.ts';
import type { SimulatedService } from '../simulated-service.ts';
import { textOf } from '../usage.ts';
import { toResolved, vaultOf } from './key-vault.ts';
import { removeUnused } from './usage-guard.ts';

/** Named values: a value or a Key Vault secret, never both; secrets are not returned (apim-rest 4.5). */
export const namedValues: Behaviour = {
  write: ({ service, existing, properties, sent }) => {
    // What a PATCH sets takes the place of the other.
    const replaced = sent['keyVault'] === undefined ? 'keyVault' : 'value';
    const kept = existing === null || sent[replaced === 'value' ? 'keyVault' : 'value'] === undefined || sent[replaced] !== undefined
      ? properties : removePaths(properties, [replaced]);
    const vault = vaultOf(kept);
    if ((vault !== null) === (typeof kept['value'] === 'string')) throw invalidField('value', "Either 'value' or 'keyVault' must be specified, and not both.");
    const before = textOf(existing?.properties ?? {}, 'displayName');
    const after = (entity: Entity): void => rename(service, entity, before);
    return { properties: vault === null ? kept : { ...kept, secret: true, keyVault: toResolved(vault) }, after };
  },
  remove: removeUnused('NamedValue'),
  read: (properties) => (properties['secret'] === true ? removePaths(properties, ['value']) : properties),
};

/** A new display name is written into everything that used the old one (apim-rest 4.5). */
function rename(service: SimulatedService, entity: Entity, before: string): void {
  const after = textOf(entity.properties, 'displayName');
  if (before === '' || before === after) return;
  for (const user of service.usersOf(entity, before)) {
    user.properties = mapScalars(user.properties, (scalar) => (typeof scalar === 'string' ? scalar.replaceAll(`{{${before}}}`, `{{${after}}}`) : scalar)) as JsonObject;
    service.touch(user);
  }
}
