import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { commandNames, type CommandName } from '../../src/github/commands.ts';
import { inputRows, parseCommand } from '../../src/github/inputs.ts';
import { outputs, type OutputRow } from '../../src/github/outputs.ts';

/** What guides promise, held against the tables that the product is made of. */
const root = join(__dirname, '../..');
const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).map((name) => join('docs', name));
const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...docs].sort();

interface Block {
  readonly language: string;
  readonly line: number;
  readonly text: string;
}

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```$/gm)].map(({ index, 2: language = '', 3: text = '' }) => ({ language, text, line: markdown.slice(0, index).split('\n').length }));
}

/** What is wrong with the steps of a workflow, or a part of one, that use the action. */
function checkSteps(text: string): string[] {
  const steps = parseAllDocuments(text).flatMap((document) => [...document.errors.map(({ message }) => ({ broken: message })), ...stepsOf(document.toJS())]);
  const wrong: string[] = [];
  const commandOf = new Map<string, CommandName>();
  for (const step of steps) {
    if ('broken' in step) {
      wrong.push(step.broken);
      continue;
    }
    const { command, ...given } = step.with;
    if (command?.includes('${{') === true) continue;
    const name = commandNames('action').find((one) => one === command);
    if (name === undefined) {
      wrong.push(`the action has no command '${String(command)}'`);
      continue;
    }
    if (step.id !== undefined) commandOf.set(step.id, name);
    const known = new Set<string>(inputRows(name, 'action').map(([input]) => input));
    wrong.push(...Object.keys(given).filter((input) => !known.has(input)).map((input) => `'${name}' does not take '${input}'`));
  }
  for (const { 1: id = '', 2: output = '' } of text.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)) {
    const row = (outputs as Readonly<Record<string, OutputRow>>)[output];
    const command = commandOf.get(id);
    if (command === undefined || row?.commands.includes(command) !== true) wrong.push(`no step '${id}' of the action sets '${output}'`);
  }
  return wrong;
}

interface Step {
  readonly id?: string;
  readonly with: Readonly<Record<string, string>>;
}

function stepsOf(value: unknown): Step[] {
  if (typeof value !== 'object' || value === null) return [];
  const isOurs = 'uses' in value && typeof value.uses === 'string' && /(^|\/)apiops(@|$)/.test(value.uses);
  return isOurs ? [{ with: {}, ...value }] : Object.values(value).flatMap(stepsOf);
}

/** What is wrong with the lines that call the command line. */
function checkCalls(text: string): string[] {
  return [...text.replaceAll(/\\\n\s*/g, ' ').matchAll(/node \S*cli\.c?js ([^\n|`#]*)/g)].flatMap(({ 1: line = '' }) => {
    const [command, ...words] = line.trim().split(/\s+/);
    if (command?.startsWith('<') === true) return [];
    try {
      const known = new Set<string>([...inputRows(parseCommand(command, 'cli'), 'cli').map(([name]) => name), 'help']);
      return words.filter((word) => word.startsWith('--') && !known.has(word.slice(2))).map((flag) => `'${String(command)}' does not take ${flag}`);
    } catch (error) {
      return [String(error)];
    }
  });
}

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(markdown: string): string[] {
  return [...withoutBlocks(markdown).matchAll(/^#+ +(.+)$/gm)].map(({ 1: heading = '' }) => heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').trim().replaceAll(/\s/g, '-'));
}

function withoutBlocks(markdown: string): string {
  return markdown.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '');
}

/** The links of a page that lead nowhere in this repository. */
function checkLinks(page: string, markdown: string): string[] {
  return [...withoutBlocks(markdown).replaceAll(/`[^`\n]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : relative(root, join(root, dirname(page), path));
    if (file.startsWith('..') || !existsSync(join(root, file))) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(join(root, file), 'utf8')).includes(anchor);
  });
}

test.each(pages)('%s names inputs, outputs, flags and pages that exist', (page) => {
  const markdown = readFileSync(join(root, page), 'utf8');
  const wrong = blocksOf(markdown).filter(({ language }) => language === 'yaml').flatMap(({ text, line }) => checkSteps(text).map((what) => `${page}:${line}: ${what}`));
  expect([...wrong, ...checkCalls(markdown), ...checkLinks(page, markdown)]).toEqual([]);
});

test('what does not exist is found', () => {
  const step = (text: string): string => `steps:\n  - id: one\n    uses: ./.github/actions/apiops\n    with: { ${text} }\n  - run: echo \${{ steps.one.outputs.to-create }}\n`;
  expect(checkSteps(step('command: plan, out: plan.json'))).toEqual([]);
  expect(checkSteps(step('command: plan, outt: plan.json'))).toEqual(["'plan' does not take 'outt'"]);
  expect(checkSteps(step('command: plann'))).toEqual(["the action has no command 'plann'", "no step 'one' of the action sets 'to-create'"]);
  expect(checkSteps(step('command: drift'))).toEqual(["no step 'one' of the action sets 'to-create'"]);
  expect(checkCalls('$ node ../dist/cli.js plan --environment prod \\\n  --exitcode')).toEqual(["'plan' does not take --exitcode"]);
  expect(checkCalls('$ node dist/cli.js plann')).toEqual([expect.stringContaining("There is no command 'plann'.")]);
  expect(checkLinks('docs/drift.md', '[a](configuration.md#approval) [b](configuration.md#aproval) [c](gone.md) [d](../../x.md) [e](https://example.com)')).toEqual(['configuration.md#aproval', 'gone.md', '../../x.md']);
  expect(blocksOf('text\n```yaml\na: 1\n```\n')).toEqual([{ language: 'yaml', line: 2, text: 'a: 1\n' }]);
});
