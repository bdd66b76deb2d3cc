import { parsePolicy, PolicySyntaxError, toRawXml, toXml, type PolicyElement, type PolicyNode } from '../../src/policy/index.ts';
import { corpus } from './corpus/snippets.ts';

function textsOf(nodes: readonly PolicyNode[]): string[] {
  return nodes.flatMap((node) => (node.kind === 'element' ? [...node.attributes.map(({ value }) => value), ...textsOf(node.children)]
    : node.kind === 'comment' ? [] : [node.text]));
}

function find(element: PolicyElement, name: string): PolicyElement | undefined {
  return element.name === name ? element : element.children.filter((child) => child.kind === 'element').map((child) => find(child, name)).find((found) => found !== undefined);
}

describe.each(corpus)('$name', ({ text, expressions }) => {
  test('is written back to the character', () => {
    expect(toRawXml(parsePolicy(text, 'rawxml'))).toBe(text.replaceAll('\r\n', '\n').replaceAll('&gt;', '>'));
  });

  test('keeps its expressions to the character', () => {
    for (const format of ['rawxml', 'xml'] as const) {
      const document = parsePolicy(format === 'rawxml' ? text : toXml(parsePolicy(text, 'rawxml')), format);
      const markup = textsOf(document.nodes).join('\n') + toRawXml(document);
      for (const expression of expressions) expect(markup).toContain(expression);
    }
  });

  test('is ordinary XML once it is escaped', () => {
    const escaped = toXml(parsePolicy(text, 'rawxml'));
    expect(toRawXml(parsePolicy(escaped, 'xml'))).toBe(toRawXml(parsePolicy(text, 'rawxml')));
    expect(toXml(parsePolicy(escaped, 'xml'))).toBe(escaped);
  });
});

test('knows where elements and attributes stand', () => {
  const { root } = parsePolicy('<policies>\n  <inbound>\r\n    <set-method\n       x="1">GET</set-method>\n  </inbound>\n</policies>', 'rawxml');
  const element = find(root, 'set-method');
  expect(element).toMatchObject({ line: 3, column: 5 });
  expect(element?.attributes).toMatchObject([{ name: 'x', value: '1', line: 4, column: 8 }]);
  expect(element?.children).toMatchObject([{ kind: 'text', text: 'GET', line: 4, column: 14 }]);
});

test.each([
  ['&amp;&lt;&gt;&quot;&apos;', '&<>"\''],
  ['&#65;&#x42;&#x1F600;', 'AB\u{1F600}'],
  ['a&#13;&#10;b', 'a\nb'],
])('decodes %s', (source, expected) => {
  const { root } = parsePolicy(`<a b="${source}">${source}</a>`, 'xml');
  expect(root.attributes[0]?.value).toBe(expected);
  expect(root.children).toMatchObject([{ text: expected }]);
});

test('folds the line ends of a plain attribute, as XML does, and never those of an expression', () => {
  const values = (text: string): string[] => parsePolicy(text, 'rawxml').root.attributes.map(({ value }) => value);
  expect(values('<a b="1\n\t2" c="@{\n return 1;\n}" d="x&#xA;y"/>')).toEqual(['1  2', '@{\n return 1;\n}', 'x\ny']);
});

test('drops a byte order mark', () => {
  expect(parsePolicy('\uFEFF<policies/>', 'rawxml').root).toMatchObject({ name: 'policies', line: 1, column: 1 });
});

const entity = 'An error occurred while parsing EntityName.';

test.each([
  ['xml', '<a b="@(x && y)"/>', `${entity} Line 1, position 12.`],
  ['xml', '<a>\n  <b c="@(x < y)"/></a>', `${entity} Line 2, position 14.`],
  ['xml', '<a>@(x && y)</a>', `${entity} Line 1, position 9.`],
  ['xml', '<a>@(Get<string>())</a>', "The 'string' start tag on line 1 position 10 does not match the end tag of 'a'. Line 1, position 22."],
  ['rawxml', '<a b="x & y"/>', `${entity} Line 1, position 10.`],
  ['rawxml', '<a b="?x=1&y=2"/>', "'=' is an unexpected token. The expected token is ';'. Line 1, position 13."],
  ['rawxml', '<a>&nbsp;</a>', "Reference to undeclared entity 'nbsp'. Line 1, position 5."],
  ['rawxml', '<a b="say "hi""/>', "'\"' is an unexpected token. The expected token is '='. Line 1, position 14."],
  ['rawxml', '<a b="1" b="2"/>', "'b' is a duplicate attribute name. Line 1, position 10."],
  ['rawxml', '<a b=1/>', "'1' is an unexpected token. The expected token is '\"' or '''. Line 1, position 6."],
  ['rawxml', '<a><b></a>', "The 'b' start tag on line 1 position 5 does not match the end tag of 'a'. Line 1, position 9."],
  ['rawxml', '<policies>\n<inbound>\n', 'Unexpected end of file has occurred. The following elements are not closed: inbound, policies. Line 3, position 1.'],
  ['rawxml', '<a><!-- b', 'Unexpected end of file while parsing Comment has occurred. Line 1, position 10.'],
  ['rawxml', '<a><![CDATA[ b', 'Unexpected end of file while parsing CDATA has occurred. Line 1, position 15.'],
  ['rawxml', '<a b="', 'Unexpected end of file has occurred. Line 1, position 7.'],
  ['rawxml', '<a', 'Unexpected end of file has occurred. Line 1, position 3.'],
  ['rawxml', '<1/>', "Name cannot begin with the '1' character, hexadecimal value 0x31. Line 1, position 2."],
  ['rawxml', '<a/><b/>', 'There are multiple root elements. Line 1, position 5.'],
  ['rawxml', '\n text <a/>', 'Data at the root level is invalid. Line 2, position 2.'],
  ['rawxml', '<!-- only -->', 'Root element is missing. Line 1, position 14.'],
  ['rawxml', '', 'Root element is missing. Line 1, position 1.'],
  ['rawxml', '<!DOCTYPE a [<!ENTITY b "c">]><a/>', 'For security reasons DTD is prohibited in this XML document. Line 1, position 1.'],
  ['rawxml', '<<<<<<< HEAD\n<a/>', "Name cannot begin with the '<' character, hexadecimal value 0x3C. Line 1, position 2."],
] as const)('refuses as %s: %s', (format, text, message) => {
  const parse = (): unknown => parsePolicy(text, format);
  expect(parse).toThrow(PolicySyntaxError);
  expect(parse).toThrow(message);
});

test('an expression without an end is read as the text it then is', () => {
  const { root } = parsePolicy('<a b="@(x(1)"><c>@{ return 1; </c></a>', 'rawxml');
  expect(root.attributes[0]?.value).toBe('@(x(1)');
  expect(find(root, 'c')?.children).toMatchObject([{ text: '@{ return 1; ' }]);
});

test('reads a large policy', () => {
  const text = `<policies><inbound>${'<set-variable name="a" value="@(context.Variables["x"] && 1 < 2)" />\n'.repeat(4_000)}</inbound></policies>`;
  expect(find(parsePolicy(text, 'rawxml').root, 'inbound')?.children.filter(({ kind }) => kind === 'element')).toHaveLength(4_000);
});
