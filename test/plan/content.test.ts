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

test('a new policy is shown, without its secrets; of a new specification its operations are', () => {
  const change = diffContent(undefined, policy(header('Authorization', 'Bearer canary0123456789a')));
  expect(change).toMatchObject({ path: 'policy', before: undefined, after: expect.stringMatching(/^sha256:/) as string });
  expect(change?.diff).toContain('+      <value>Bearer (sensitive)</value>\n');
  expect(change?.diff).toMatch(/^@@ -0,0 \+1,7 @@\n(?:\+.*\n?){7}$/);
  const text = JSON.stringify({ openapi: '3.0.1', info: { title: 'Pets', version: '1' }, paths: { '/pets': { get: { operationId: 'list', responses: {} }, post: { operationId: 'add', responses: {} } } }, components: { schemas: { Pet: { type: 'object' } } } });
  const specification = diffContent(undefined, { codec: 'specification', format: 'openapi+json', text });
  expect(specification?.details).toEqual([{ op: 'added', subject: 'GET /pets', breaking: false }, { op: 'added', subject: 'POST /pets', breaking: false }]);
  expect(specification).not.toHaveProperty('diff');
});

test('a text where none was', () => {
  expect(diffContent({ codec: 'markdown', format: 'markdown', text: '' }, { codec: 'markdown', format: 'markdown', text: '# A\n\nb' })?.diff).toBe('@@ -0,0 +1,3 @@\n+# A\n+\n+b');
});
