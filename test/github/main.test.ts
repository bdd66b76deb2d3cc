import { toResult } from '../../src/commands/result.ts';
import { main, type RunCommand } from '../../src/github/main.ts';
import { outputs } from '../../src/github/outputs.ts';
import type { Annotation, Toolkit } from '../../src/github/workflow-log.ts';
import { diagnostic } from '../../src/model/diagnostics.ts';
import { UserError } from '../../src/model/failure.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import { FakeTicker } from '../support/fake-ticker.ts';

const CANARY = 'canary-4711-secret';

interface Ended {
  readonly log: string;
  readonly outputs: Record<string, string>;
  readonly failures: readonly string[];
  readonly summary: string;
}

/** Every command and every printed text in the order in which the runner sees them. */
async function runAction(inputs: Record<string, string>, run: RunCommand, options: { environment?: Record<string, string>; summaryFails?: boolean; debug?: boolean; crashed?: Promise<never>; write?: (file: string, text: string) => Promise<void> } = {}): Promise<Ended> {
  let log = '';
  let summary = '';
  const set: Record<string, string> = {};
  const failures: string[] = [];
  const annotate = (kind: string) => (message: string, place: Annotation = {}) => { log += `::${kind} ${place.file ?? ''}:${place.startLine ?? ''} ${place.title ?? ''}::${message}\n`; };
  const toolkit: Toolkit = {
    getInput: (name) => inputs[name] ?? '',
    setSecret: (value) => { log += `::add-mask::${value}\n`; },
    setOutput: (name, value) => { set[name] = value; },
    setFailed: (message) => { failures.push(message); },
    error: annotate('error'), warning: annotate('warning'), notice: annotate('notice'),
    isDebug: () => options.debug ?? false,
    summary: { addRaw: (text) => ({ write: async () => {
      if (options.summaryFails === true) throw new Error('no summary file');
      summary += text;
    } }) },
  };
  const given = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  await main({ toolkit, environment: { ...options.environment, ...given }, crashed: options.crashed ?? new Promise(() => undefined), token: 'TOKEN', ticker: new FakeTicker(), readText: async () => null, writeText: async (file, text) => { await options.write?.(file, text); }, folder: '/runner/temp', write: (text) => { log += text; }, interrupted: async () => undefined }, run);
  return { log, outputs: set, failures, summary };
}

const counts = { create: 1, update: 2, replace: 0, delete: 3, unmanaged: 4, unchanged: 5 };
const planned: RunCommand = async (command) => toResult(command, {
  plan: { schema: 1, target: '/x', changes: [], counts, hash: 'abc' }, planPath: 'plan.json',
  diagnostics: [diagnostic('unknown-key', 'Odd key.', { file: 'a.yaml', line: 3 }), diagnostic('file-unknown', 'Odd file.'), diagnostic('stated-twice', 'Twice.')],
}, 5);

test('outputs, annotations and summary follow from the result', async () => {
  const ended = await runAction({ command: 'plan' }, planned);
  expect(ended.outputs).toEqual({
    'changes': 'true', 'to-create': '1', 'to-update': '2', 'to-replace': '0', 'to-delete': '3', 'unmanaged': '4', 'plan-hash': 'abc', 'json-plan-path': 'plan.json',
    'text-plan-path': '/runner/temp/plan.txt', 'markdown-plan-path': '/runner/temp/plan.md', 'diagnostics-path': '/runner/temp/diagnostics.json', 'errors': '1', 'warnings': '1',
  });
  expect(ended.log).toContain('::error a.yaml:3 unknown-key::Odd key.\n::warning : file-unknown::Odd file.\n::notice : stated-twice::Twice.\n');
  expect(ended.summary).toContain('### plan');
  expect(ended.failures).toEqual([]);
});

