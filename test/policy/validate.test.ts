import type { TierName } from '../../src/model/tiers.ts';
import { formatPolicyProblem, parsePolicy, validatePolicy, type PolicyPlace, type PolicyScope } from '../../src/policy/index.ts';
import { corpus } from './corpus/snippets.ts';

const scopes: readonly PolicyScope[] = ['service', 'workspace', 'product', 'api', 'operation', 'fragment', 'resolver'];
const misplaced = 'Policy section is not allowed in the specified scope';

function problems(text: string, scope: PolicyScope, place: Omit<PolicyPlace, 'scope'> = {}): string[] {
  return validatePolicy(parsePolicy(text, 'rawxml'), { scope, ...place })
    .map(({ element, line, column, message, severity }) => `${element} ${line}:${column} ${severity === 'error' ? '' : 'warning: '}${message}`);
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
  ['base in a fragment', '<fragment><choose><when condition="@(true)"><base/></when></choose></fragment>', 'fragment'],
  ['a section in a fragment', '<fragment><inbound/></fragment>', 'fragment'],
  ['sections in a resolver', section('inbound', ''), 'resolver'],
])('refuses %s', (_what, text, scope) => {
  const found = problems(text, scope);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(misplaced);
});

test.each<[string, PolicyScope]>([
  [section('inbound', '<rate-limit calls="1" renewal-period="1"/><quota calls="1" renewal-period="1"/><base/>'), 'product'],
  [section('on-error', '<set-body>x</set-body><trace source="a"><message>b</message></trace><base/>'), 'workspace'],
  [section('outbound', '<send-request mode="new" response-variable-name="r"><authentication-certificate certificate-id="c"/></send-request>'), 'api'],
  [section('backend', '<!-- one -->\n<forward-request/>\n'), 'service'],
  [section('backend', ''), 'service'],
  ['<policies/>', 'api'],
  ['<fragment><cors><allowed-origins /></cors><set-header name="a"/></fragment>', 'fragment'],
  ['<http-data-source><http-request><set-method>GET</set-method><set-url>https://a</set-url></http-request><http-response><set-body template="liquid">{{ body }}</set-body><publish-event><targets><graphql-subscription id="s" /></targets></publish-event></http-response></http-data-source>', 'resolver'],
  ['<sql-data-source><connection-info><connection-string use-managed-identity="true">Server=a</connection-string></connection-info><request><sql-statement>SELECT 1</sql-statement></request></sql-data-source>', 'resolver'],
])('takes %s for %s', (text, scope) => {
  expect(problems(text, scope)).toEqual([]);
});

test('the root element tells the kind of document', () => {
  expect(problems('<fragment/>', 'api')).toEqual(["fragment 1:1 The root element of this policy document must be 'policies'"]);
  expect(problems('<policies/>', 'fragment')).toEqual(["policies 1:1 The root element of this policy document must be 'fragment'"]);
});

test('says where, all at once, in the words of the service', () => {
  const text = '<policies>\n  <inbond>\n  </inbond>\n  <backend>\n    <base />\n    <forward-request />\n  </backend>\n  <outbound>text</outbound>\n  <on-error>\n    <jsonp callback-parameter-name="a"/></on-error>\n</policies>';
  expect(problems(text, 'api')).toEqual([
    "inbond 2:3 The element 'policies' has invalid child element 'inbond'. List of possible elements expected: 'inbound, backend, outbound, on-error'.",
    "forward-request 6:5 The 'backend' section takes one policy element only",
    "outbound 8:3 The element 'outbound' cannot contain text.",
    `jsonp 10:5 ${misplaced}`,
  ]);
  expect(formatPolicyProblem({ element: 'jsonp', line: 10, column: 5, message: misplaced }))
    .toBe(`Error in element 'jsonp' on line 10, column 6: ${misplaced}`);
});

