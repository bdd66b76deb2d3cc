import { main, type RunCommand } from '../../src/cli/main.ts';
import { toResult } from '../../src/commands/result.ts';
import { commandNames } from '../../src/github/commands.ts';
import { inputRows } from '../../src/github/inputs.ts';
import { diagnostic } from '../../src/model/diagnostics.ts';
import { UserError } from '../../src/model/failure.ts';
import { FakeTicker } from '../support/fake-ticker.ts';

const CANARY = 'canary-4711-secret';
const ESCAPE = '\u001b';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const succeed: RunCommand = async (command) => toResult(command, { diagnostics: [] }, 5);

async function runMain(args: string[], run: RunCommand = succeed, options: { tty?: boolean; columns?: number; environment?: Record<string, string>; onOutput?: () => void; onListening?: () => void; crashed?: Promise<never> } = {}): Promise<Ended> {
  let out = '';
  let err = '';
  const stream = (write: (text: string) => void) => ({ isTTY: options.tty, columns: options.columns ?? 40, write });
  const code = await main(args, {
    environment: options.environment ?? {}, ticker: new FakeTicker(), stdout: stream((text) => { options.onOutput?.(); out += text; }), stderr: stream((text) => { err += text; }),
    interrupted: async () => { options.onListening?.(); }, crashed: options.crashed ?? new Promise(() => undefined),
  }, run);
  return { code, out, err };
}

const planned: RunCommand = async (command, _inputs, { logger }) => {
  logger.info('Reading apim-dev');
  logger.progress('apis/a', 1, 12);
  logger.progress('apis/a', 2, 12);
  return toResult(command, {
    plan: { schema: 1, target: '/x', changes: [{ id: 'apis/a', kind: 'Api', op: 'create', origin: null, properties: [] }], counts: { create: 1, update: 0, replace: 0, delete: 0, unmanaged: 0, unchanged: 2 }, hash: 'abc' },
    diagnostics: [diagnostic('file-unknown', 'Nobody knows x.', { file: 'f/x', line: 3 })],
  }, 5);
};

test('help names every command and failure, help of a command every flag of it and no other', async () => {
  const { code, out, err } = await runMain(['--help']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  for (const name of [...commandNames('cli'), 'blocked-by-guard']) expect(out).toContain(name);
  expect((await runMain([])).out).toBe(out);
  for (const command of commandNames('cli')) {
    const help = await runMain([command, '--help']);
    expect(help.code).toBe(0);
    const flags = [...help.out.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, flag]) => flag);
    expect(flags).toEqual(inputRows(command, 'cli').map(([name]) => name));
    for (const line of help.out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    expect(help.out.replace(/\s+/g, ' ')).not.toMatch(/may be repeated[^-]*May be repeated/);
  }
});

test('the version', async () => {
  expect(await runMain(['--version'])).toEqual({ code: 0, out: 'development\n', err: '' });
});

test('flags reach the command', async () => {
  let seen: unknown;
  await runMain(['plan', '--artifacts', 'folder', '--include=apis/a', '--include', 'apis/b=c', '--exit-code', '--overrides', '-odd.yaml'], async (command, inputs) => {
    seen = inputs;
    return toResult(command, { diagnostics: [] }, 0);
  });
  expect(seen).toMatchObject({ 'artifacts': 'folder', 'include': ['apis/a', 'apis/b=c'], 'exit-code': true, 'overrides': ['-odd.yaml'] });
});

test.each([
  [['plann'], "There is no command 'plann'. Did you mean 'plan'?"],
  [['plan', '--artefacts', 'x'], 'There is no flag --artefacts. Did you mean --artifacts?'],
  [['plan', 'folder'], "'folder' is not expected. Flags have the form --name value."],
  [['plan', '--artifacts'], '--artifacts has no value. See plan --help.'],
  [['plan', '--artifacts', '--exit-code'], '--artifacts has no value. See plan --help.'],
  [['plan', '--artifacts', 'a', '--artifacts', 'b'], '--artifacts is given twice. It takes one value.'],
  [['plan', '--port', '1'], "'plan' does not take --port. It belongs to: simulate."],
  [['--artifacts', 'x', 'plan'], 'The command stands before --artifacts. Usage: apiops <command> [--flag value].'],
  [['plan', '-x'], 'There is no flag --x. See plan --help.'],
])('%j is refused before anything runs', async (args, message) => {
  const run = jest.fn<ReturnType<RunCommand>, Parameters<RunCommand>>();
  expect(await runMain(args, run)).toEqual({ code: 1, out: '', err: `invalid-input: ${message}\n` });
  expect(run).not.toHaveBeenCalled();
});

