import fc from 'fast-check';
import { ArmError } from '../../src/simulator/arm-error.ts';
import { readImport } from '../../src/simulator/kinds/api-import.ts';
import { checkSdl } from '../../src/simulator/kinds/schema-documents.ts';
import { document } from '../specification/documents.ts';

/** A document with one stretch of it replaced. */
const broken = (text: string): fc.Arbitrary<string> => fc.tuple(fc.nat(text.length), fc.nat(40), fc.oneof(fc.string(), fc.constantFrom('', '<', '&', '&lt;', '"', '{', '}', ']]>', '<!--', '<![CDATA[', 'xmlns:a="b" ', ':', '\u0000')))
  .map(([at, length, inserted]) => text.slice(0, at) + inserted + text.slice(at + length));

/** A refusal is fine, any other error is this side's. */
function onlyRefuses(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    expect([400, 'ValidationError']).toEqual([error.status, error.code]);
  }
}

test.each([
  ['wsdl', 'calculator.wsdl'], ['wadl-xml', 'library.wadl'], ['odata', 'trips.edmx'], ['grpc', 'greeter.proto'],
  ['openapi', 'orders.yaml'], ['openapi', 'bookings.yaml'], ['swagger-json', 'photos.json'],
])('a broken %s document (%s) is refused or taken', (format, file) => {
  fc.assert(fc.property(broken(document(file)), fc.constantFrom('soap', 'http'), (value, apiType) => onlyRefuses(() => readImport({ format, value, apiType }))), { numRuns: 60 });
});

test('a broken GraphQL schema is refused or taken', () => {
  fc.assert(fc.property(broken(document('library.graphql')), (sdl) => onlyRefuses(() => checkSdl(sdl, 'document'))), { numRuns: 100 });
});

test.each([
  ['wsdl', `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`], ['wsdl', '<a b="&#xFFFFFFFF;" />'], ['wsdl', '<a:b />'], ['wsdl', '<definitions />'], ['wsdl', '<a __proto__="x"><constructor /></a>'],
  ['wadl-xml', '<application><resources><resource><method /></resource></resources></application>'], ['odata', '<__proto__ />'], ['grpc', ''], ['constructor', ''],
])('%s: %#', (format, value) => {
  onlyRefuses(() => readImport({ format, value }));
});

test.each([[`${'{'.repeat(50_000)}`], [`type Query { a(${'x: [Int '.repeat(5_000)}`], ['\u0000']])('GraphQL: %#', (sdl) => {
  expect(() => checkSdl(sdl, 'document')).toThrow(ArmError);
});
