/** What the service says of `&` or `<` where XML allows neither (apim-rest 1.7). */
export const entityName = 'An error occurred while parsing EntityName.';

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const reference = /&(?:#x([0-9a-f]+);|#([0-9]+);|([\p{L}_:][\p{L}\p{N}_:.-]*)(.?))?/giu;

/**
 * Replaces the character and entity references of XML. Line ends become LF. What is no reference goes to `fail`, with
 * the message of the service and its offset in `text`.
 */
export function decodeReferences(text: string, fail: (message: string, offset: number) => never): string {
  if (!text.includes('&')) return text;
  return text.replace(reference, (_whole: string, hex: string | undefined, decimal: string | undefined, entity: string | undefined,
    next: string | undefined, offset: number) => {
    if (hex !== undefined || decimal !== undefined) {
      const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : fail('Invalid character in the given encoding.', offset);
    }
    if (entity === undefined) return fail(entityName, offset + 1);
    if (next !== ';') return fail(`'${next ?? ''}' is an unexpected token. The expected token is ';'.`, offset + 1 + entity.length);
    return named[entity] ?? fail(`Reference to undeclared entity '${entity}'.`, offset + 1);
  }).replace(/\r\n?/g, '\n');
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\n': '&#xA;', '\t': '&#x9;' };

/** For a text: XML allows `]]>` at the end of CDATA only. */
export function escapeText(text: string): string {
  return text.replace(/[&<]|(?<=\]\])>/g, (character) => escapes[character] ?? character);
}

/** For an attribute in `quote`; the line ends of an expression stay, those of plain text would be folded by a reader. */
export function escapeAttribute(text: string, quote: '"' | "'", lineEnds: 'keep' | 'escape'): string {
  return text.replace(lineEnds === 'keep' ? /[&<"']/g : /[&<"'\n\t]/g, (character) =>
    ((character === '"' || character === "'") && character !== quote ? character : escapes[character] ?? character));
}
