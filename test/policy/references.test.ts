import { policyReferences, toXml, parsePolicy } from '../../src/policy/index.ts';

const named = (text: string): string[] => policyReferences(text, 'rawxml').map(({ type, name }) => `${type} ${name}`);

test.each([
  ['an attribute', '<a b="x-{{key}}-{{other.key_1}}"/>', ['named-value key', 'named-value other.key_1']],
  ['a text', '<a>{{key}}</a>', ['named-value key']],
  ['CDATA', '<a><![CDATA[<b>{{key}}</b>]]></a>', ['named-value key']],
  ['an expression', '<a b="@("{{key}}" + $"{{x}}")"/>', ['named-value key', 'named-value x']],
  ['a statement', '<a>@{ return new { a = "{{key}}" }; }</a>', ['named-value key']],
  ['an attribute of a set-body', '<set-body template="{{template}}">{{key}}</set-body>', ['named-value template', 'named-value key']],
])('a named value in %s', (_where, text, expected) => {
  expect(named(text)).toEqual(expected);
});

test.each([
  ['a comment', '<a><!-- {{key}} --></a>'],
  ['a Liquid template', '<set-body template="liquid">{"a": "{{body.name}}"}</set-body>'],
  ['an element in a Liquid template', '<set-body template="Liquid"><a b="{{body.name}}"><c>{{context.Request.Url}}</c></a></set-body>'],
  ['a Liquid template of another element', '<max-item-count template="liquid">{{body.count}}</max-item-count>'],
  ['braces around anything else', '<a>{{ key }} {{a b}} {{}} {"a":{"b":1}} {{{a}</a>'],
])('no named value in %s', (_where, text) => {
  expect(named(text)).toEqual([]);
});

test('a template that is not Liquid is ordinary text', () => {
  expect(named('<set-body template="none">{{key}}</set-body>')).toEqual(['named-value key']);
});

test.each([
  ['<include-fragment fragment-id="f"/>', 'fragment f'],
  ['<set-backend-service backend-id="b"/>', 'backend b'],
  ['<forward-request backend-id="b"/>', 'backend b'],
  ['<llm-content-safety backend-id="b"/>', 'backend b'],
  ['<azure-openai-semantic-cache-lookup embeddings-backend-id="b"/>', 'backend b'],
  ['<authentication-certificate certificate-id="c"/>', 'certificate c'],
  ['<validate-jwt><issuer-signing-keys><key certificate-id="c"/></issuer-signing-keys></validate-jwt>', 'certificate c'],
  ['<log-to-eventhub logger-id="l">@("x")</log-to-eventhub>', 'logger l'],
  ['<validate-content><content schema-id="s"/></validate-content>', 'schema s'],
  ['<get-authorization-context provider-id="p" authorization-id="a"/>', 'authorization-provider p'],
])('%s', (text, expected) => {
  expect(named(text)).toEqual([expected]);
});

test.each([
  '<set-backend-service backend-id="@((string)context.Variables["b"])"/>',
  '<include-fragment fragment-id=""/>',
  '<set-header fragment-id="f"/>',
  '<send-request logger-id="l"/>',
  '<set-backend-service base-url="https://b"/>',
  '<a constructor="x" toString="y"/>',
])('names nothing: %s', (text) => {
  expect(named(text)).toEqual([]);
});

test('an id that is put together with a named value names only that', () => {
  expect(named('<set-backend-service backend-id="orders-{{env}}"/>')).toEqual(['named-value env']);
});

test('says where, in both formats', () => {
  const text = '<policies>\n  <inbound>\n    <set-body>@{\n  var a = 1;\n  return "{{key}}";\n}</set-body>\n    <include-fragment\n      fragment-id="f" />\n    <b c="12{{d}}" />\n  </inbound>\n</policies>';
  const expected = [
    { type: 'named-value', name: 'key', element: 'set-body', attribute: null, line: 5, column: 11, start: { line: 3, column: 5 } },
    { type: 'fragment', name: 'f', element: 'include-fragment', attribute: 'fragment-id', line: 8, column: 7, start: { line: 7, column: 5 } },
    { type: 'named-value', name: 'd', element: 'b', attribute: 'c', line: 9, column: 13, start: { line: 9, column: 5 } },
  ];
  expect(policyReferences(text, 'rawxml')).toEqual(expected);
  expect(policyReferences(toXml(parsePolicy(text, 'rawxml')), 'xml')).toEqual(expected);
});
