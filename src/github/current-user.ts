import type { GitHubClient } from './client.ts';
import { asked, GitHubError, isForbidden } from './refusal.ts';

/** As whom the token of a workflow writes. */
const WORKFLOW_USER = 'github-actions[bot]';

/**
 * The login of the user that the token writes as, in lower case. Tokens of apps and of workflows may not ask for "the user"
 * by REST, but as "the viewer"; one that may ask neither is taken for the workflow's own. Throws a {@link GitHubError} where
 * GitHub does not answer: a wrong guess would make every text of ours a stranger's.
 */
export async function readCurrentUser({ octokit }: GitHubClient): Promise<string> {
  const viewer = await unlessForbidden(async () => {
    try {
      return (await octokit.graphql<{ readonly viewer: { readonly login: string } }>('query { viewer { login } }')).viewer.login;
    } catch (error) {
      // An answer without the data; what it says is a matter of the other ways.
      if (error instanceof Error && error.name === 'GraphqlResponseError') return null;
      throw error;
    }
  });
  const login = viewer ?? await unlessForbidden(async () => (await octokit.rest.users.getAuthenticated()).data.login);
  return (login ?? WORKFLOW_USER).toLowerCase();
}

async function unlessForbidden(read: () => Promise<string | null>): Promise<string | null> {
  try {
    return await asked('tell whose token it is', 'issues: read', read);
  } catch (error) {
    if (error instanceof GitHubError && isForbidden(error.refusal)) return null;
    throw error;
  }
}
