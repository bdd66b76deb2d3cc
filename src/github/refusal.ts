import { UserError } from '../model/failure.ts';
import { isObject } from '../model/json.ts';

/** What GitHub answered in place of what was asked for. */
export interface Refusal {
  /** 0 where no answer arrived. */
  readonly status: number;
  /** GitHub's own words; empty for a page of something in between. */
  readonly message: string;
  /** A header by its name in lower case. */
  readonly header: (name: string) => string | null;
}

/** The rights of a token that a workflow grants under `permissions`. */
export type Permission = 'issues: read' | 'issues: write' | 'pull-requests: read' | 'pull-requests: write' | 'deployments: write';

/** The types of errors that GraphQL answers with, as the statuses that REST has for them. */
const graphStatuses: Readonly<Record<string, number>> = { FORBIDDEN: 403, INSUFFICIENT_SCOPES: 403, NOT_FOUND: 404, RATE_LIMITED: 429 };

/** Reads what the library threw; null for what is no answer of GitHub's. Duck-typed, because the library is loaded late. */
export function readRefusal(error: unknown): Refusal | null {
  if (error instanceof Error && error.name === 'GraphqlResponseError' && 'errors' in error) return readGraphRefusal(error.errors);
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return null;
  const response = 'response' in error && isObject(error.response) ? error.response : null;
  if (response === null) return { status: 0, message: '', header: () => null };
  const { headers, data } = response;
  return {
    status: error.status,
    message: describeData(data),
    header: (name) => {
      const value = isObject(headers) ? headers[name] : undefined;
      return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
    },
  };
}

function readGraphRefusal(errors: unknown): Refusal {
  const [first] = Array.isArray(errors) ? errors.filter(isObject) : [];
  const { type, message } = first ?? {};
  return { status: graphStatuses[typeof type === 'string' ? type : ''] ?? 400, message: typeof message === 'string' ? message : '', header: () => null };
}

/** `{message, errors: [{message}]}`; other bodies are not repeated. */
function describeData(data: unknown): string {
  if (!isObject(data) || typeof data['message'] !== 'string') return '';
  const errors = Array.isArray(data['errors']) ? data['errors'].flatMap((each: unknown) => (isObject(each) && typeof each['message'] === 'string' ? [each['message']] : [])) : [];
  return [data['message'], ...errors].join(': ');
}

/** Whether GitHub answers no more for a while, which it says with the status of a missing permission too. */
export function isRateLimit({ status, message, header }: Refusal): boolean {
  return status === 429 || (status === 403 && (header('retry-after') !== null || header('x-ratelimit-remaining') === '0' || /rate limit/i.test(message)));
}

/** What the token may not do: GitHub answers 404 where it would not even say that something is there. */
export function isForbidden(refusal: Refusal): boolean {
  return (refusal.status === 403 || refusal.status === 404) && !isRateLimit(refusal);
}

/** A failure of GitHub's, with what the token lacks. */
export class GitHubError extends UserError {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string, hint?: string) {
    super(null, message, hint === undefined ? {} : { hint });
    this.refusal = refusal;
  }
}

/** Runs `work`, and throws a {@link GitHubError} that names what was tried and what the token needs for it. */
export async function asked<T>(what: string, permission: Permission, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const refusal = readRefusal(error);
    if (refusal === null) throw error;
    // Without the library's error as its cause: that one holds the request.
    throw new GitHubError(refusal, ...describe(refusal, what, permission));
  }
}

function describe(refusal: Refusal, what: string, permission: Permission): [message: string, hint?: string] {
  const { status, message } = refusal;
  const said = message === '' ? `HTTP ${status}` : `${message.replace(/[.\s]+$/, '')} (HTTP ${status})`;
  if (status === 0) return [`GitHub gave no answer when asked to ${what}.`, 'Check the network of the runner, then run again.'];
  if (status === 401) return [`GitHub does not accept the token to ${what}: ${said}.`, "Leave the input 'github-token' out, or give it a token that is valid."];
  if (isRateLimit(refusal)) return [`GitHub takes no more requests at present, so it could not ${what}: ${said}.`, 'Run again later.'];
  if (status === 410) return [`GitHub cannot ${what}: ${said}.`, 'Switch on issues in the settings of the repository.'];
  if (isForbidden(refusal)) {
    return [`GitHub does not let the token ${what}: ${said}.`, `Give the job the permission \`${permission}\`; a run for a pull request of a fork never has it.`];
  }
  return status < 500 ? [`GitHub refused to ${what}: ${said}.`] : [`GitHub failed to ${what}: ${said}.`, 'Run again later.'];
}
