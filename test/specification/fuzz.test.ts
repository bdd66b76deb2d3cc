import fc from 'fast-check';
import { canonicalDefinition, canonicalText, compareDefinitions, readDefinition, SpecificationSyntaxError } from '../../src/specification/index.ts';
import { shareOf } from '../support/share.ts';
import { document } from './documents.ts';

/** The document with some pieces cut out, doubled or replaced. */
function damaged(text: string): fc.Arbitrary<string> {
  const edit = fc.record({ at: fc.nat(text.length), length: fc.nat(60), instead: fc.constantFrom('', '<', '>', '"', '&', '{', '}', '\n', '<a>', '</a>', 'xs:int', '-', ': ', '__proto__', '\u0000') });
  return fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) => edits.reduce((current, { at, length, instead }) => current.slice(0, at) + instead + current.slice(at + length), text));
}

test.each([['openapi', 'orders.yaml'], ['swagger-json', 'photos.json'], ['wsdl', 'calculator.wsdl'], ['wadl-xml', 'library.wadl']])('a damaged document of %s is read, or refused with its line', (format, file) => {
  const whole = readDefinition(format, document(file));
  fc.assert(fc.property(damaged(document(file)), (text) => {
    try {
      const definition = readDefinition(format, text);
      expect(compareDefinitions(definition, definition)).toEqual([]);
      compareDefinitions(whole, definition);
      canonicalDefinition(definition, { names: false });
    } catch (error) {
      if (!(error instanceof SpecificationSyntaxError)) throw error;
      expect(error.line).toBeGreaterThan(0);
      expect(error.line).toBeLessThanOrEqual(text.split('\n').length + 1);
    }
  }), { numRuns: shareOf(300, 4) });
});

test.each([['graphql', 'library.graphql'], ['odata', 'trips.edmx'], ['grpc', 'greeter.proto']])('a damaged text of %s has a form, or is refused with its line', (format, file) => {
  fc.assert(fc.property(damaged(document(file)), (text) => {
    try {
      expect(canonicalText(format, text)).toBe(canonicalText(format, text.replaceAll('\n', '\r\n')));
    } catch (error) {
      if (!(error instanceof SpecificationSyntaxError)) throw error;
      expect(error.line).toBeGreaterThan(0);
    }
  }), { numRuns: shareOf(300, 4) });
});
