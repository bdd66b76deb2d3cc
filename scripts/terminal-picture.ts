/** Colours of a dark terminal, for the codes that the program uses. */
const colours: Readonly<Record<string, string>> = { 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341', 90: '#8b949e' };

const FONT_SIZE = 13;
const CHARACTER_WIDTH = 7.83; // of a monospaced face at that size
const LINE_HEIGHT = 18;
const MARGIN = 18;
const TITLE_HEIGHT = 34;

interface Piece {
  readonly text: string;
  readonly colour: string | null;
  readonly bold: boolean;
}

/** The output of a terminal as an SVG that needs no font, script or network. `text` holds ANSI colours. */
export function renderTerminal(title: string, text: string): string {
  const rows = text.trimEnd().split('\n').map(parseLine);
  const columns = Math.max(...rows.map((pieces) => pieces.reduce((length, piece) => length + piece.text.length, 0)));
  const width = Math.ceil(columns * CHARACTER_WIDTH) + 2 * MARGIN;
  const height = TITLE_HEIGHT + rows.length * LINE_HEIGHT + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map((fill, index) => `<circle cx="${MARGIN + index * 18}" cy="17" r="5.5" fill="${fill}"/>`),
    `<text x="${width / 2}" y="21" text-anchor="middle" font-family="sans-serif" font-size="12" fill="#8b949e">${escapeXml(title)}</text>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}" fill="#e6edf3" xml:space="preserve">`,
    ...rows.map((pieces, index) => renderRow(pieces, TITLE_HEIGHT + (index + 1) * LINE_HEIGHT - 4)),
    '</g>', '</svg>', ''].join('\n');
}

/** Each piece has its own place, so that a face of another width still lines up. */
function renderRow(pieces: readonly Piece[], y: number): string {
  let column = 0;
  return pieces.map(({ text, colour, bold }) => {
    const x = (MARGIN + column * CHARACTER_WIDTH).toFixed(1);
    column += text.length;
    const style = `${colour === null ? '' : ` fill="${colour}"`}${bold ? ' font-weight="bold"' : ''}`;
    return `<text x="${x}" y="${y}" textLength="${(text.length * CHARACTER_WIDTH).toFixed(1)}"${style}>${escapeXml(text)}</text>`;
  }).join('');
}

function parseLine(line: string): Piece[] {
  const pieces: Piece[] = [];
  let colour: string | null = null;
  let bold = false;
  // eslint-disable-next-line no-control-regex -- the escape character begins a colour
  for (const [, code, text = ''] of `\u001b[0m${line}`.matchAll(/\u001b\[(\d+)m([^\u001b]*)/g)) {
    if (code === '1' || code === '22') bold = code === '1';
    else colour = colours[code ?? ''] ?? null;
    if (text !== '') pieces.push({ text, colour, bold });
  }
  return pieces;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
