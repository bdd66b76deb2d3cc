import { UserError } from '../model/failure.ts';
import type { Federation } from '../service/federation.ts';
import { requestIdToken, type IdTokenEnvironment } from './id-token.ts';
import type { Inputs } from './inputs.ts';

/**
 * The app that the workflow names for Azure, with GitHub's ID tokens in place of a secret; undefined where it names none.
 * Throws invalid-input where one half is missing or none of the form that Entra ID gives.
 */
export function toFederation({ 'client-id': clientId, 'tenant-id': tenantId }: Inputs, environment: IdTokenEnvironment, onSecret: (token: string) => void): Federation | undefined {
  if (clientId === undefined && tenantId === undefined) return undefined;
  if (clientId === undefined || tenantId === undefined) {
    throw new UserError('invalid-input', `The input '${clientId === undefined ? 'client-id' : 'tenant-id'}' is missing, or empty.`, {
      hint: "'client-id' and 'tenant-id' go together. An empty one is often a variable that is not set for the environment of the job.",
    });
  }
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(clientId)) {
    throw new UserError('invalid-input', "The input 'client-id' is not the id of an app.", { hint: 'It is the application (client) id of the app registration or managed identity: 00000000-0000-0000-0000-000000000000.' });
  }
  if (!/^[0-9a-z][0-9a-z.-]*$/i.test(tenantId)) {
    throw new UserError('invalid-input', "The input 'tenant-id' is neither the id of a tenant nor one of its domains.", { hint: 'It has the form 00000000-0000-0000-0000-000000000000, or contoso.onmicrosoft.com.' });
  }
  return { clientId, tenantId, requestAssertion: (audience) => requestIdToken(audience, environment, onSecret) };
}
