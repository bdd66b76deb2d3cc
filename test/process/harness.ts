import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { inputs as inputTable, type InputRow } from '../../src/github/inputs.ts';

const dist = join(__dirname, '../../dist');

/** Milliseconds after which a child is ended, so that no test leaves one behind. */
const LONGEST = 60_000;

type Environment = Readonly<Record<string, string>>;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ActionEnded extends Ended {
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** What the action left in the temporary folder of the runner, by path below the folder of the step. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Simulator {
  readonly endpoint: string;
  readonly services: readonly { readonly name: string; readonly sku: string; readonly id: string }[];
  /** Ends it as a user does and waits for it. */
  stop(): Promise<Ended>;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly environment?: Environment;
  /** Folder with the bundles; `dist` of this repository otherwise. */
  readonly bundles?: string;
}

export interface Folder {
  readonly path: string;
  /** Writes files, by path relative to the folder. */
  write(files: Readonly<Record<string, string>>): void;
  remove(): void;
}

export function createFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'apiops-process-'));
  return {
    path,
    write: (files) => {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), text);
      }
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Runs the bundle of the command line to its end. */
export async function runCli(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return ended(start('cli.js', args, options));
}

export interface Running {
  readonly ended: Promise<Ended>;
  kill(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void;
}

/** Starts the bundle of the command line. */
export function beginCli(args: readonly string[], options: RunOptions = {}): Running {
  const child = start('cli.js', args, options);
  return { ended: ended(child), kill: (signal) => { child.kill(signal); } };
}

/** Runs the bundle of the action as a runner does: inputs in variables, outputs and summary in files. */
export async function runAction(inputs: Readonly<Record<string, string>>, options: RunOptions = {}): Promise<ActionEnded> {
  const files = createFolder();
  try {
    files.write({ output: '', summary: '' });
    // A runner sets a variable for every input that action.yml declares, empty where nothing was given.
    const declared = Object.entries<InputRow>(inputTable).filter(([, { only }]) => only !== 'cli').map(([name]) => [name, '']);
    const given = Object.entries({ ...Object.fromEntries(declared) as Environment, ...inputs });
    const result = await ended(start('index.js', [], {
      ...options,
      environment: {
        ...options.environment, ...Object.fromEntries(given.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
        GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: join(files.path, 'output'), GITHUB_STEP_SUMMARY: join(files.path, 'summary'), RUNNER_TEMP: join(files.path, 'temp'),
      },
    }));
    const left = join(files.path, 'temp/apiops');
    const written = existsSync(left) ? readdirSync(left, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(left, name)).isFile()) : [];
    return { ...result, files: Object.fromEntries(written.map((name) => [basename(name), readFileSync(join(left, name), 'utf8')])), outputs: parseOutputs(readFileSync(join(files.path, 'output'), 'utf8')), summary: readFileSync(join(files.path, 'summary'), 'utf8') };
  } finally {
    files.remove();
  }
}

/** Starts the simulator of the bundle and waits until it says that it is ready. */
export async function startSimulator(args: readonly string[] = [], options: RunOptions = {}): Promise<Simulator> {
  const child = start('cli.js', ['simulate', '--format', 'json', ...args], options);
  const end = ended(child);
  const ready = await Promise.race([
    new Promise<string>((resolve) => {
      let text = '';
      child.stdout?.on('data', (data: Buffer) => {
        text += data.toString();
        if (text.includes('\n')) resolve(text);
      });
    }),
    end.then(({ code, stdout, stderr }) => { throw new Error(`The simulator ended with ${code}: ${stdout}${stderr}`); }),
  ]);
  return {
    ...JSON.parse(ready) as Pick<Simulator, 'endpoint' | 'services'>,
    stop: () => {
      child.kill('SIGINT');
      return end;
    },
  };
}

/** The environment of a child holds what it is given, and of this process only what programs need to start. */
function start(bundle: string, args: readonly string[], { cwd, environment = {}, bundles = dist }: RunOptions): ChildProcess {
  const inherited = Object.fromEntries(['PATH', 'SystemRoot', 'TEMP', 'TMPDIR'].flatMap((name) => process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return spawn(process.execPath, [join(bundles, bundle), ...args], { cwd, env: { ...inherited, ...environment }, stdio: ['ignore', 'pipe', 'pipe'], timeout: LONGEST });
}

async function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
  const [code] = await once(child, 'close') as [number | null];
  return { code, stdout, stderr };
}

/** `name<<delimiter`, lines, `delimiter`. */
function parseOutputs(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^([^\n]+?)<<(.+)\n([\s\S]*?)\n\2$/gm)].map(([, name = '', , value = '']) => [name, value]));
}
