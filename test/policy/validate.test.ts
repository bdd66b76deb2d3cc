import { formatPolicyProblem, parsePolicy, validatePolicy, type PolicyScope } from '../../src/policy/index.ts';
import { corpus } from './corpus.ts';

const scopes: readonly PolicyScope[] = ['service', 'workspace', 'product', 'api', 'operation', 'fragment', 'resolver'];
const misplaced = 'Policy section is not allowed in the specified scope';

function problems(text: string, scope: PolicyScope): string[] {
  return validatePolicy(parsePolicy(text, 'rawxml'), { scope }).map(({ element, line, column, message }) => `${element} ${line}:${column} ${message}`);
}

const section = (name: string, content: string): string => `<policies><${name}>${content}</${name}></policies>`;

test.each(corpus)('takes: $name', ({ text }) => {
  const scope = text.includes('<fragment>') ? 'fragment' : text.includes('<http-data-source>') ? 'resolver' : 'api';
  expect(problems(text, scope)).toEqual([]);
});

test.each<[string, string, PolicyScope]>([
  ['base in the global policy', section('inbound', '<base/>'), 'service'],
  ['base in a choose of the global policy', section('inbound', '<choose><when condition="@(true)"><base/></when></choose>'), 'service'],
  ['cors in outbound', section('outbound', '<cors/>'), 'api'],
  ['cors in a retry in outbound', section('outbound', '<retry condition="@(true)" count="1" interval="1"><cors/></retry>'), 'api'],
  ['forward-request in inbound', section('inbound', '<forward-request/>'), 'api'],
  ['set-backend-service in on-error', section('on-error', '<set-backend-service backend-id="b"/>'), 'operation'],
  ['rate-limit in the global policy', section('inbound', '<rate-limit calls="1" renewal-period="1"/>'), 'service'],
  ['quota for an API', section('inbound', '<quota calls="1" renewal-period="1"/>'), 'api'],
  ['cross-domain for a product', section('inbound', '<cross-domain/>'), 'product'],
  ['a data source in a policy', section('inbound', '<http-data-source/>'), 'api'],
  ['base in a fragment', '<fragment><choose><otherwise><base/></otherwise></choose></fragment>', 'fragment'],
  ['a section in a fragment', '<fragment><inbound/></fragment>', 'fragment'],
  ['sections in a resolver', section('inbound', ''), 'resolver'],
])('refuses %s', (_what, text, scope) => {
  const found = problems(text, scope);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(misplaced);
});

test.each<[string, PolicyScope]>([
  [section('inbound', '<rate-limit calls="1" renewal-period="1"/><quota calls="1" renewal-period="1"/><base/>'), 'product'],
  [section('inbound', '<brand-new-policy><anything/></brand-new-policy>'), 'service'],
  [section('on-error', '<set-body>x</set-body><trace source="a"/><base/>'), 'workspace'],
  [section('outbound', '<send-request mode="new" response-variable-name="r"><authentication-certificate certificate-id="c"/></send-request>'), 'api'],
  [section('backend', '<!-- one -->\n<forward-request/>\n'), 'service'],
  [section('backend', ''), 'service'],
  ['<policies/>', 'api'],
  ['<fragment><cors/><set-header name="a"/></fragment>', 'fragment'],
  ['<cosmosdb-data-source/>', 'resolver'],
  ['<new-data-source/>', 'resolver'],
])('takes %s for %s', (text, scope) => {
  expect(problems(text, scope)).toEqual([]);
});

test('the root element tells the kind of document', () => {
  expect(problems('<fragment/>', 'api')).toEqual(["fragment 1:1 The root element of this policy document must be 'policies'"]);
  expect(problems('<policies/>', 'fragment')).toEqual(["policies 1:1 The root element of this policy document must be 'fragment'"]);
});

test('says where, all at once, in the words of the service', () => {
  const text = '<policies>\n  <inbond>\n  </inbond>\n  <backend>\n    <base />\n    <forward-request />\n  </backend>\n  <outbound>text</outbound>\n  <on-error>\n    <jsonp/></on-error>\n</policies>';
  expect(problems(text, 'api')).toEqual([
    "inbond 2:3 The element 'policies' has invalid child element 'inbond'. List of possible elements expected: 'inbound, backend, outbound, on-error'",
    "forward-request 6:5 The 'backend' section takes one policy element only",
    "outbound 8:3 The element 'outbound' cannot contain text",
    `jsonp 10:5 ${misplaced}`,
  ]);
  expect(formatPolicyProblem({ element: 'jsonp', line: 10, column: 5, message: misplaced }))
    .toBe(`Error in element 'jsonp' on line 10, column 5: ${misplaced}`);
});

test('a name that every object has is no known policy', () => {
  for (const scope of scopes.slice(0, 5)) expect(problems(section('inbound', '<constructor/><toString/>'), scope)).toEqual([]);
});