test('a wrong flag is answered as JSON where JSON was asked for', async () => {
  const { code, out, err } = await runMain(['plan', '--format', 'json', '--artefacts', 'x']);
  expect(code).toBe(1);
  expect(err).toBe('');
  expect(JSON.parse(out)).toMatchObject({ command: 'plan', ok: false, exitCode: 1, failureReason: 'invalid-input', diagnostics: [{ severity: 'error', message: 'There is no flag --artefacts. Did you mean --artifacts?' }] });
});

test('text: the result on standard output, progress and findings on standard error', async () => {
  const { code, out, err } = await runMain(['plan'], planned);
  expect(code).toBe(0);
  expect(out).toContain('+ apis/a');
  expect(out).not.toContain('Nobody knows');
  expect(err).toBe('Reading apim-dev\n[ 1/12] apis/a\nf/x:3: warning file-unknown: Nobody knows x.\n');
  expect(out + err).not.toContain(ESCAPE);
});

test('json: one object and nothing else on standard output', async () => {
  const { out } = await runMain(['plan', '--format=json'], planned);
  expect(JSON.parse(out)).toMatchObject({ command: 'plan', ok: true, exitCode: 0, changes: true, planHash: 'abc', changeList: [{ id: 'apis/a' }], diagnostics: [{ code: 'file-unknown', line: 3 }] });
  expect(out.trimEnd()).not.toContain('\n');
});

