import { acknowledge } from '../../src/github/receipt.ts';
import type { FakeGitHub, Right, StoredComment } from '../support/fake-github.ts';
import { TOKEN, usePullRequest } from './threads.ts';

let fake: FakeGitHub;
let comment: StoredComment;
usePullRequest((started) => { fake = started; });
beforeEach(() => { comment = fake.addComment(5, 'dev', '/publish'); });

function answer(event: string, payload: unknown, rights: readonly Right[] = ['pull-requests: write']): Promise<void> {
  fake.tokens.set(TOKEN, { login: 'github-actions[bot]', workflow: true, rights });
  return acknowledge({ 'github-token': TOKEN }, { environment: { ...fake.environment, GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: 'event.json' }, readText: async () => JSON.stringify(payload) });
}

test('the comment that started a run is answered, and only that', async () => {
  const other = fake.addComment(5, 'dev', 'something else');
  await answer('issue_comment', { issue: { number: 5, pull_request: {} }, comment: { id: comment.id } });
  expect([comment.reactions, other.reactions]).toEqual([[{ by: 'github-actions[bot]', content: '+1' }], []]);
  expect(fake.writes).toHaveLength(1);
});

test('other events, and an event without a comment, send nothing; a refusal is told', async () => {
  await answer('pull_request', { pull_request: { number: 5 }, comment: { id: comment.id } });
  await answer('issue_comment', { issue: { number: 5 } });
  expect(fake.requests).toEqual([]);
  await expect(answer('issue_comment', { comment: { id: comment.id } }, [])).rejects.toThrow('does not let the token answer the comment that started the run');
  expect(comment.reactions).toEqual([]);
});