test.each(['brand-new-policy', 'constructor', 'toString', '__proto__'])('a policy that is not known is a warning: %s', (name) => {
  for (const scope of scopes.slice(0, 5)) {
    expect(problems(section('inbound', `<${name}><anything/></${name}>`), scope)).toEqual([`${name} 1:20 warning: The element 'inbound' has invalid child element '${name}'.`]);
  }
  expect(problems(`<fragment><${name}/></fragment>`, 'fragment')).toEqual([`${name} 1:11 warning: The element 'fragment' has invalid child element '${name}'.`]);
});

test('a data source that is not known is a warning', () => {
  expect(problems('<new-data-source/>', 'resolver')).toEqual([expect.stringMatching(/^new-data-source 1:1 warning: The root element of this policy document must be one of /)]);
});

describe('attributes and elements', () => {
  const api = (content: string, name = 'inbound'): string[] => problems(section(name, content), 'api').map((each) => each.replace(/^(\S+) \d+:\d+/, '$1'));

  test.each([
    ['<rate-limit-by-key calls="1" renewal-period="60"/>', "rate-limit-by-key The required attribute 'counter-key' is missing."],
    ['<choose><when><base/></when></choose>', "when The required attribute 'condition' is missing."],
    ['<validate-parameters specified-parameter-action="ignore"/>', "validate-parameters The required attribute 'unspecified-parameter-action' is missing."],
    ['<set-header name="a">text</set-header>', "set-header The element 'set-header' cannot contain text. List of possible elements expected: 'value'."],
    ['<retry condition="@(true)" count="1" interval="1"><retry condition="@(true)" count="1"/></retry>', "retry The required attribute 'interval' is missing."],
    ['<ip-filter/>', "ip-filter The required attribute 'action' is missing."],
  ])('refuses %s', (content, expected) => {
    expect(api(content)).toEqual([expected]);
  });

  test.each([
    ['<set-header name="a"><values>b</values></set-header>', "values warning: The element 'set-header' has invalid child element 'values'. List of possible elements expected: 'value'."],
    ['<return-response><set-variable name="a" value="b"/></return-response>', "set-variable warning: The element 'return-response' has invalid child element 'set-variable'. List of possible elements expected: 'set-status, set-header, set-body'."],
    ['<rewrite-uri template="/"><value/></rewrite-uri>', "value warning: The element 'rewrite-uri' cannot contain child element 'value' because the parent element's content model is empty."],
    ['<set-method><value/></set-method>', "value warning: The element 'set-method' cannot contain child element 'value' because the parent element's content model is text only."],
    ['<base>text</base>', "base warning: The element 'base' cannot contain text."],
    ['<choose/>', "choose warning: The element 'choose' has incomplete content. List of possible elements expected: 'when'."],
    ['<set-backend-service/>', expect.stringMatching(/^set-backend-service warning: One of the attributes 'base-url, backend-id, /)],
    ['<authentication-certificate/>', expect.stringMatching(/^authentication-certificate warning: One of the attributes 'thumbprint, /)],
    ['<rate-limit calls="1" renewal-period="301"/>', "rate-limit warning: The 'renewal-period' attribute is invalid - The value '301' is greater than 300."],
    ['<set-variable name="a" value="@(1 + (2)"/>', expect.stringMatching(/^set-variable warning: The expression is not complete/)],
    ['<set-body>@{ return "a; }</set-body>', expect.stringMatching(/^set-body warning: The expression is not complete/)],
  ])('doubts %s', (content, expected) => {
    expect(api(content)).toEqual([expected]);
  });

  test.each([
    '<rate-limit calls="1" renewal-period="300" version="2"/>',
    '<rate-limit calls="{{calls}}" renewal-period="{{period}}"/>',
    '<rate-limit-by-key calls="1" counter-key="a" renewal-period="@(600)"/>',
    '<quota-by-key calls="1" counter-key="a" renewal-period="&#x9;P3Y6M4DT12H30M5S"/>',
    '<return-response><include-fragment fragment-id="f"/></return-response>',
    '<set-body template="liquid">@( {{ body }}</set-body>',
    '<set-body><any><thing/></any></set-body>',
    '<set-query-parameter name="a" exists-action="delete"/>',
    '<trace source="a">@("old style")</trace>',
    '<set-header name="a"><!-- why --><value>@("x")</value></set-header>',
    '<azure-openai-token-limit counter-key="a" estimate-prompt-tokens="false" tokens-per-minute="500"/>',
    '<set-variable name="a" value="ops@(example"/>',
  ])('takes %s', (content) => {
    expect(api(content)).toEqual([]);
  });

  test('some policies stand in a document once', () => {
    const limit = '<rate-limit calls="1" renewal-period="1"/>';
    expect(problems(section('inbound', `${limit}<choose><when condition="@(true)">${limit}</when></choose>`), 'product'))
      .toEqual(["rate-limit 1:96 warning: The policy 'rate-limit' can be used only once per policy definition"]);
    expect(problems('<policies><inbound/><inbound/></policies>', 'api')).toEqual(["inbound 1:21 warning: The element 'policies' has invalid child element 'inbound'."]);
  });
});

describe('tiers and workspaces', () => {
  const byKey = section('inbound', '<rate-limit-by-key calls="1" renewal-period="60" counter-key="a"/>');
  const message = section('inbound', '<send-service-bus-message queue-name="q"><payload>a</payload></send-service-bus-message>');
  const daprOf = section('inbound', '<publish-to-dapr topic="t">a</publish-to-dapr>');

  test.each<[string, string, readonly TierName[], readonly TierName[]]>([
    ['rate-limit-by-key', byKey, ['Consumption'], ['Developer', 'StandardV2', 'Premium']],
    ['send-service-bus-message', message, ['Consumption', 'BasicV2', 'PremiumV2'], ['Developer', 'Basic', 'Premium']],
    ['publish-to-dapr', daprOf, ['Consumption', 'StandardV2', 'Basic', 'Standard'], ['Developer', 'Premium']],
  ])('%s', (name, text, without, having) => {
    for (const sku of without) expect(problems(text, 'api', { sku })).toEqual([`${name} 1:20 Policy is not allowed in '${sku}' sku`]);
    for (const sku of having) expect(problems(text, 'api', { sku })).toEqual([]);
    expect(problems(text, 'api')).toEqual([]);
  });

  test.each([
    '<authentication-managed-identity resource="https://a"/>',
    '<log-to-eventhub logger-id="l">@("a")</log-to-eventhub>',
    '<send-one-way-request><set-url>https://a</set-url></send-one-way-request>',
    '<get-authorization-context provider-id="p" authorization-id="a" context-variable-name="v"/>',
  ])('a workspace has no %s', (content) => {
    for (const scope of ['workspace', 'api', 'product', 'operation'] as const) {
      expect(problems(section('inbound', content), scope, { workspace: true })).toEqual([expect.stringContaining(misplaced)]);
    }
    expect(problems(section('inbound', content), 'api')).toEqual([]);
    expect(problems(section('inbound', '<send-request><authentication-managed-identity resource="https://a"/></send-request>'), 'api', { workspace: true }))
      .toEqual([expect.stringContaining(misplaced)]);
  });

  test('a workspace takes base, and headers checked', () => {
    expect(problems(section('inbound', '<base/><check-header name="a"/>'), 'workspace')).toEqual([]);
  });
});

test('a fragment includes no other, and reads no cache', () => {
  expect(problems('<fragment><include-fragment fragment-id="f"/><cache-lookup/></fragment>', 'fragment'))
    .toEqual([`include-fragment 1:11 warning: ${misplaced}`, `cache-lookup 1:46 warning: ${misplaced}`]);
  expect(problems('<fragment><set-url>https://a</set-url></fragment>', 'fragment')).toEqual([]);
});
