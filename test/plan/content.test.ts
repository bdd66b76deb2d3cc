import type { Content } from '../../src/model/resource.ts';
import { diffContent } from '../../src/plan/content.ts';

const policy = (inbound: string): Content => ({ codec: 'policy', format: 'rawxml', text: `<policies><inbound>${inbound}</inbound></policies>` });
const header = (name: string, value: string): string => `<set-header name="${name}"><value>${value}</value></set-header>`;

test('a secret in a policy that changes is a line that changes, and is not shown', () => {
  const change = diffContent(policy(header('Authorization', 'Bearer canary0123456789a')), policy(header('Authorization', 'Bearer canary0123456789b')));
  expect(change?.diff).toContain('\n-      <value>Bearer (sensitive)</value>\n+      <value>Bearer (sensitive)</value>\n');
  expect(JSON.stringify(change)).not.toContain('canary');
});

test('what one side shows to be a secret is hidden on both', () => {
  const key = 'canary0123456789a';
  const change = diffContent(policy(`<!-- ${key} -->${header('X', '1')}`), policy(`<!-- ${key} -->${header('X', '2')}${header('Authorization', `Bearer ${key}`)}`));
  expect(change?.diff).toContain('<!-- (sensitive) -->');
  expect(JSON.stringify(change)).not.toContain('canary');
});

test('a secret of several lines keeps the lines of the others in their place', () => {
  const key = (end: string): string => `<!-- -----BEGIN PRIVATE KEY-----\nMIIEcanary0123456789abcdefghijklmnopqrstuvwxyz\nMIIEcanary0123456789abcdefghijklmnopqrst${end}\n-----END PRIVATE KEY----- -->`;
  const change = diffContent(policy(key('a') + header('X', '1')), policy(key('b') + header('X', '2')));
  expect(change?.diff).toContain('\n-      <value>1</value>\n+      <value>2</value>\n');
  expect(JSON.stringify(change)).not.toContain('canary');
});
