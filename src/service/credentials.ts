import type { TokenCredential } from '@azure/core-auth';
import { UserError } from '../model/failure.ts';
import { findAuthority, type CloudName } from './clouds.ts';
import { firstSentence, readRefusal, toEntraError } from './entra-failure.ts';
import type * as Library from './identity-library.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A token that was obtained elsewhere, taken as it is. */
export function toStaticCredential(token: string): TokenCredential {
  return { getToken: async () => ({ token, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
}

/** After a list, a hint would stand at the end of its last line. */
const ADVICE = 'In a workflow give the inputs `client-id` and `tenant-id`, or run azure/login before; on a desk run `az login`.';

type Authority = ReturnType<typeof findAuthority>;

interface Source {
  readonly name: string;
  /** Variables without which it is not tried. */
  readonly needs: readonly string[];
  /** Whether it is there because somebody set it up: then it has the last word, and nobody else is asked. */
  readonly chosen: boolean;
  readonly open: (library: typeof Library, authority: Authority, environment: Environment) => TokenCredential;
  /** What its errors mean, by a part of them. */
  readonly meanings: readonly (readonly [RegExp, string])[];
}

/** Where an identity may come from, in the order in which they are asked. */
const sources: readonly Source[] = [
  {
    name: 'client secret or certificate in the environment', needs: ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH'], chosen: true,
    open: ({ EnvironmentCredential }, authority) => new EnvironmentCredential(authority), meanings: [],
  },
  {
    name: 'workload identity', needs: ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_FEDERATED_TOKEN_FILE'], chosen: true,
    open: ({ WorkloadIdentityCredential }, authority) => new WorkloadIdentityCredential(authority), meanings: [],
  },
  {
    name: 'Azure CLI', needs: [], chosen: false, open: ({ AzureCliCredential }) => new AzureCliCredential(),
    meanings: [[/claims challenge/i, 'the service asks for a new sign-in: run az logout and az login'], [/could not be found|not recognized|ENOENT/i, 'it is not installed'], [/az login|az account set/i, 'nobody is signed in']],
  },
  {
    name: 'Azure PowerShell', needs: [], chosen: false, open: ({ AzurePowerShellCredential }) => new AzurePowerShellCredential(),
    meanings: [[/claims challenge/i, 'the service asks for a new sign-in: run Connect-AzAccount'], [/Az\.Account|not installed|installed in your system|ENOENT/i, 'it is not installed'], [/Connect-AzAccount/i, 'nobody is signed in']],
  },
  {
    name: 'managed identity', needs: [], chosen: false, meanings: [[/not available|unreachable|network|identity not found/i, 'this machine has none']],
    open: ({ ManagedIdentityCredential }, _authority, { AZURE_CLIENT_ID: clientId = '' }) => new ManagedIdentityCredential(clientId === '' ? {} : { clientId }),
  },
];

/**
 * The identity that the environment provides: the first of a client secret or certificate, workload identity (OIDC), Azure
 * CLI, Azure PowerShell and managed identity that gives a token. The library is loaded when the first token is asked for. A
 * token in `AZURE_BEARER_TOKEN` goes before all of them. Keeps no tokens. Throws authentication-failed.
 */
export function createCredential(cloud: CloudName, environment: Environment): TokenCredential {
  const token = environment['AZURE_BEARER_TOKEN'];
  if (token !== undefined && token !== '') return toStaticCredential(token);
  const authority = findAuthority(cloud, environment);
  const request = { clientId: environment['AZURE_CLIENT_ID'] ?? '', tenantId: environment['AZURE_TENANT_ID'] ?? '' };
  return {
    getToken: async (scopes, options) => {
      const library = await import('./identity-library.ts');
      const tried: string[] = [];
      for (const source of sources) {
        const missing = source.needs.filter((names) => !names.split(' or ').some((name) => (environment[name] ?? '') !== ''));
        if (missing.length > 0) tried.push(`${source.name}: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set`);
        else {
          try {
            const found = await source.open(library, authority, environment).getToken(scopes, options);
            if (found !== null) return found;
            tried.push(`${source.name}: it gave no token`);
          } catch (error) {
            if (source.chosen) throw toEntraError(error, request, authority.authorityHost);
            tried.push(`${source.name}: ${describe(error, source)}`);
          }
        }
      }
      throw new UserError('authentication-failed', ['There is no identity for Azure. These were asked:', ...tried, ADVICE].join('\n'));
    },
  };
}

function describe(error: unknown, { meanings }: Source): string {
  const message = error instanceof Error ? error.message : String(error);
  const refusal = readRefusal(message, { clientId: '', tenantId: '' });
  if (refusal !== null) return [`${refusal.says}.`, ...refusal.hint === null ? [] : [refusal.hint]].join(' ');
  return meanings.find(([pattern]) => pattern.test(message))?.[1] ?? firstSentence(message);
}
