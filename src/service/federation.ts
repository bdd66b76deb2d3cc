import type { TokenCredential } from '@azure/core-auth';
import { UserError } from '../model/failure.ts';
import { textOf } from '../model/json.ts';
import { clouds, findAuthority, type CloudName } from './clouds.ts';
import { toEntraError } from './entra-failure.ts';
import { readClaims } from './jwt.ts';

/** An app that has no secret: somebody whom its tenant trusts says who runs, in a token that lives minutes. */
export interface Federation {
  readonly clientId: string;
  readonly tenantId: string;
  /** A new ID token for that audience, masked already. Throws UserError where there is none. */
  readonly requestAssertion: (audience: string) => Promise<string>;
}

/**
 * The identity of a federated app. Each token is asked for with a new ID token. Its errors are authentication-failed, and
 * name the subject that the ID token had.
 */
export function createFederatedCredential({ clientId, tenantId, requestAssertion }: Federation, cloud: CloudName, environment: Readonly<Record<string, string | undefined>>): TokenCredential {
  const { audience } = clouds[cloud];
  const authority = findAuthority(cloud, environment);
  return {
    getToken: async (scopes, options) => {
      const assertion = await requestAssertion(audience);
      const claims = readClaims(assertion) ?? {};
      try {
        const { ClientAssertionCredential } = await import('./identity-library.ts');
        // One for each token, because it would keep the tokens that the service refuses.
        return await new ClientAssertionCredential(tenantId, clientId, async () => assertion, authority).getToken(scopes, options ?? {});
      } catch (error) {
        const request = { clientId, tenantId, audience, issuer: textOf(claims['iss']), subject: textOf(claims['sub']) };
        throw error instanceof UserError ? error : toEntraError(error, request, authority.authorityHost);
      }
    },
  };
}
