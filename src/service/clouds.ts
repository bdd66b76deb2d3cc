import { UserError } from '../model/failure.ts';

export type CloudName = 'public' | 'china' | 'usgov';

/** Where each cloud manages its resources, for what a token is asked, and who gives it. apim-rest 1.1 */
export const clouds = {
  public: { endpoint: 'https://management.azure.com', scope: 'https://management.azure.com/.default', authority: 'https://login.microsoftonline.com' },
  china: { endpoint: 'https://management.chinacloudapi.cn', scope: 'https://management.chinacloudapi.cn/.default', authority: 'https://login.chinacloudapi.cn' },
  usgov: { endpoint: 'https://management.usgovcloudapi.net', scope: 'https://management.usgovcloudapi.net/.default', authority: 'https://login.microsoftonline.us' },
} as const satisfies Record<CloudName, { readonly endpoint: string; readonly scope: string; readonly authority: string }>;

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
