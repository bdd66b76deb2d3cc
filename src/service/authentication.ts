import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { Tokens } from './tokens.ts';

/**
 * Puts the token on each request, and sends one that was refused with 401 once more if the identity has another token. It
 * stands in for the library's policy, which keeps a refused token until it expires and takes no plain HTTP to this machine.
 */
export function createAuthentication(tokens: Tokens): PipelinePolicy {
  return {
    name: 'authenticationPolicy',
    sendRequest: async (request, next) => {
      const token = await tokens.get();
      request.headers.set('authorization', `Bearer ${token}`);
      const response = await next(request);
      if (response.status !== 401) return response;
      const other = await tokens.replace(token, readClaimsChallenge(response.headers.get('www-authenticate') ?? ''));
      if (other === null) return response;
      request.headers.set('authorization', `Bearer ${other}`);
      return next(request);
    },
  };
}

/** What a new token has to hold (continuous access evaluation: `error="insufficient_claims"`, claims in base64); null for nothing. */
function readClaimsChallenge(header: string): string | null {
  const claims = /error="insufficient_claims"/.test(header) ? /claims="([^"]+)"/.exec(header)?.[1] : undefined;
  return claims === undefined ? null : Buffer.from(claims, 'base64').toString('utf8');
}
