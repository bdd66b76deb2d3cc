import { holdsCredential, withoutCredential } from '../../src/model/credential-address.ts';

test.each([
  ['https://f.example.com/api?code=abcd', 'https://f.example.com/api'],
  ['https://f.example.com/api?a=1&SIG=x%2F', 'https://f.example.com/api'],
  ['https://f.example.com/?subscription-key=1#top', 'https://f.example.com/'],
  ['https://f.example.com?access_token=abc', 'https://f.example.com'],
  ['https://user:word@f.example.com/api', 'https://f.example.com/api'],
  ['wss://user:word@f.example.com', 'wss://f.example.com'],
])('%s holds a credential', (text, without) => {
  expect([holdsCredential(text), withoutCredential(text)]).toEqual([true, without]);
});

test.each([
  '', '/relative?code=1', 'https://f.example.com', 'https://f.example.com:8080/a@b:c', 'https://f.example.com/?version=1&zipcode=12', 'https://user@f.example.com', 'https://f.example.com/code=1',
  'https://f.example.com/?code={{key}}', 'https://f.example.com/?code={#KEY#}&sig=', 'https://user:{{word}}@f.example.com', 'https://f.example.com/?code=*****', 'https://f.example.com/#code=1',
])('%j holds none', (text) => {
  expect([holdsCredential(text), withoutCredential(text)]).toEqual([false, text]);
});
