import type { Occupant } from '../model/publish-lock.ts';
import type { Host } from './host.ts';

/** The run of a workflow that this is; null outside of any. */
export function readRun({ environment }: Pick<Host, 'environment'>): Occupant['run'] {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id, GITHUB_RUN_ATTEMPT: attempt } = environment;
  return server && repository && id ? { id, attempt: Number(attempt ?? '1'), url: `${server}/${repository}/actions/runs/${id}` } : null;
}
