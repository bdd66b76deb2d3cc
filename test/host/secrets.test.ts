import { redact, unwatched, watchSecrets } from '../../src/host/secrets.ts';

const environment = { AZURE_CLIENT_SECRET: 'client-secret', AZURE_CLIENT_ID: 'client-id', KEY: 'token-value', AZURE_PARTNER_KEY: 'partner-key', UNREAD: 'never-read', SHORT: 'true', EMPTY: '', GITHUB_REPOSITORY: 'contoso/apis', GITHUB_TOKEN: 'ghs_canary' };

test('credentials are secrets at once, other variables when they are read', () => {
  const found: string[] = [];
  const watched = watchSecrets(environment, (secret) => found.push(secret));
  expect(found).toEqual(['client-secret']);
  expect([watched['KEY'], watched['KEY'], watched['SHORT'], watched['EMPTY'], watched['AZURE_CLIENT_ID'], watched['AZURE_PARTNER_KEY'], watched['GITHUB_REPOSITORY'], watched['GITHUB_TOKEN'], watched['NONE']])
    .toEqual(['token-value', 'token-value', 'true', '', 'client-id', 'partner-key', 'contoso/apis', 'ghs_canary', undefined]);
  expect(found).toEqual(['client-secret', 'token-value', 'partner-key', 'ghs_canary']);
});

test('what is handed on whole to a program is not read', () => {
  const found: string[] = [];
  const watched = watchSecrets(environment, (secret) => found.push(secret));
  expect(unwatched(watched)).toBe(environment);
  expect(unwatched(environment)).toBe(environment);
  expect({ ...unwatched(watched) }).toMatchObject({ UNREAD: 'never-read' });
  expect(found).toEqual(['client-secret']);
});

test('the longest secret is taken out first', () => {
  expect(redact('a abc abcdef b', ['abc', 'abcdef'])).toBe('a (sensitive) (sensitive) b');
});
