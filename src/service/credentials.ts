import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { clouds, type CloudName } from './clouds.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A token that was obtained elsewhere, taken as it is. */
export function toStaticCredential(token: string): TokenCredential {
  return { getToken: async () => ({ token, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
}

/**
 * The identity that the environment provides, in this order: environment variables, workload identity (OIDC), Azure CLI,
 * Azure PowerShell, managed identity. The library is loaded when the first token is asked for. A token in
 * `AZURE_BEARER_TOKEN` goes before all of them.
 */
export function createCredential(cloud: CloudName, environment: Environment): TokenCredential {
  const token = environment['AZURE_BEARER_TOKEN'];
  if (token !== undefined && token !== '') return toStaticCredential(token);
  let chain: Promise<TokenCredential> | undefined;
  return {
    getToken: async (scopes, options): Promise<AccessToken | null> => {
      chain ??= createChain(cloud, environment);
      return (await chain).getToken(scopes, options);
    },
  };
}

async function createChain(cloud: CloudName, environment: Environment): Promise<TokenCredential> {
  const identity = await import('./identity-library.ts');
  const options = { authorityHost: clouds[cloud].authority };
  const clientId = environment['AZURE_CLIENT_ID'];
  // Its constructor throws where the variables are missing, which a chain would not take as "not available".
  const federated = ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_FEDERATED_TOKEN_FILE'].every((name) => environment[name])
    ? [new identity.WorkloadIdentityCredential(options)] : [];
  return new identity.ChainedTokenCredential(
    new identity.EnvironmentCredential(options),
    ...federated,
    new identity.AzureCliCredential(),
    new identity.AzurePowerShellCredential(),
    new identity.ManagedIdentityCredential(clientId === undefined || clientId === '' ? {} : { clientId }),
  );
}
