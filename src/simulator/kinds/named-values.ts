import { isObject, mapScalars, removePaths, type JsonObject } from '../../model/json.ts';
import { invalidField } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';
import type { SimulatedService } from '../simulated-service.ts';
import { textOf, useKey } from '../usage.ts';
import { removeUnused } from './usage-guard.ts';

/** Named values: a value or a Key Vault secret, never both; secrets are not returned (apim-rest 4.5). */
export const namedValues: Behaviour = {
  write: ({ service, existing, properties, sent }) => {
    // What a PATCH sets takes the place of the other.
    const replaced = sent['keyVault'] === undefined ? 'keyVault' : 'value';
    const kept = existing === null || sent[replaced === 'value' ? 'keyVault' : 'value'] === undefined || sent[replaced] !== undefined
      ? properties : removePaths(properties, [replaced]);
    const vault = kept['keyVault'];
    if (isObject(vault) === (typeof kept['value'] === 'string')) throw invalidField('value', "Either 'value' or 'keyVault' must be specified, and not both.");
    const before = textOf(existing?.properties ?? {}, 'displayName');
    const after = (): void => rename(service, before, textOf(kept, 'displayName'));
    if (!isObject(vault)) return { properties: kept, after };
    if (!/^https:\/\/[^/]+\/secrets\/[^/]+/i.test(textOf(vault, 'secretIdentifier'))) {
      throw invalidField('keyVault.secretIdentifier', "'keyVault.secretIdentifier' must be the identifier of a Key Vault secret.");
    }
    const lastStatus = { code: 'Success', timeStampUtc: new Date().toISOString() };
    return { properties: { ...kept, secret: true, keyVault: { ...vault, lastStatus } }, after };
  },
  remove: removeUnused('NamedValue'),
  read: (properties) => (properties['secret'] === true ? removePaths(properties, ['value']) : properties),
};

/** A new display name is written into everything that used the old one (apim-rest 4.5). */
function rename(service: SimulatedService, before: string, after: string): void {
  if (before === '' || before === after) return;
  for (const user of service.usersOf(useKey('NamedValue', before))) {
    user.properties = mapScalars(user.properties, (scalar) => (typeof scalar === 'string' ? scalar.replaceAll(`{{${before}}}`, `{{${after}}}`) : scalar)) as JsonObject;
    service.touch(user);
  }
}
