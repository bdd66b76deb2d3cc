import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { inputs, type InputRow } from '../../src/github/inputs.ts';
import { outputs } from '../../src/github/outputs.ts';

const root = join(__dirname, '../..');
const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as {
  inputs: Record<string, { description: string; default?: string }>; outputs: Record<string, { description: string }>; runs: { using: string; main: string };
};

test('action.yml declares what the tables hold', () => {
  expect(Object.keys(action.inputs)).toEqual(Object.entries<InputRow>(inputs).filter(([, { only }]) => only !== 'cli').map(([name]) => name));
  expect(Object.keys(action.outputs)).toEqual(Object.keys(outputs));
});

test('it has no default, because that would win over the configuration file; the token is in none', () => {
  for (const [name, input] of Object.entries(action.inputs)) expect(input.default).toBe(name === 'github-token' ? '${{ github.token }}' : undefined);
});

test('it runs the bundle that is there', () => {
  expect(action.runs.using).toBe('node24');
  expect(existsSync(join(root, action.runs.main))).toBe(true);
});
