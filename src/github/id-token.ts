import { UserError } from '../model/failure.ts';
import { isObject, type Json } from '../model/json.ts';
import { isLoopback, isProtected } from '../service/clouds.ts';

/** What the runner sets for a step whose job may ask for ID tokens. */
export interface IdTokenEnvironment {
  readonly ACTIONS_ID_TOKEN_REQUEST_URL?: string | undefined;
  readonly ACTIONS_ID_TOKEN_REQUEST_TOKEN?: string | undefined;
  readonly GITHUB_EVENT_NAME?: string | undefined;
}

/** For all tries. The library's own limit for each goes on after a connection failed, and would hold the program. */
const PATIENCE_MS = 60_000;

const PERMISSION = "Give the job (or the workflow) 'permissions: id-token: write', beside 'contents: read'.";

/**
 * Asks GitHub for a new ID token (GitHub documentation, "OpenID Connect reference"), which says what repository, branch or
 * environment runs. The toolkit's own function for it prints the token's mask at once, also where the runner was told to
 * take no commands. Throws authentication-failed where the job may not ask, and where GitHub gives none.
 *
 * @param onSecret called with the token before anybody has it
 */
export async function requestIdToken(audience: string, environment: IdTokenEnvironment, onSecret: (token: string) => void): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer = '' } = environment;
  if (address === '' || bearer === '') {
    const fork = environment.GITHUB_EVENT_NAME?.startsWith('pull_request') === true ? ' A pull request from a fork is never given one: run only what needs no service for it.' : '';
    throw new UserError('authentication-failed', "This job may not ask GitHub for an ID token, which 'client-id' and 'tenant-id' need.", { hint: `${PERMISSION}${fork}` });
  }
  const url = toUrl(address, audience);
  const { createDefaultHttpClient, createHttpHeaders, createPipelineFromOptions, createPipelineRequest, proxyPolicyName, redirectPolicyName } = await import('@azure/core-rest-pipeline');
  const pipeline = createPipelineFromOptions({ retryOptions: { maxRetries: 3, retryDelayInMs: 500 } });
  // The token for the request would go along.
  pipeline.removePolicy({ name: redirectPolicyName });
  if (isLoopback(url)) pipeline.removePolicy({ name: proxyPolicyName });
  const answer = await pipeline.sendRequest(createDefaultHttpClient(), createPipelineRequest({
    url: url.href, abortSignal: AbortSignal.timeout(PATIENCE_MS), allowInsecureConnection: url.protocol === 'http:', headers: createHttpHeaders({ authorization: `Bearer ${bearer}`, accept: 'application/json' }),
  })).then(({ status, bodyAsText }) => ({ status, text: bodyAsText ?? '' }), () => null); // its error holds the request
  const token = answer?.status === 200 ? readValue(answer.text) : '';
  if (token === '') {
    const why = answer === null ? 'it gave no answer' : answer.status === 200 ? 'its answer holds none' : `HTTP ${answer.status}`;
    throw new UserError('authentication-failed', `GitHub gave no ID token: ${why}.`, { hint: answer !== null && answer.status >= 400 && answer.status < 500 ? PERMISSION : 'Run the job again.' });
  }
  onSecret(token);
  return token;
}

function toUrl(address: string, audience: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !isProtected(url)) {
    throw new UserError('authentication-failed', 'The address for ID tokens in ACTIONS_ID_TOKEN_REQUEST_URL is no https address.', { hint: 'Leave the variable as the runner sets it.' });
  }
  url.searchParams.set('audience', audience);
  return url;
}

function readValue(text: string): string {
  try {
    const body = JSON.parse(text) as Json;
    return isObject(body) && typeof body['value'] === 'string' ? body['value'] : '';
  } catch {
    return '';
  }
}
