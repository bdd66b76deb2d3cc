import fc from 'fast-check';
import { canonicalPolicy, parsePolicy, PolicySyntaxError, toRawXml, toXml, type PolicyAttribute, type PolicyElement, type PolicyNode } from '../../src/policy/index.ts';
import { corpus } from './corpus/snippets.ts';

describe.each(corpus)('$name', ({ text, expressions }) => {
  const canonical = canonicalPolicy(text, 'rawxml');

  test('is its own canonical form', () => {
    expect(canonicalPolicy(canonical, 'rawxml')).toBe(canonical);
  });

  test('equals what the service gives back', () => {
    const document = parsePolicy(text, 'rawxml');
    expect(canonicalPolicy(toXml(document).replaceAll('\n', '\r\n'), 'xml')).toBe(canonical);
    expect(canonicalPolicy(toRawXml(document).replaceAll('\n', '\r\n').trimEnd(), 'rawxml')).toBe(canonical);
  });

  test('keeps its expressions to the character', () => {
    for (const expression of expressions) expect(canonical).toContain(expression);
  });
});

test('puts one element on a line', () => {
  expect(canonicalPolicy(`<?xml version="1.0"?><policies><!--c--><inbound><base></base>
    <set-header exists-action='override' name="a"><value>@(1 &lt; 2)</value></set-header><choose>
      <when condition='@("a" == "b")'><return-response/></when></choose></inbound></policies>`, 'rawxml')).toBe([
    '<policies>',
    '  <!-- c -->',
    '  <inbound>',
    '    <base />',
    '    <set-header exists-action="override" name="a">',
    '      <value>@(1 &lt; 2)</value>',
    '    </set-header>',
    '    <choose>',
    '      <when condition="@("a" == "b")">',
    '        <return-response />',
    '      </when>',
    '    </choose>',
    '  </inbound>',
    '</policies>',
    '',
  ].join('\n'));
});

test.each([
  ['white space between elements', '<a><b/><c/></a>', '<a>\n\t<b />\r\n  <c></c>\n</a>\n'],
  ['an element with blanks only', '<a><b/></a>', '<a><b>\n  </b></a>'],
  ['quotation marks', '<a b="1"/>', "<a b='1'/>"],
  ['order of attributes', '<a b="1" c="2"/>', '<a c="2"\n   b="1" />'],
  ['entities', '<a b="x &gt; &quot;y&quot;">x &gt; y</a>', '<a b=\'x > "y"\'>x &#62; y</a>'],
  ['CDATA', '<a>x &amp; y</a>', '<a><![CDATA[x & y]]></a>'],
  ['CDATA in pieces', '<a>x &amp; y</a>', '<a>x <![CDATA[& ]]>y</a>'],
  ['the XML declaration and a byte order mark', '<a/>', '\uFEFF<?xml version="1.0" encoding="utf-8"?><a/>'],
  ['white space around a comment', '<a><!-- x\n y --></a>', '<a>\r\n  <!--x\r\n y-->\r\n</a>'],
  ['folded white space of a plain attribute', '<a b="1 2"/>', '<a b="1\n2"/>'],
])('%s makes no difference', (_name, one, other) => {
  expect(canonicalPolicy(other, 'rawxml')).toBe(canonicalPolicy(one, 'rawxml'));
  expect(canonicalPolicy(other, 'xml')).toBe(canonicalPolicy(one, 'xml'));
});

test.each([
  ['an attribute value', '<a b="1"/>', '<a b="2"/>'],
  ['another attribute', '<a b="1"/>', '<a b="1" c=""/>'],
  ['upper and lower case', '<a b="x"/>', '<a b="X"/>'],
  ['the order of elements', '<a><b/><c/></a>', '<a><c/><b/></a>'],
  ['white space around a text', '<a>x</a>', '<a> x</a>'],
  ['white space in a text', '<a>x  y</a>', '<a>x y</a>'],
  ['a blank that CDATA keeps', '<a><![CDATA[ ]]></a>', '<a/>'],
  ['a comment', '<a><!-- x --></a>', '<a/>'],
  ['the text of a comment', '<a><!-- x --></a>', '<a><!-- y --></a>'],
  ['white space in an expression', '<a b="@(1 + 2)"/>', '<a b="@(1+2)"/>'],
  ['an entity in an expression', '<a b="@("&amp;")"/>', '<a b="@("&")"/>'],
  ['a line end in a plain attribute', '<a b="1&#10;2"/>', '<a b="1 2"/>'],
  ['the place of text among elements', '<a>x<b/></a>', '<a><b/>x</a>'],
])('%s makes a difference', (_name, one, other) => {
  expect(canonicalPolicy(other, 'rawxml')).not.toBe(canonicalPolicy(one, 'rawxml'));
});

