import { redact, toUnwatched, watchSecrets } from '../../src/host/secrets.ts';

const environment = { AZURE_CLIENT_SECRET: 'client-secret', AZURE_CLIENT_ID: 'client-id', KEY: 'token-value', AZURE_PARTNER_KEY: 'partner-key', UNREAD: 'never-read', SHORT: 'true', EMPTY: '' };

test('credentials are secrets at once, other variables when they are read', () => {
  const found: string[] = [];
  const watched = watchSecrets(environment, (secret) => found.push(secret));
  expect(found).toEqual(['client-secret']);
  expect([watched['KEY'], watched['KEY'], watched['SHORT'], watched['EMPTY'], watched['AZURE_CLIENT_ID'], watched['AZURE_PARTNER_KEY'], watched['NONE']])
    .toEqual(['token-value', 'token-value', 'true', '', 'client-id', 'partner-key', undefined]);
  expect(found).toEqual(['client-secret', 'token-value', 'partner-key']);
});

test('what a runner says of the run is no secret, and another program that is given the environment reads no secret', () => {
  const found: string[] = [];
  const run = { GITHUB_SERVER_URL: 'https://github.example', GITHUB_REPOSITORY: 'contoso/apis', GITHUB_EVENT_NAME: 'pull_request', GITHUB_TOKEN: 'ghs_canary' };
  const watched = watchSecrets({ ...run, KEY: 'token-value' }, (secret) => found.push(secret));
  expect([watched['GITHUB_SERVER_URL'], watched['GITHUB_REPOSITORY'], watched['GITHUB_EVENT_NAME']]).toEqual(['https://github.example', 'contoso/apis', 'pull_request']);
  expect(Object.entries(toUnwatched(watched))).toHaveLength(5);
  expect(found).toEqual([]);
  expect(watched['GITHUB_TOKEN']).toBe('ghs_canary');
  expect(found).toEqual(['ghs_canary']);
  expect(toUnwatched(run)).toBe(run);
});

test('the longest secret is taken out first', () => {
  expect(redact('a abc abcdef b', ['abc', 'abcdef'])).toBe('a (sensitive) (sensitive) b');
});
