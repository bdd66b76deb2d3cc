import { canonicalDefinition, compareDefinitions, parseXml, readDefinition } from '../../src/specification/index.ts';
import { document } from './documents.ts';

/** A WSDL whose only operation takes the element `E` of the schemas. */
function wsdl(...schemas: string[]): string {
  return document('calculator.wsdl').replace(/<xs:schema[^]*<\/xs:schema>/, schemas.join(''))
    .replaceAll(/tns:(?:Add|AddResponse|Reset)"/g, 'tns:E"');
}
const schema = (content: string, attributes = 'targetNamespace="urn:a"'): string => `<xs:schema xmlns="urn:a" ${attributes}>${content}</xs:schema>`;
const type = (content: string): string => schema(`<xs:complexType name="T">${content}</xs:complexType>`);
const details = (before: string, after: string): string[] =>
  compareDefinitions(readDefinition('wsdl', before), readDefinition('wsdl', after)).map(({ op, subject, breaking }) => `${op} ${subject}${breaking ? ' !' : ''}`);

const element = (name: string, more = 'type="xs:string"'): string => `<xs:element name="${name}" ${more} />`;

test.each<[string, string, string]>([
  ['order of a choice', type(`<xs:choice>${element('a')}${element('b')}</xs:choice>`), type(`<xs:choice>${element('b')}${element('a')}</xs:choice>`)],
  ['order of all', type(`<xs:all>${element('a')}${element('b')}</xs:all>`), type(`<xs:all>${element('b')}${element('a')}</xs:all>`)],
  ['order of attributes', type('<xs:attribute name="a" /><xs:attribute name="b" />'), type('<xs:attribute name="b" /><xs:attribute name="a" />')],
  ['order of values', schema('<xs:simpleType name="T"><xs:restriction base="xs:string"><xs:enumeration value="a" /><xs:enumeration value="b" /></xs:restriction></xs:simpleType>'),
    schema('<xs:simpleType name="T"><xs:restriction base="xs:string"><xs:enumeration value="b" /><xs:enumeration value="a" /></xs:restriction></xs:simpleType>')],
  ['defaults', type(`<xs:sequence>${element('a')}</xs:sequence>`), type(`<xs:sequence minOccurs="1" maxOccurs="1">${element('a', 'type="xs:string" nillable="false" minOccurs="1" form="unqualified"')}</xs:sequence>`)],
  ['form by default', schema(`<xs:complexType name="T"><xs:sequence>${element('a')}</xs:sequence></xs:complexType>`, 'targetNamespace="urn:a" elementFormDefault="qualified"'),
    type(`<xs:sequence>${element('a', 'type="xs:string" form="qualified"')}</xs:sequence>`)],
  ['prefixes of types', schema(`<xs:complexType name="T" /><xs:element name="E" type="T" />`), `<x:schema xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:b="urn:a" targetNamespace="urn:a"><x:element name="E" type="b:T" /><x:complexType name="T" /></x:schema>`],
  ['where a declaration stands', schema(element('E')) + type(''), schema(`<xs:import namespace="urn:b" /><xs:complexType name="T" />${element('E')}`)],
  ['an empty annotation', type(''), type('<xs:annotation><xs:documentation>  </xs:documentation></xs:annotation>')],
])('%s: no difference', (_what, one, other) => {
  expect(canonicalDefinition(readDefinition('wsdl', wsdl(other)))).toEqual(canonicalDefinition(readDefinition('wsdl', wsdl(one))));
});

test.each<[string, string, string, string[]]>([
  ['documentation', type(''), type('<xs:annotation><xs:documentation>What it is</xs:documentation></xs:annotation>'), ['changed type T']],
  ['text beside markup in documentation', type('<xs:annotation><xs:documentation>See <b>it</b></xs:documentation></xs:annotation>'), type('<xs:annotation><xs:documentation>Not <b>it</b></xs:documentation></xs:annotation>'), ['changed type T']],
  ['a required attribute', type('<xs:attribute name="a" />'), type('<xs:attribute name="a" use="required" />'), ['changed type T']],
  ['a list of what was one', type(`<xs:sequence>${element('a')}</xs:sequence>`), type(`<xs:sequence>${element('a', 'type="xs:string" maxOccurs="unbounded"')}</xs:sequence>`), ['changed type T !']],
  ['fewer values', schema('<xs:simpleType name="T"><xs:restriction base="xs:string"><xs:enumeration value="a" /><xs:enumeration value="b" /></xs:restriction></xs:simpleType>'),
    schema('<xs:simpleType name="T"><xs:restriction base="xs:string"><xs:enumeration value="b" /></xs:restriction></xs:simpleType>'), ['changed type T !']],
  ['a shorter text', schema('<xs:simpleType name="T"><xs:restriction base="xs:string"><xs:maxLength value="9" /></xs:restriction></xs:simpleType>'),
    schema('<xs:simpleType name="T"><xs:restriction base="xs:string"><xs:maxLength value="8" /></xs:restriction></xs:simpleType>'), ['changed type T !']],
  ['the base of an extension', type('<xs:complexContent><xs:extension base="A" /></xs:complexContent>'), type('<xs:complexContent><xs:extension base="B" /></xs:complexContent>'), ['changed type T']],
  ['an inline type', schema('<xs:element name="E"><xs:complexType><xs:sequence><xs:element name="a"><xs:complexType><xs:sequence><xs:element name="b" /></xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>'),
    schema('<xs:element name="E"><xs:complexType><xs:sequence><xs:element name="a"><xs:complexType><xs:sequence><xs:element name="c" /></xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>'), ['changed element E !']],
  ['the namespace', type(''), schema('<xs:complexType name="T" />', 'targetNamespace="urn:b"'), ['changed type T']],
  ['the same name in another namespace', type(''), type('') + schema('<xs:complexType name="T" />', 'targetNamespace="urn:b"'), ['removed type T', 'added type T of urn:a', 'added type T of urn:b']],
  ['another type of an element', schema(`${element('E', 'type="T"')}`), schema(`${element('E', 'type="U"')}`), ['changed element E !']],
])('%s: a difference', (_what, one, other, expected) => {
  expect(details(wsdl(one), wsdl(other)).sort()).toEqual([...expected].sort());
});

test('a type that refers to itself is compared', () => {
  const own = (more: string): string => wsdl(type(`<xs:sequence><xs:element name="t" type="T" minOccurs="0" />${more}</xs:sequence>`));
  expect(details(own(''), own(''))).toEqual([]);
  expect(details(own(''), own(element('a')))).toEqual(['changed type T !']);
});

test('elements know their lines', () => {
  const root = parseXml('\uFEFF\r\n<?xml version="1.0"?>\r\n<!-- one\r\n two -->\n<a x="&#65;&amp;">\n\n  <b/><c>\n<d/></c></a>');
  const lines = (element: typeof root): unknown[] => [element.local, element.line, ...element.children.flatMap((child) => (typeof child === 'string' ? [] : [lines(child)]))];
  expect(lines(root)).toEqual(['a', 5, ['b', 7], ['c', 7, ['d', 8]]]);
  expect(root.attributes).toEqual({ x: 'A&' });
});
