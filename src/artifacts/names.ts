/** What no Windows file name may hold; a leading dot would hide the file, a trailing dot or space would be lost. */
const FORBIDDEN = /[<>:"/\\|?*\p{Cc}]|^\.|[. ]$|%(?=[0-9a-f]{2})/giu;
/** Device names that Windows takes for no file, with any extension, and with spaces before it. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?= *(?:\.|$))/i;

/** Bytes of UTF-8 that a file name may have on Linux; macOS and Windows take 255 characters. */
export const LONGEST_NAME = 255;

/**
 * A resource's name as the name of its folder: what a Linux, macOS or Windows file name cannot hold is percent-encoded,
 * `%` itself only before two hexadecimal digits. {@link fromFileName} gives the name back.
 */
export function toFileName(name: string): string {
  const escaped = name.replace(FORBIDDEN, percentEncode);
  return RESERVED.test(escaped) ? percentEncode(escaped.charAt(0)) + escaped.slice(1) : escaped;
}

/** The resource's name that a folder's name stands for. What is no encoded UTF-8 is taken as it stands. */
export function fromFileName(fileName: string): string {
  return fileName.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

/** Whether a name can be a part of a resource's path: not empty, no separator, no step upwards. */
export function isSafeName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\]/.test(name);
}

function percentEncode(character: string): string {
  return [...new TextEncoder().encode(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}
