import { canonicalText } from '../../src/specification/index.ts';

const same: readonly (readonly [string, string, string, string])[] = [
  ['graphql', 'order of definitions and members', 'type A {a: Int b(x: Int, y: Int): B} enum B {C D} union U = A | E', 'union U = E|A enum B {D,C} type A {b(y: Int, x: Int): B, a: Int}'],
  ['graphql', 'comments and layout', '# one\ntype A {\n  a: Int # two\n}\n', '\uFEFFtype A { a: Int }'],
  ['graphql', 'layout of descriptions', '"""\n  What\n  it is\n"""\ntype A { "x" a: Int }', '"""What\nit is"""\ntype A { """x""" a: Int }'],
  ['graphql', 'order of interfaces and locations', 'type A implements I & J {a: Int} directive @d on FIELD|OBJECT', 'directive @d on OBJECT | FIELD type A implements J & I {a: Int}'],
  ['graphql', 'line ends of what does not parse', 'type A {\r\n', 'type A {\n'],
  ['odata', 'order of attributes, white space, comments', '<Edmx><A b="1" c="2"/></Edmx>', '<?xml version="1.0"?>\n<Edmx>\n  <!-- why -->\n  <A c = \'2\' b="1"></A>\n</Edmx>\n'],
  ['odata', 'prefixes', '<e:Edmx xmlns:e="urn:e"><A xmlns="urn:a"/></e:Edmx>', '<Edmx xmlns="urn:e" xmlns:x="urn:a"><x:A/></Edmx>'],
  ['odata', 'entities and CDATA', '<Edmx>a &lt;&#98;&#x3e; c</Edmx>', '<Edmx> <![CDATA[a <b> c]]>\n</Edmx>'],
  ['grpc', 'comments and white space', 'syntax = "proto3";\nservice A { rpc B (C) returns (D); } // what', '/* one\n * two */ syntax="proto3" ;\r\nservice A{rpc B(C)returns(D);}'],
  ['grpc', 'quotes of a text', "import 'a.proto';", 'import "a.proto";'],
  ['raml', 'line ends of another format', 'a\r\nb\n', 'a\nb'],
];

test.each(same)('%s: %s: no difference', (format, _what, one, other) => {
  expect(canonicalText(format, other)).toBe(canonicalText(format, one));
});

const different: readonly (readonly [string, string, string, string])[] = [
  ['graphql', 'a type', 'type A {a: Int}', 'type A {a: String}'],
  ['graphql', 'a description', '"x" type A {a: Int}', '"y" type A {a: Int}'],
  ['graphql', 'order of directives', 'type A @b @c {a: Int}', 'type A @c @b {a: Int}'],
  ['graphql', 'order of a list of values', 'type A {a(b: [Int] = [1, 2]): Int}', 'type A {a(b: [Int] = [2, 1]): Int}'],
  ['graphql', 'an extension', 'type A {a: Int}', 'extend type A {a: Int}'],
  ['odata', 'order of elements', '<Edmx><A/><B/></Edmx>', '<Edmx><B/><A/></Edmx>'],
  ['odata', 'a value', '<Edmx a="1"/>', '<Edmx a="2"/>'],
  ['odata', 'a namespace', '<Edmx xmlns="urn:a"/>', '<Edmx xmlns="urn:b"/>'],
  ['odata', 'a text', '<Edmx>a</Edmx>', '<Edmx>b</Edmx>'],
  ['grpc', 'a number', 'message A { string a = 1; }', 'message A { string a = 2; }'],
  ['grpc', 'white space and comments in a text', 'option a = "b // c";', 'option a = "b";'],
  ['grpc', 'white space in a text', 'option a = "b  c";', 'option a = "b c";'],
];

test.each(different)('%s: %s: a difference', (format, _what, one, other) => {
  expect(canonicalText(format, other)).not.toBe(canonicalText(format, one));
});
