import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';

/** A text with what is wrong with it as a text. `text` is null where nothing can be read from it. */
export interface CheckedText {
  readonly text: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** No configuration is larger; what is, was put there by mistake, and reading it would fill the memory. */
export const MAX_FILE_SIZE = 32 * 1024 * 1024;

/** Lines that Git leaves where it could not merge. */
const MERGE_MARKER = /^(?:<{7}|>{7})(?=\s|$)/m;

/** Decodes a file of the folder. `file` is its path as diagnostics show it. */
export function decodeText(bytes: Uint8Array, file: string): CheckedText {
  try {
    return checkText(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), file);
  } catch {
    const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    const line = lineAt(new TextDecoder().decode(bytes), '\ufffd');
    return { text: null, diagnostics: [diagnostic('file-unreadable', `${file} is not UTF-8${wide ? ' but UTF-16' : ''}. Save it as UTF-8.`, { file, line })] };
  }
}

/** What is wrong with a text before it is parsed: a byte order mark, and markers of an unfinished merge. */
export function checkText(text: string, file: string): CheckedText {
  const diagnostics: Diagnostic[] = [];
  const hasMark = text.startsWith('\ufeff');
  const body = hasMark ? text.slice(1) : text;
  if (hasMark) diagnostics.push(diagnostic('byte-order-mark', `${file} begins with a byte order mark. Save it as UTF-8 without one.`, { file, line: 1 }));
  const nul = body.indexOf('\0');
  if (nul >= 0) {
    diagnostics.push(diagnostic('file-unreadable', `${file} holds NUL characters: it is UTF-16, or no text. Save it as UTF-8.`, { file, line: lineOf(body, nul) }));
    return { text: null, diagnostics };
  }
  const marker = MERGE_MARKER.exec(body);
  if (marker === null) return { text: body, diagnostics };
  diagnostics.push(diagnostic('merge-marker', `${file} holds '${marker[0]}': a merge was not finished. Resolve it and remove the markers.`, { file, line: lineOf(body, marker.index) }));
  return { text: null, diagnostics };
}

/** The line, from 1, in which the character at `offset` stands. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** As {@link lineOf}, for many places of one text. */
export function createLineIndex(text: string): (offset: number) => number {
  let ends: number[] | null = null;
  return (offset) => {
    ends ??= lineEnds(text);
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

function lineEnds(text: string): number[] {
  const ends: number[] = [];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) ends.push(at);
  return ends;
}

function lineAt(text: string, character: string): number {
  return lineOf(text, Math.max(0, text.indexOf(character)));
}
