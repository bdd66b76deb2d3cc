/** `off` for files and pipes, `ansi` for terminals, `tags` (`<red>…</red>`) for tests that read. */
export type ColourMode = 'off' | 'ansi' | 'tags';
export type Colour = 'red' | 'green' | 'yellow' | 'grey' | 'bold';

const codes: Record<Colour, readonly [number, number]> = { red: [31, 39], green: [32, 39], yellow: [33, 39], grey: [90, 39], bold: [1, 22] };

export function paint(text: string, colour: Colour, mode: ColourMode): string {
  switch (mode) {
    case 'off': return text;
    case 'tags': return `<${colour}>${text}</${colour}>`;
    case 'ansi': return `\u001b[${codes[colour][0]}m${text}\u001b[${codes[colour][1]}m`;
  }
}
