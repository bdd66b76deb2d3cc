import type { CommandResult } from '../../src/commands/result.ts';
import { toResult, type Outcome } from '../../src/commands/result.ts';
import type { Inputs } from '../../src/github/inputs.ts';
import { openPlanThread, type PlanThread } from '../../src/github/plan-thread.ts';
import { hashPlan } from '../../src/plan/hash.ts';
import type { Change, Plan } from '../../src/plan/plan.ts';
import { FakeClock } from '../service/fake-management.ts';
import { FakeGitHub, type Right, type StoredComment, type StoredIssue } from '../support/fake-github.ts';

export const TOKEN = 'ghs_canary4711';
export const BOT = 'github-actions[bot]';
export const PROD = '/subscriptions/s/resourcegroups/g/providers/microsoft.apimanagement/service/apim-prod';

/** What the merge of a pull request pushes. */
export const mergeOf = (number: number): string => number.toString(16).padStart(40, 'a');

/** A change of an API's address. */
export function change(id: string, after = 'new', origin: Change['origin'] = 'pending'): Change {
  return { id, kind: 'Api', op: 'update', origin, properties: [{ path: 'serviceUrl', before: 'old', after, ...(origin === null ? {} : { origin }) }] };
}

export function planOf(changes: readonly Change[], target = PROD): Plan {
  return { schema: 1, target, changes, counts: { create: 0, update: changes.length, replace: 0, delete: 0, unmanaged: 0, unchanged: 3 }, hash: hashPlan(target, changes) };
}

export function planned(changes: readonly Change[], more: Partial<Outcome> = {}): CommandResult {
  return toResult('plan', { plan: planOf(changes), diagnostics: [], ...more }, 5);
}

export function addPull(fake: FakeGitHub, number: number, more: Partial<StoredIssue> = {}): StoredIssue {
  const pull: StoredIssue = { number, user: 'dev', created_at: '2026-03-01T00:00:00Z', isPull: true, title: 'Change', body: '', state: 'open', labels: [], ...more };
  fake.issues.push(pull);
  return pull;
}

/** A fake GitHub for the tests of a file, each of which begins with the open pull request #5 and nothing else. */
export function usePullRequest(take: (fake: FakeGitHub) => void): void {
  let fake: FakeGitHub;
  beforeAll(async () => {
    fake = await FakeGitHub.start();
    take(fake);
  });
  afterAll(() => fake.close());
  beforeEach(() => {
    fake.reset();
    addPull(fake, 5);
  });
}

export interface RunOf {
  readonly inputs?: Inputs;
  readonly rights?: readonly Right[];
  readonly login?: string;
  readonly event?: string;
  readonly payload?: unknown;
  readonly environment?: Readonly<Record<string, string>>;
  readonly clock?: FakeClock;
}

/** The thread of a run as the runner starts it; of `pull_request` for #5 where nothing else is said. */
export function threadOf(fake: FakeGitHub, { inputs = {}, rights = ['pull-requests: write'], login = BOT, event = 'pull_request', payload = { pull_request: { number: 5 } }, environment = {}, clock = new FakeClock() }: RunOf = {}): PlanThread {
  fake.tokens.set(TOKEN, { login, workflow: true, rights });
  return openPlanThread({ 'environment': 'prod', 'github-token': TOKEN, ...inputs }, {
    environment: { ...fake.environment, GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: 'event.json', ...environment }, clock, readText: async () => JSON.stringify(payload),
  });
}

/** The thread of a publish after the merge of a pull request. */
export function publishOf(fake: FakeGitHub, number = 5, more: RunOf = {}): PlanThread {
  return threadOf(fake, { event: 'push', payload: {}, environment: { GITHUB_SHA: mergeOf(number), GITHUB_REF: 'refs/heads/main' }, ...more, inputs: { approval: 'pull-request', ...more.inputs } });
}

/** Plans on the pull request #5 and gives the comment. */
export async function plan(fake: FakeGitHub, changes: readonly Change[] = [change('apis/pets')], run: RunOf = {}): Promise<StoredComment> {
  const { commentUrl, diagnostics } = await threadOf(fake, run).conclude(planned(changes));
  expect(diagnostics).toEqual([]);
  const comment = fake.comments.find(({ id }) => commentUrl?.endsWith(`#issuecomment-${id}`));
  if (comment === undefined) throw new Error('no comment was written');
  return comment;
}
