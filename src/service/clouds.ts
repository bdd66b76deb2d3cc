import { UserError } from '../model/failure.ts';

export type CloudName = 'public' | 'china' | 'usgov';

/**
 * Where each cloud manages its resources, for what a token is asked, who gives it (apim-rest 1.1), and for whom an ID token
 * that stands for a secret has to be made (Microsoft Entra documentation, "workload identity federation").
 */
export const clouds = {
  public: { endpoint: 'https://management.azure.com', scope: 'https://management.azure.com/.default', authority: 'https://login.microsoftonline.com', audience: 'api://AzureADTokenExchange' },
  china: { endpoint: 'https://management.chinacloudapi.cn', scope: 'https://management.chinacloudapi.cn/.default', authority: 'https://login.chinacloudapi.cn', audience: 'api://AzureADTokenExchangeChina' },
  usgov: { endpoint: 'https://management.usgovcloudapi.net', scope: 'https://management.usgovcloudapi.net/.default', authority: 'https://login.microsoftonline.us', audience: 'api://AzureADTokenExchangeUSGov' },
} as const satisfies Record<CloudName, { readonly endpoint: string; readonly scope: string; readonly authority: string; readonly audience: string }>;

export interface Endpoint {
  /** Scheme, host and port, without a final slash. */
  readonly origin: string;
  /** Plain HTTP on this machine: the simulator. */
  readonly local: boolean;
}

/**
 * The management endpoint: the cloud's, or another one that the user named. Throws invalid-input for what is no URL of a
 * host, and for plain HTTP to another machine: the token would be readable on its way.
 */
export function parseEndpoint(text: string | undefined, cloud: CloudName): Endpoint {
  if (text === undefined) return { origin: clouds[cloud].endpoint, local: false };
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new UserError('invalid-input', 'The management endpoint is not the URL of a host.', { hint: 'It has the form https://management.azure.com, without a path.' });
  }
  if (url.protocol === 'http:' && !isLoopback(url)) {
    throw new UserError('invalid-input', `The management endpoint ${url.origin} is not encrypted.`, { hint: 'Use https. Plain http is taken only for this machine (127.0.0.1, localhost), where the simulator runs.' });
  }
  return { origin: url.origin, local: url.protocol === 'http:' };
}

export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Whether nobody on the way reads what is sent there. */
export function isProtected(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}

/** Who gives tokens: the cloud's, or for tests one on this machine that `AZURE_AUTHORITY_HOST` names; it has to speak https. */
export function findAuthority(cloud: CloudName, environment: Readonly<Record<string, string | undefined>>): { readonly authorityHost: string; readonly disableInstanceDiscovery: boolean } {
  const other = environment['AZURE_AUTHORITY_HOST'] ?? '';
  const url = URL.canParse(other) ? new URL(other) : null;
  const isLocal = url?.protocol === 'https:' && isLoopback(url);
  // Whether an authority is one of Microsoft's is asked of Microsoft, which knows none on this machine.
  return { authorityHost: isLocal ? url.origin : clouds[cloud].authority, disableInstanceDiscovery: isLocal };
}
