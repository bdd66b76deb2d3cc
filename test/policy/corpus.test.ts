import { canonicalPolicy, descendants, parsePolicy, toRawXml, toXml, validatePolicy, type PolicyDocument } from '../../src/policy/index.ts';
import { documents } from './corpus/index.ts';

/** Every value that begins like an expression. */
function expressionsOf({ root }: PolicyDocument): string[] {
  return [...descendants(root)].flatMap(({ attributes, children }) => [
    ...attributes.map(({ value }) => value), ...children.flatMap((child) => (child.kind === 'text' || child.kind === 'cdata' ? [child.text] : [])),
  ]).filter((value) => /^\s*@[({]/.test(value));
}

test('is large enough', () => {
  expect(documents.length).toBeGreaterThanOrEqual(60);
});

describe.each(documents)('$name', ({ text, scope }) => {
  const document = parsePolicy(text, 'rawxml');
  const escaped = toXml(document);

  test('is written back to the character', () => {
    expect(toRawXml(document).replaceAll('&gt;', '>')).toBe(text.replaceAll('&gt;', '>'));
  });

  test('keeps its expressions to the character', () => {
    const expressions = expressionsOf(document);
    const written = text.replace(/<!--[^]*?-->/g, '').match(/(?:[\w-]=["']|[\w"'/-]>|CDATA\[)\s*@[({]/g) ?? [];
    expect(expressions).toHaveLength(written.length);
    for (const expression of expressions) expect(text).toContain(expression);
    expect(expressionsOf(parsePolicy(escaped, 'xml'))).toEqual(expressions);
    expect(expressionsOf(parsePolicy(canonicalPolicy(text, 'rawxml'), 'rawxml')).sort()).toEqual([...expressions].sort());
  });

  test('round-trips between both formats', () => {
    expect(toRawXml(parsePolicy(escaped, 'xml'))).toBe(toRawXml(document));
    expect(toXml(parsePolicy(toRawXml(document), 'rawxml'))).toBe(escaped);
  });

  test('equals its escaped form', () => {
    expect(canonicalPolicy(escaped.replaceAll('\n', '\r\n').trimEnd(), 'xml')).toBe(canonicalPolicy(text, 'rawxml'));
  });

  test('is neither refused nor doubted', () => {
    expect(validatePolicy(document, { scope, sku: 'Premium' })).toEqual([]);
  });
});