test('every output that is declared is set by some result', async () => {
  const failing: RunCommand = async (command, inputs, surroundings) => ({ ...await planned(command, inputs, surroundings), ok: false, exitCode: 2, failureReason: 'drift-detected' });
  const ended = await runAction({ 'command': 'plan', 'exit-code': 'true' }, failing);
  expect(ended.failures).toEqual(['The service differs from what was published.']);
  const nothing = { name: null, target: null, base: null, plan: null, drift: [], pending: [], unmanaged: [], places: [], flags: [], countsUnmanaged: false, writers: new Map(), prune: 'none', unreadable: [], diagnostics: [], requests: null, failure: null } as const;
  const checked = await runAction({ command: 'drift' }, async (command) => ({ ...toResult(command, { drift: [nothing], diagnostics: [], failureReason: 'drift-detected' }, 0), issueUrls: ['https://github.com/o/r/issues/1'], commentUrl: 'https://github.com/o/r/pull/2#issuecomment-3' }));
  const set = (['changes', 'comment-url', 'diagnostics-path', 'drifted', 'errors', 'failure-reason', 'issue-urls', 'pending', 'unmanaged', 'warnings'] as const);
  expect(Object.keys(checked.outputs).sort()).toEqual([...set]);
  const published = await runAction({ command: 'publish' }, async (command) => toResult(command, { report: { done: [], failed: [], notAttempted: [] }, diagnostics: [] }, 0));
  expect(published.outputs).toEqual({ 'report-path': '/runner/temp/report.json', 'diagnostics-path': '/runner/temp/diagnostics.json', 'errors': '0', 'warnings': '0' });
  expect([...new Set([ended, checked, published].flatMap((one) => Object.keys(one.outputs)))].sort()).toEqual(Object.keys(outputs).sort());
});

