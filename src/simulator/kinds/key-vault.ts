import type { Json, JsonObject } from '../../model/json.ts';
import { isObject } from '../../model/json.ts';
import { invalidField } from '../arm-error.ts';
import { textOf } from '../usage.ts';

/** A reference to a Key Vault secret with the status that the service adds: every well-formed one resolves (apim-rest 4.5). */
export function toResolved(vault: JsonObject): JsonObject {
  if (!/^https:\/\/[^/]+\/secrets\/[^/]+/i.test(textOf(vault, 'secretIdentifier'))) {
    throw invalidField('keyVault.secretIdentifier', "'keyVault.secretIdentifier' must be the identifier of a Key Vault secret.");
  }
  return { ...vault, lastStatus: { code: 'Success', timeStampUtc: new Date().toISOString() } };
}

/** The reference in the properties of a named value or certificate; null where the value stands there itself. */
export function vaultOf(properties: JsonObject): JsonObject | null {
  const vault: Json | undefined = properties['keyVault'];
  return isObject(vault) ? vault : null;
}
