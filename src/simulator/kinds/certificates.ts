import { createHash } from 'node:crypto';
import { removePaths } from '../../model/json.ts';
import { invalidField } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';
import { textOf } from '../usage.ts';
import { toResolved, vaultOf } from './key-vault.ts';
import { removeUnused } from './usage-guard.ts';

/**
 * Client certificates: data or a Key Vault secret, never both; neither the data nor its password is returned (apim-rest 4.9).
 * The certificate itself is not read: its thumbprint is made of what was sent.
 */
export const certificates: Behaviour = {
  write: ({ name, scope, properties }) => {
    const vault = vaultOf(properties);
    if ((vault !== null) === (typeof properties['data'] === 'string')) throw invalidField('data', "Either 'data' or 'keyVault' must be specified, and not both.");
    if (vault !== null && scope.kind === 'Workspace') throw invalidField('keyVault', 'Key Vault is not supported for certificates in workspaces.');
    const source = vault === null ? textOf(properties, 'data') : textOf(vault, 'secretIdentifier');
    return {
      properties: {
        ...removePaths(properties, [vault === null ? 'keyVault' : 'password']), ...(vault === null ? {} : { keyVault: toResolved(vault) }),
        subject: `CN=${name}`, thumbprint: createHash('sha1').update(source).digest('hex').toUpperCase(), expirationDate: '2099-12-31T00:00:00Z',
      },
    };
  },
  remove: removeUnused('Certificate'),
};
