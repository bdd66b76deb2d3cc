import fc from 'fast-check';
import { fromFileName, isSafeName, toFileName } from '../../src/artifacts/names.ts';

const WINDOWS = /[<>:"/\\|?*\p{Cc}]|[. ]$|^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³]) *(?:\.|$)/iu;

describe('file names', () => {
  test.each([
    ['petstore', 'petstore'],
    ['petstore;rev=2', 'petstore;rev=2'],
    ['with space', 'with space'],
    ['a:b', 'a%3Ab'],
    ['a/b', 'a%2Fb'],
    ['100%', '100%'],
    ['100%41', '100%2541'],
    ['CON', '%43ON'],
    ['con.api', '%63on.api'],
    ['console', 'console'],
    ['con .api', '%63on .api'],
    ['CONIN$', '%43ONIN$'],
    ['com¹', '%63om¹'],
    ['com10', 'com10'],
    ['nul.', 'nul%2E'],
    ['a..', 'a.%2E'],
    ['.hidden', '%2Ehidden'],
    ['ends.', 'ends%2E'],
    ['ends ', 'ends%20'],
    ['..', '%2E%2E'],
    ['tab\t', 'tab%09'],
    ['grün', 'grün'],
  ])('%j is %j', (name, fileName) => {
    expect(toFileName(name)).toBe(fileName);
    expect(fromFileName(fileName)).toBe(name);
  });

  test('every name comes back, and every file name is one on Windows', () => {
    fc.assert(fc.property(fc.string({ unit: fc.oneof(fc.constantFrom('%', '.', ' ', ':', '4', 'f', 'C', 'O', 'N', '\u0085'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })), minLength: 1 }), (name) => {
      const fileName = toFileName(name);
      expect(fromFileName(fileName)).toBe(name);
      expect(fileName).not.toMatch(WINDOWS);
      expect(fileName.startsWith('.')).toBe(false);
    }));
  });

  test('every device of Windows comes back, whatever surrounds it', () => {
    const device = fc.constantFrom('CON', 'prn', 'Aux', 'nul', 'CONIN$', 'conout$', 'COM1', 'com³', 'LPT9');
    fc.assert(fc.property(fc.constantFrom('', 'a', '%', '.'), device, fc.constantFrom('', ' ', '.', '.txt', ' .x', '%41', 'a', '%'), (before, name, after) => {
      const fileName = toFileName(before + name + after);
      expect(fromFileName(fileName)).toBe(before + name + after);
      expect(fileName).not.toMatch(WINDOWS);
    }));
  });

  test('whatever a folder is called, the name that it stands for has one folder, which stands for it', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('%', '2', 'E', 'e', '5', 'F', '.', 'C', 'O', 'N', 'ü'), minLength: 1, maxLength: 12 }), (fileName) => {
      const name = fromFileName(fileName);
      expect(fromFileName(toFileName(name))).toBe(name);
      expect(toFileName(fromFileName(toFileName(name)))).toBe(toFileName(name));
    }));
  });

  test('what is no encoded UTF-8 is taken as it stands', () => {
    expect(fromFileName('100%FF')).toBe('100%FF');
  });

  test.each([['', false], ['.', false], ['..', false], ['a/b', false], ['a\\b', false], ['..a', true], ['a', true]])('%j can be a part of a path: %s', (name, safe) => {
    expect(isSafeName(name)).toBe(safe);
  });
});
