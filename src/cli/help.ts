import { commandNames, commands, type CommandName } from '../github/commands.ts';
import { inputRows, type InputRow } from '../github/inputs.ts';
import { failureReasons } from '../model/failure.ts';

/** Columns that help is wrapped to. */
const WIDTH = 100;

const exitCodes = [['0', 'Done.'], ['1', 'An error that has no name of its own.'],
  ...Object.entries(failureReasons).map(([name, [code, meaning]]) => [`${code}  ${name}`, meaning] as const)] as const;

/** `apiops --help`. */
export function renderHelp(): string {
  return [
    'Keeps the configuration of Azure API Management in Git.', '',
    'Usage: apiops <command> [--flag value]', '',
    'Commands:', ...renderTable(commandNames('cli').map((name) => [name, commands[name].description])), '',
    'Flags of every command are in: apiops <command> --help', '',
    'Exit codes:', ...renderTable(exitCodes), '',
    '--version prints the version.',
  ].join('\n');
}

/** `apiops plan --help`. */
export function renderCommandHelp(command: CommandName): string {
  const flags = inputRows(command, 'cli').map(([name, row]) => [`--${name}${renderValue(row)}`, renderDescription(row)] as const);
  return [`Usage: apiops ${command} [--flag value]`, '', ...wrap(commands[command].description, WIDTH), '', 'Flags:', ...renderTable(flags)].join('\n');
}

function renderValue({ type, choices, placeholder }: InputRow): string {
  switch (type) {
    case 'boolean': return '';
    case 'integer': return ' <number>';
    case 'choice': return ` ${(choices ?? []).join('|')}`;
    case 'list':
    case 'string': return ` <${placeholder ?? 'text'}>`;
  }
}

function renderDescription({ description, type, otherwise, default: fallback }: InputRow): string {
  const repeat = type === 'list' ? ' May be repeated.' : '';
  const value = otherwise?.replaceAll('`', '') ?? (type === 'boolean' ? undefined : fallback);
  return `${description.replaceAll('`', '')}${repeat}${value === undefined ? '' : ` Default: ${value}.`}`;
}

/** Two columns; a first column that is too wide stands on a line of its own. */
function renderTable(rows: readonly (readonly [string, string])[]): string[] {
  const column = Math.min(30, Math.max(...rows.map(([first]) => first.length)) + 4);
  return rows.flatMap(([first, second]) => {
    const lines = wrap(second, WIDTH - column);
    const head = `  ${first}`;
    const fits = head.length + 2 <= column;
    return [fits ? head.padEnd(column) + (lines[0] ?? '') : head, ...lines.slice(fits ? 1 : 0).map((line) => ' '.repeat(column) + line)];
  });
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