test('the files hold the whole plan, what became of each write and every finding, and no secret', async () => {
  const written: Record<string, string> = {};
  const report = { done: [{ id: 'tags/a', op: 'create' }], failed: [{ id: 'tags/b', op: 'create', message: 'No.' }], notAttempted: [] };
  const run: RunCommand = async (command) => toResult(command, {
    plan: { schema: 1, target: '/x', counts: { ...counts, create: 1 }, hash: 'ab'.repeat(32), changes: [{ id: 'tags/a', kind: 'Tag', op: 'create', origin: null, properties: [{ path: 'value', before: undefined, after: new Sensitive(CANARY, '{#key#}'), sensitive: true }] }] },
    report, failureReason: 'publish-failed', failure: { message: '1 of 2 writes failed.', hint: 'Again.' }, diagnostics: [diagnostic('file-unknown', 'Odd.')],
  }, 5);
  const ended = await runAction({ command: 'publish' }, run, { write: async (file, text) => { written[file] = text; } });
  expect(Object.keys(written)).toEqual(['plan.json', 'plan.txt', 'plan.md', 'report.json', 'diagnostics.json'].map((file) => `/runner/temp/${file}`));
  expect(JSON.parse(written['/runner/temp/plan.json'] ?? '')).toMatchObject({ schema: 1, target: '/x', hash: 'ab'.repeat(32), changes: [{ id: 'tags/a' }] });
  expect(written['/runner/temp/plan.txt']).toMatch(/^Tags\n\+ tags\/a [\s\S]*\nChanges: 1 to create, [\s\S]*\nPlan (?:ab){32} for x\.\n$/);
  expect(written['/runner/temp/plan.md']).toMatch(/^### Plan for `x`\n\n\*\*1 to create/);
  expect(JSON.parse(written['/runner/temp/report.json'] ?? '')).toEqual({ schema: 1, target: '/x', planHash: 'ab'.repeat(32), ok: false, failureReason: 'publish-failed', ...report });
  expect((JSON.parse(written['/runner/temp/diagnostics.json'] ?? '') as { code: string; message: string }[]).map(({ code, message }) => [code, message])).toEqual([['file-unknown', 'Odd.'], ['publish-failed', '1 of 2 writes failed. Again.']]);
  expect(Object.values(written).join('')).not.toContain(CANARY);
  expect(ended.outputs['json-plan-path']).toBe('/runner/temp/plan.json');
});

test('files that cannot be written are a warning, their outputs are empty, and the outcome stays', async () => {
  const ended = await runAction({ command: 'plan' }, planned, { write: async (file) => {
    if (file.endsWith('plan.md')) throw new UserError(null, `'${file}' could not be written: the disk is full.`);
  } });
  expect(ended.log).toContain("::warning : ::Not all files of the result were written: '/runner/temp/plan.md' could not be written: the disk is full.\n");
  expect(ended.failures).toEqual([]);
  expect(ended.outputs).toMatchObject({ 'changes': 'true', 'text-plan-path': '/runner/temp/plan.txt' });
  expect(Object.keys(ended.outputs)).toEqual(expect.not.arrayContaining(['markdown-plan-path', 'diagnostics-path']));
});

test('text of others is printed where the runner looks for no command, and commands where it does', async () => {
  const run: RunCommand = async (command, _inputs, { logger }) => {
    logger.info('::set-output name=x::1');
    return toResult(command, { diagnostics: [diagnostic('file-unknown', '::error::forged')] }, 0);
  };
  const { log } = await runAction({ command: 'plan' }, run);
  let stopped = false;
  for (const line of log.split('\n')) {
    if (line === '::stop-commands::TOKEN') stopped = true;
    else if (line === '::TOKEN::') stopped = false;
    else if (line.includes('set-output') || line.includes('warning file-unknown: ')) expect(stopped).toBe(true);
    else if (line.startsWith('::warning')) expect(stopped).toBe(false);
  }
  expect(log).toContain('::stop-commands::TOKEN\n\\u003a:set-output name=x::1\n');
});

test('what the progress holds back is printed when the run is cancelled, and before the result, also where the command throws', async () => {
  const { log } = await runAction({ command: 'publish' }, async (_command, _inputs, { logger, interrupted }) => {
    logger.expectProgress?.(new Map([['API', 3]]));
    logger.progress('create apis/a', 1, 3, 'API');
    await interrupted();
    logger.warning('Stopping');
    logger.progress('create apis/b', 2, 3, 'API');
    throw new UserError('invalid-input', 'Wrong.');
  });
  expect(log.split('\n').filter((line) => !line.includes('TOKEN')).slice(0, 8)).toEqual(['::group::[1/3] API: 1 of 3', 'create apis/a', '::endgroup::', 'warning: Stopping', '::group::[2/3] API: 2 of 3', 'create apis/b', '::endgroup::', 'invalid-input: Wrong.']);
});

test('a secret is masked before anything can print it', async () => {
  const run: RunCommand = async (command, _inputs, { environment, logger }) => {
    logger.info('before');
    logger.info(`oops ${environment['KEY']}`);
    return toResult(command, { diagnostics: [] }, 0);
  };
  const { log } = await runAction({ command: 'plan' }, run, { environment: { KEY: CANARY, AZURE_CLIENT_SECRET: 'client-secret' } });
  expect(log.startsWith('::add-mask::client-secret\n')).toBe(true);
  expect(log.indexOf(`::add-mask::${CANARY}`)).toBeLessThan(log.indexOf('oops'));
  expect(log).toContain(`::TOKEN::\n::add-mask::${CANARY}\n`);
});

test("the token for GitHub is masked before anything else happens, also where the command does not take it", async () => {
  for (const [inputs, run] of [[{ command: 'plan' }, planned], [{ command: 'demo' }, planned], [{ command: 'plan', typo: 'x' }, planned], [{ command: 'plan' }, async () => { throw new Error(`odd ${CANARY}`); }]] as const) {
    const ended = await runAction({ ...inputs, 'github-token': CANARY }, run);
    expect(ended.log.startsWith(`::add-mask::${CANARY}\n`)).toBe(true);
    expect(ended.log.replace(`::add-mask::${CANARY}`, '') + ended.failures.join('') + ended.summary + JSON.stringify(ended.outputs)).not.toContain(CANARY);
  }
});

test.each([
  [{}, "The input 'command' is missing. Commands: extract, plan, publish, drift, promote, validate."],
  [{ command: 'demo' }, "There is no command 'demo'. Commands: extract, plan, publish, drift, promote, validate."],
  [{ command: 'extract', prune: 'all' }, "'extract' does not take the input 'prune'. It belongs to: plan, publish, promote."],
  [{ command: 'plan', artefacts: 'x' }, "There is no input 'artefacts'. Did you mean the input 'artifacts'?"],
  [{ command: 'plan', format: 'json' }, "There is no input 'format'. See the reference of inputs."],
  [{ command: 'plan', parallelism: 'many' }, "The value 'many' of the input 'parallelism' is not a whole number from 1."],
])('inputs %j fail the step before anything runs', async (inputs: Record<string, string>, message) => {
  const run = jest.fn<ReturnType<RunCommand>, Parameters<RunCommand>>();
  const ended = await runAction(inputs, run);
  expect(ended.failures).toEqual([message]);
  expect(ended.outputs).toEqual({ 'diagnostics-path': '/runner/temp/diagnostics.json', 'errors': '0', 'warnings': '0', 'failure-reason': 'invalid-input' });
  expect(run).not.toHaveBeenCalled();
});

test.each([['an Error', new TypeError(`odd ${CANARY}`)], ['a text', `odd ${CANARY}`], ['undefined', undefined]])('%s that nobody foresaw fails the step with a sentence', async (_name, thrown) => {
  const run: RunCommand = async (_command, _inputs, { environment }) => {
    void environment['KEY'];
    throw thrown; // eslint-disable-line @typescript-eslint/only-throw-error -- anything can be thrown
  };
  for (const debug of [false, true]) {
    const ended = await runAction({ command: 'plan' }, run, { environment: { KEY: CANARY }, debug });
    expect(ended.failures).toHaveLength(1);
    expect(ended.failures[0]).toMatch(/^Unexpected error: /);
    expect(ended.outputs['failure-reason']).toBeUndefined();
    expect(ended.failures.join('') + ended.summary + ended.log.replace(`::add-mask::${CANARY}`, '')).not.toContain(CANARY);
  }
});

test('an error that nobody waits for fails the step with a sentence', async () => {
  const ended = await runAction({ command: 'plan' }, async () => new Promise(() => undefined), { crashed: Promise.reject(new Error('socket\nsecond')) });
  expect(ended.failures).toEqual(['Unexpected error: socket. This is a fault of the action; run it with debug logging to see where it happened.']);
  expect(ended.outputs).toEqual({ 'diagnostics-path': '/runner/temp/diagnostics.json', 'errors': '0', 'warnings': '0' });
});

test('inputs that were not given are none, also where the runner sets their variables', async () => {
  const run = jest.fn<ReturnType<RunCommand>, Parameters<RunCommand>>(planned);
  await runAction({ command: 'plan', prune: '', artefacts: '' }, run);
  expect(run.mock.calls[0]?.[1]).toEqual({ 'exit-code': false, 'parallelism': 8, 'job-summary': true });
});

test('annotations and the sentence of a failure hide nothing', async () => {
  const ended = await runAction({ command: 'plan' }, async (command) => ({ ...toResult(command, {
    diagnostics: [diagnostic('file-unknown', 'a\u202eb')], failureReason: 'validation-failed', failure: { message: 'c\u001b[2Jd', hint: null },
  }, 0) }));
  expect(ended.log).toContain('::warning : file-unknown::a\\u202eb\n');
  expect(ended.failures).toEqual(['c\\u001b[2Jd']);
});

test('an expected error keeps its reason', async () => {
  const ended = await runAction({ command: 'plan' }, async () => { throw new UserError('authentication-failed', 'No identity.', { hint: 'Log in.' }); });
  expect(ended.failures).toEqual(['No identity. Log in.']);
  expect(ended.outputs['failure-reason']).toBe('authentication-failed');
});

test('a summary that cannot be written is a warning, and job-summary: false writes none', async () => {
  const failed = await runAction({ command: 'plan' }, planned, { summaryFails: true });
  expect(failed.log).toContain('The job summary was not written: no summary file');
  expect(failed.failures).toEqual([]);
  expect((await runAction({ 'command': 'plan', 'job-summary': 'false' }, planned)).summary).toBe('');
});

test('a summary stays below the size at which the runner drops it', async () => {
  const run: RunCommand = async (command) => toResult(command, {
    plan: { schema: 1, target: '/x', counts, hash: 'abc', changes: Array.from({ length: 20_000 }, (_, index) => ({ id: `apis/å${index}`, kind: 'Api' as const, op: 'update' as const, origin: null, properties: [{ path: 'description', before: 'b'.repeat(50), after: 'a'.repeat(50) }] })) },
    diagnostics: [],
  }, 5);
  const { summary } = await runAction({ command: 'plan' }, run);
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(1_000_000);
  expect(summary).toContain('3 to delete');
});