test('markdown: a heading', async () => {
  expect((await runMain(['plan', '--format', 'markdown'], planned)).out).toMatch(/^### plan: succeeded\n/);
});

test('colour and progress in place belong to a terminal, and NO_COLOR is obeyed', async () => {
  const coloured = await runMain(['plan'], planned, { tty: true });
  expect(coloured.out).toContain(ESCAPE);
  expect(coloured.err).toContain(`${ESCAPE}[39m [ 1/12] apis/a\r${ESCAPE}[2K`);
  expect(coloured.err).toContain(`${ESCAPE}[39m [ 2/12] apis/a\r${ESCAPE}[2Kf/x:3:`);
  expect((await runMain(['plan'], planned, { tty: true, columns: 0 })).err).toContain('[ 1/12] apis/a\r');
  expect((await runMain(['plan'], planned, { tty: true, columns: 8 })).err).toContain('[ 1/12]\r');
  const plain = await runMain(['plan'], planned, { tty: true, environment: { NO_COLOR: '1' } });
  expect(plain.out).not.toContain(ESCAPE);
  expect(plain.err).toBe(`Reading apim-dev\n#------------------- [ 1/12] apis/a\r${ESCAPE}[2K###----------------- [ 2/12] apis/a\r${ESCAPE}[2Kf/x:3: warning file-unknown: Nobody knows x.\n`);
  expect((await runMain(['plan'], planned, { environment: { FORCE_COLOR: '1' } })).out).toContain(ESCAPE);
  expect((await runMain(['plan'], planned, { environment: { FORCE_COLOR: '1', NO_COLOR: '1' } })).out).not.toContain(ESCAPE);
  expect((await runMain(['plan'], planned, { tty: true, environment: { FORCE_COLOR: '0' } })).out).not.toContain(ESCAPE);
  expect((await runMain(['plan'], planned, { tty: true, environment: { TERM: 'dumb' } })).out).not.toContain(ESCAPE);
});

test('what the progress holds back is printed when somebody interrupts, and at the end, also where the command throws', async () => {
  const run: RunCommand = async (_command, _inputs, { logger, interrupted }) => {
    logger.expectProgress?.(new Map([['API', 3]]));
    logger.progress('create apis/a', 1, 3, 'API');
    await interrupted();
    logger.warning('Stopping');
    logger.progress('create apis/b', 2, 3, 'API');
    throw new UserError('invalid-input', 'Wrong.');
  };
  expect((await runMain(['publish'], run)).err).toBe('[1/3] API: 1 of 3\n  create apis/a\nwarning Stopping\n[2/3] API: 2 of 3\n  create apis/b\ninvalid-input: Wrong.\n');
});

test('a failure of the command gives its exit code, and stands on standard error where it is all there is', async () => {
  const run: RunCommand = async (command) => ({ ...toResult(command, { diagnostics: [], failureReason: 'blocked-by-guard', failure: { message: 'Too many.', hint: 'Fewer.' } }, 0) });
  expect(await runMain(['publish'], run)).toEqual({ code: 4, out: '', err: 'blocked-by-guard: Too many. Fewer.\n' });
});

test.each([
  ['an Error', new TypeError(`cannot read ${CANARY}\nsecond line`)],
  ['a text', `odd ${CANARY}`],
  ['null', null],
])('%s that nobody foresaw: one sentence, exit code 1, no secret, the stack only with --verbose', async (_name, thrown) => {
  const run: RunCommand = async (_command, _inputs, { environment }) => {
    expect(environment['TOKEN']).toBe(CANARY);
    throw thrown; // eslint-disable-line @typescript-eslint/only-throw-error -- anything can be thrown
  };
  const options = { environment: { TOKEN: CANARY } };
  for (const format of ['text', 'json', 'markdown']) {
    const { code, out, err } = await runMain(['plan', '--format', format], run, options);
    expect(code).toBe(1);
    expect(out + err).not.toContain(CANARY);
    expect(out + err).toContain('Unexpected error: ');
    expect(out + err).not.toContain('main.test.ts');
    expect((out + err).trimEnd().split('\n').length).toBeLessThanOrEqual(3);
  }
  for (const flag of ['--verbose', '--verbose=true']) {
    const verbose = await runMain(['plan', flag], run, options);
    expect(verbose.err).not.toContain(CANARY);
    if (thrown instanceof Error) expect(verbose.err).toContain('main.test.ts');
  }
});

test('an error that nobody waits for ends the command like every other', async () => {
  const never: RunCommand = async (_command, _inputs, { environment }) => {
    void environment['TOKEN'];
    return new Promise(() => undefined);
  };
  const { code, out, err } = await runMain(['plan', '--format', 'json'], never, { environment: { TOKEN: CANARY }, crashed: Promise.reject(new Error(`socket ${CANARY}`)) });
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(JSON.parse(out)).toMatchObject({ ok: false, exitCode: 1, failureReason: null, diagnostics: [{ code: 'unexpected', message: expect.stringContaining('Unexpected error: socket (sensitive).') as string }] });
});

test('an expected failure shows no stack, not even with --verbose', async () => {
  const run: RunCommand = async () => { throw new UserError('invalid-input', 'Wrong.'); };
  expect((await runMain(['plan', '--verbose'], run)).err).toBe('invalid-input: Wrong.\n');
});

test('simulate says where it is, once, in the form that was asked for', async () => {
  const ready = { endpoint: 'http://127.0.0.1:1', services: [{ name: 'apim-dev', sku: 'Developer', id: '/subscriptions/x' }] };
  const run: RunCommand = async (command, _inputs, { announce }) => {
    announce(ready);
    return toResult(command, { diagnostics: [] }, 1);
  };
  const json = await runMain(['simulate', '--format', 'json'], run);
  expect(json).toEqual({ code: 0, out: `${JSON.stringify(ready)}\n`, err: '' });
  expect((await runMain(['simulate'], run)).out).toBe('Simulator at http://127.0.0.1:1\n  apim-dev (Developer)  /subscriptions/x\n');
});

test.each([
  ['fails', async (command: string) => toResult(command, { diagnostics: [], failureReason: 'invalid-input' as const, failure: { message: 'Not saved.', hint: null } }, 0), 'invalid-input: Not saved.\n'],
  ['throws', async () => { throw new UserError(null, 'Not saved.'); }, 'error: Not saved.\n'],
])('simulate that %s after it was ready has one object on standard output', async (_how, end, err) => {
  const run: RunCommand = async (command, _inputs, { announce }) => {
    announce({ endpoint: 'http://127.0.0.1:1', services: [] });
    return end(command);
  };
  expect(await runMain(['simulate', '--format', 'json'], run)).toEqual({ code: 1, out: '{"endpoint":"http://127.0.0.1:1","services":[]}\n', err });
});

test('a flag in the place of the command is not taken for its name', async () => {
  expect(JSON.parse((await runMain(['--format=json', 'plan'])).out)).toMatchObject({ command: '', failureReason: 'invalid-input' });
});

test('simulate listens for its end before it says that it is ready', async () => {
  const order: string[] = [];
  const run: RunCommand = async (command, _inputs, { announce, interrupted }) => {
    announce({ endpoint: 'http://127.0.0.1:1', services: [] });
    await interrupted();
    return toResult(command, { diagnostics: [] }, 1);
  };
  await runMain(['simulate'], run, { onOutput: () => order.push('ready'), onListening: () => order.push('listening') });
  expect(order).toEqual(['listening', 'ready']);
});