test('a text with markup stays readable, and one with the end of CDATA is escaped', () => {
  expect(canonicalPolicy('<a>&lt;b&gt; &amp; c</a>', 'xml')).toBe('<a><![CDATA[<b> & c]]></a>\n');
  const escaped = canonicalPolicy('<a>&lt;b&gt; ]]&gt;</a>', 'xml');
  expect(escaped).toBe('<a>&lt;b> ]]&gt;</a>\n');
  expect(canonicalPolicy(escaped, 'rawxml')).toBe(escaped);
});

test('what does not parse has no canonical form', () => {
  expect(() => canonicalPolicy('<a>', 'rawxml')).toThrow(PolicySyntaxError);
});

const words = fc.constantFrom('a', 'b-c', 'set-body', 'value', 'x:y', 'policies');
const plain = fc.string({ unit: fc.constantFrom('a', ' ', '<', '&', '>', '"', "'", '{', '}', '@', '(', ')', ';', '#', '\n', 'é', '\t', '\\', ']') });
const code = fc.constantFrom('@(1 < 2 && "a" != ")")', '@{ return x["a"]; }', `@(c == '"' ? $"{d["e"]}" : @"f\\")`, '@{\n// it\'s "\n return 1;\n}', '@(Get<A<B>>("&amp;"))');
const content = fc.oneof(plain, code, fc.tuple(fc.constantFrom('', ' ', '\n  '), code, fc.constantFrom('', ' ', '\n')).map((parts) => parts.join('')));
const at = { line: 1, column: 1 };

const attributes: fc.Arbitrary<PolicyAttribute[]> = fc.uniqueArray(fc.tuple(words, content, fc.constantFrom<'"' | "'">('"', "'")), { selector: ([name]) => name, maxLength: 3 })
  .map((all) => all.map(([name, value, quote]) => ({ name, value, quote, space: ' ', ...at })));

const { element } = fc.letrec<{ element: PolicyElement; node: PolicyNode }>((tie) => ({
  node: fc.oneof({ maxDepth: 3 },
    fc.oneof(content.map((text): PolicyNode => ({ kind: 'text', text, ...at })),
      fc.constantFrom('', ' x ', 'y\n  z', '<b> & "').map((text): PolicyNode => ({ kind: 'comment', text, ...at })),
      plain.filter((text) => !text.includes(']]')).map((text): PolicyNode => ({ kind: 'cdata', text, ...at }))),
    tie('element')),
  element: fc.record({
    kind: fc.constant('element' as const), name: words, attributes, space: fc.constantFrom('', ' '),
    children: fc.array(tie('node'), { maxLength: 3 }), selfClosing: fc.constant(false), line: fc.constant(1), column: fc.constant(1),
  }),
}));

test.each(["@(')", '@(")', "@{'", '@("\\")'])('what only looks like an expression, %s, ends where its value ends', (value) => {
  const element = { kind: 'element' as const, name: 'a', space: '', children: [], selfClosing: true, line: 1, column: 1 };
  for (const quote of ['"', "'"] as const) {
    const root = { ...element, attributes: [{ name: 'a', value, quote, space: ' ', line: 1, column: 1 }] };
    expect(parsePolicy(toRawXml({ nodes: [root], root }), 'rawxml').root.attributes[0]?.value).toBe(value);
  }
});

test('any document: the canonical form is a fixed point, and escaping and order leave it alone', () => {
  fc.assert(fc.property(element, (generated) => {
    // Read once, so that neighbouring texts are one.
    const { root } = parsePolicy(toXml({ nodes: [generated], root: generated }), 'xml');
    const raw = toRawXml({ nodes: [root], root });
    const canonical = canonicalPolicy(raw, 'rawxml');
    expect(canonicalPolicy(canonical, 'rawxml')).toBe(canonical);
    expect(canonicalPolicy(toXml(parsePolicy(raw, 'rawxml')), 'xml')).toBe(canonical);
    const turned = turn(root);
    expect(canonicalPolicy(toRawXml({ nodes: [turned], root: turned }), 'rawxml')).toBe(canonical);
  }), { numRuns: 500 });
});

/** The same element with attributes in the other order and the other quotation marks. */
function turn(one: PolicyElement): PolicyElement {
  return {
    ...one,
    attributes: [...one.attributes].reverse().map((attribute) => ({ ...attribute, quote: attribute.quote === '"' ? "'" : '"' })),
    children: one.children.map((child) => (child.kind === 'element' ? turn(child) : child)),
  };
}
