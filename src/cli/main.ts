import { parseArgs } from 'node:util';
import { toFailedResult, type CommandResult } from '../commands/result.ts';
import type { CommandName } from '../github/commands.ts';
import { inputRows, inputs as inputTable, parseCommand, parseInputs, refuseInput, type Inputs } from '../github/inputs.ts';
import type { Surroundings } from '../host/surroundings.ts';
import type { Ticker } from '../host/ticker.ts';
import { redact, watchSecrets } from '../host/secrets.ts';
import { toUnexpected } from '../host/unexpected.ts';
import { version } from '../host/version.ts';
import { UserError } from '../model/failure.ts';
import type { ColourMode } from '../render/colour.ts';
import { toPlainText } from '../render/plain-text.ts';
import { renderResultJson } from '../render/result-json.ts';
import { renderResultMarkdown } from '../render/result-markdown.ts';
import { renderDiagnostic, renderResultText } from '../render/result-text.ts';
import { renderCommandHelp, renderHelp } from './help.ts';
import { createLogger, type Stream } from './progress.ts';

/** The process around the program. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly ticker: Ticker;
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** Resolves when the user or the system asks the program to end. */
  readonly interrupted: () => Promise<void>;
  /** Rejects with what was thrown where nobody waits for it. */
  readonly crashed: Promise<never>;
}

/** What runs a command, given what this program decides about its surroundings. */
export type RunCommand = (command: CommandName, inputs: Inputs, surroundings: Surroundings) => Promise<CommandResult>;

type Format = NonNullable<Inputs['format']>;

/** Runs one command line and gives the exit code. The result goes to standard output, everything else to standard error. */
export async function main(args: readonly string[], terminal: Terminal, run: RunCommand): Promise<number> {
  const secrets = new Set<string>();
  const environment = watchSecrets(terminal.environment, (secret) => secrets.add(secret));
  const verbose = args.some((argument) => /^--verbose(=true)?$/i.test(argument));
  // Known before the flags are: a wrong flag is answered in the form that was asked for.
  const format = guessFormat(args);
  const logger = createLogger(terminal.stderr, { verbose, colour: colourOf(terminal.stderr, terminal.environment), ticker: terminal.ticker });
  let announced = false;
  try {
    const line = parseLine(args);
    if (line.kind === 'text') {
      terminal.stdout.write(`${line.text}\n`);
      return 0;
    }
    const { command, inputs } = line;
    let interruption: Promise<void> | undefined;
    const interrupted = (): Promise<void> => (interruption ??= terminal.interrupted().then(() => logger.finish()));
    const result = await Promise.race([terminal.crashed, run(command, inputs, {
      environment, logger, interrupted, onSecret: (secret) => secrets.add(secret),
      announce: (ready) => {
        announced = true;
        // Whoever reads that it is ready may end it at once.
        void interrupted();
        terminal.stdout.write(format === 'json' ? `${JSON.stringify(ready)}\n`
          : `Simulator at ${ready.endpoint}\n${ready.services.map(({ name, sku, id }) => `  ${name} (${sku})  ${id}\n`).join('')}`);
      },
    })]);
    logger.finish();
    // What is ready has been said already; an end on request adds nothing to it.
    if (!announced || !result.ok) print(result, announced ? 'text' : format, terminal);
    return result.exitCode;
  } catch (error) {
    logger.finish();
    const failure = error instanceof UserError ? error : toUnexpected(error, secrets, 'This is a fault of the program; --verbose shows where it happened.');
    const result = toFailedResult(args[0]?.startsWith('-') === false ? args[0] : '', failure, [], 0);
    // The one object of standard output is there already where the command has announced something.
    print(result, announced ? 'text' : format, terminal);
    if (verbose && !(error instanceof UserError)) terminal.stderr.write(`${redact(toPlainText(stackOf(error)), secrets)}\n`);
    return result.exitCode;
  }
}

type Line = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'command'; readonly command: CommandName; readonly inputs: Inputs };

function parseLine(args: readonly string[]): Line {
  const [first, ...rest] = args;
  if (first === undefined || first === 'help' || first === '--help' || first === '-h') return { kind: 'text', text: renderHelp() };
  if (first === '--version' || first === '-v') return { kind: 'text', text: version };
  if (first.startsWith('-')) throw new UserError('invalid-input', `The command stands before ${first.split('=')[0]}.`, { hint: 'Usage: apiops <command> [--flag value].' });
  const command = parseCommand(first, 'cli');
  if (rest.includes('--help') || rest.includes('-h')) return { kind: 'text', text: renderCommandHelp(command) };
  return { kind: 'command', command, inputs: parseInputs(command, parseFlags(rest, command)) };
}

/** `--name value`, `--name=value`, and `--name` alone for booleans; what is repeated becomes the lines of a list. */
function parseFlags(args: readonly string[], command: CommandName): Record<string, string> {
  const rows = new Map<string, { readonly type: string }>(inputRows(command, 'cli'));
  const { tokens } = parseArgs({
    args: [...args], strict: false, tokens: true, allowPositionals: true,
    options: Object.fromEntries(Object.entries(inputTable).map(([name, { type }]) => [name, { type: type === 'boolean' ? 'boolean' : 'string' }])),
  });
  const given: Record<string, string> = {};
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') throw new UserError('invalid-input', `'${token.value}' is not expected.`, { hint: 'Flags have the form --name value.' });
    const { name, value } = token;
    const row = rows.get(name);
    if (row === undefined) throw refuseInput(name, command, 'cli');
    if (row.type === 'boolean') given[name] = value ?? 'true';
    else if (value === undefined || (value.startsWith('--') && !token.inlineValue)) {
      throw new UserError('invalid-input', `--${name} has no value.`, { hint: `See ${command} --help.` });
    } else if (given[name] === undefined) given[name] = value;
    else if (row.type === 'list') given[name] += `\n${value}`;
    else throw new UserError('invalid-input', `--${name} is given twice.`, { hint: 'It takes one value.' });
  }
  return given;
}

function guessFormat(args: readonly string[]): Format {
  const index = args.findIndex((argument) => argument === '--format' || argument.startsWith('--format='));
  const value = args[index]?.includes('=') === true ? args[index].slice('--format='.length) : args[index + 1];
  return index >= 0 && (value === 'json' || value === 'markdown') ? value : 'text';
}

function print(result: CommandResult, format: Format, { stdout, stderr, environment }: Terminal): void {
  switch (format) {
    case 'json': stdout.write(`${renderResultJson(result)}\n`); return;
    case 'markdown': stdout.write(`${renderResultMarkdown(result, Number.POSITIVE_INFINITY)}\n`); return;
    case 'text': {
      for (const finding of result.diagnostics) stderr.write(`${renderDiagnostic(finding, colourOf(stderr, environment))}\n`);
      // Where a failure is all there is to say, nothing is left for a pipe to take for a result.
      const target = result.counts === null && result.report === undefined && result.files === undefined && result.steps === undefined && !result.ok ? stderr : stdout;
      target.write(`${renderResultText(result, colourOf(target, environment))}\n`);
    }
  }
}

/** Colours on a terminal that has them, or where FORCE_COLOR asks for them; never where NO_COLOR is set and not empty. */
function colourOf(stream: Stream, { NO_COLOR = '', FORCE_COLOR = '', TERM }: Terminal['environment']): ColourMode {
  if (NO_COLOR !== '' || /^(0|false)$/.test(FORCE_COLOR)) return 'off';
  return FORCE_COLOR !== '' || (stream.isTTY === true && TERM !== 'dumb') ? 'ansi' : 'off';
}

function stackOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
