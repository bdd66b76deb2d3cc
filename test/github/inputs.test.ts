import { commandNames, commands } from '../../src/github/commands.ts';
import { inputRows, inputs, parseCommand, parseInputs, type InputRow } from '../../src/github/inputs.ts';
import { outputs } from '../../src/github/outputs.ts';
import { UserError } from '../../src/model/failure.ts';

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.reason).toBe('invalid-input');
    return error.hint === null ? error.message : `${error.message} ${error.hint}`;
  }
  throw new Error('It was not refused.');
}

test('every name is kebab-case and every description one sentence', () => {
  for (const [name, { description }] of [...Object.entries(inputs), ...Object.entries(outputs), ...Object.entries(commands)]) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(description).toMatch(/^[A-Z][^\n]*\.$|^`[^\n]*\.$/);
  }
});

test('defaults of the table are values of their own type', () => {
  for (const name of commandNames('cli')) expect(() => parseInputs(name, {})).not.toThrow();
  expect(parseInputs('plan', {})).toEqual({ 'exit-code': false, 'parallelism': 8, 'format': 'text', 'verbose': false });
  expect(parseInputs('simulate', {})).toEqual({ 'port': 0, 'service': ['apim-dev=Developer'], 'latency-ms': 0, 'time-scale': '1', 'throttle': false, 'strict-etag': false, 'format': 'text', 'verbose': false });
  expect(parseInputs('plan', {}, 'action')).toEqual({ 'exit-code': false, 'parallelism': 8, 'job-summary': true });
});

test('what a file decides has no default here', () => {
  const rows: Record<string, InputRow> = inputs;
  for (const name of ['artifacts', 'prune', 'include', 'config']) expect(rows[name]?.default).toBeUndefined();
});

test('texts become values of the type of their row', () => {
  expect(parseInputs('plan', { 'prune': 'tracked', 'exit-code': 'TRUE', 'parallelism': '3', 'include': ' apis/a \n\napis/b\n' }))
    .toMatchObject({ 'prune': 'tracked', 'exit-code': true, 'parallelism': 3, 'include': ['apis/a', 'apis/b'] });
});

test.each([
  ['plan', { 'artefacts': 'x' }, 'cli', 'There is no flag --artefacts. Did you mean --artifacts?'],
  ['plan', { 'artefacts': 'x' }, 'action', "There is no input 'artefacts'. Did you mean the input 'artifacts'?"],
  ['plan', { 'quux': 'x' }, 'cli', 'There is no flag --quux. See plan --help.'],
  ['extract', { 'prune': 'all' }, 'cli', "'extract' does not take --prune. It belongs to: plan, publish, promote."],
  ['extract', { 'out': 'x' }, 'action', "'extract' does not take the input 'out'. It belongs to: plan."],
  ['plan', { 'job-summary': 'true' }, 'cli', 'There is no flag --job-summary. See plan --help.'],
  ['plan', { 'command': 'x' }, 'cli', 'There is no flag --command. See plan --help.'],
  ['plan', { 'exit-code': 'yes' }, 'cli', "The value 'yes' of --exit-code is not true or false."],
  ['plan', { 'parallelism': '0' }, 'cli', "The value '0' of --parallelism is not a whole number from 1."],
  ['plan', { 'parallelism': '1e3' }, 'cli', "The value '1e3' of --parallelism is not a whole number from 1."],
  ['simulate', { 'port': '-1' }, 'cli', "The value '-1' of --port is not a whole number from 0 to 65535."],
  ['simulate', { 'port': '65536' }, 'cli', "The value '65536' of --port is not a whole number from 0 to 65535."],
  ['plan', { 'prune': 'trackd' }, 'cli', "The value 'trackd' of --prune is not one of none, tracked, all. Did you mean 'tracked'?"],
  ['plan', { 'artifacts': ' ' }, 'cli', 'The value of --artifacts is empty.'],
  ['plan', { 'include': '\n' }, 'cli', 'The value of --include is empty.'],
  ['plan', { '__proto__x': '1', 'constructor': '1' }, 'cli', 'There is no flag --__proto__x. See plan --help.'],
] as const)('%s with %j on %s is refused', (command, raw, surface, message) => {
  expect(refusal(() => parseInputs(command, raw, surface))).toBe(message);
});

test.each([
  [undefined, 'cli', 'No command is given. Commands: extract, plan, publish, drift, promote, validate, init, simulate, demo.'],
  ['', 'action', "The input 'command' is missing. Commands: extract, plan, publish, drift, promote, validate."],
  ['plann', 'cli', "There is no command 'plann'. Did you mean 'plan'?"],
  ['simulate', 'action', "There is no command 'simulate'. Commands: extract, plan, publish, drift, promote, validate."],
  ['toString', 'cli', "There is no command 'toString'. Commands: extract, plan, publish, drift, promote, validate, init, simulate, demo."],
] as const)('the command %j on %s is refused', (text, surface, message) => {
  expect(refusal(() => parseCommand(text, surface))).toBe(message);
});

test('a command takes no input of the other surface', () => {
  expect(inputRows('plan', 'cli').map(([name]) => name)).not.toContain('job-summary');
  expect(inputRows('plan', 'action').map(([name]) => name)).not.toContain('format');
});
