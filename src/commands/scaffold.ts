import { UserError } from '../model/failure.ts';
import { template } from './template.generated.ts';

/** Where the workflows find the action that lies in the repository itself. */
export const ACTION_FOLDER = '.github/actions/apiops';

/** The names of environments in the template: that of the first, and that of every later one. */
const [FIRST, LATER] = ['dev', 'prod'];
const LISTS: Readonly<Record<string, (names: readonly string[]) => readonly string[]>> = { '[dev, prod]': (names) => names, '[prod]': (names) => names.slice(1) };
const WORDS = /\[dev, prod\]|\[prod\]|\b(?:dev|prod)\b/g;
/** The entry of a later environment, in `apiops.yaml` or among the jobs of a workflow: its key, and what is indented below it. */
const LATER_ENTRY = /^( *)prod:\n(?:\1 .*\n|\n(?=\1 ))+/m;
const OVERRIDES = 'configuration.prod.yaml';
/** Override files whose changes start a publish anyway. */
const WATCHED = /^configuration\.[^/]*\.yaml$/;
const NEEDS_TWO = '.github/workflows/apiops-promote.yml';

export interface ScaffoldOptions {
  /** Names of the environments, in the order in which a change reaches them. */
  readonly names: readonly string[];
  /** What the workflows say in `uses:`; null for the action in {@link ACTION_FOLDER}. */
  readonly action: string | null;
  /** The artifact folder, relative to `apiops.yaml`. */
  readonly artifacts: string;
  /** Override files that `apiops.yaml` names already, relative to it. */
  readonly overrides?: readonly string[];
  /** Whether the sample's artifacts and overrides are a part of it. */
  readonly sample: boolean;
  /** Whether `apiops.yaml` names the override file of an environment. */
  readonly hasOverrides: (name: string) => boolean;
}

/** `owner/name@` with the full id of a commit. Throws invalid-input for anything else: a tag can be moved. */
export function checkActionReference(reference: string): string {
  if (/^[\w.-]+\/[\w.-]+(?:\/[\w.-]+)*@[0-9a-f]{40}$/.test(reference)) return reference;
  throw new UserError('invalid-input', `'${reference}' is not an action pinned to a commit.`, { hint: '--action takes owner/name@ and the 40 hexadecimal digits of a commit.' });
}

/** The names of environments, as jobs and environments of GitHub take them too. Throws invalid-input for others, and for one that is there twice. */
export function checkEnvironmentNames(given: readonly string[]): readonly string[] {
  const names = given.flatMap((line) => line.split(',')).map((name) => name.trim());
  const wrong = names.find((name) => !/^(?!(?:true|false|null)$)[a-z_][a-z0-9_-]{0,49}$/i.test(name));
  if (wrong !== undefined) throw new UserError('invalid-input', `'${wrong}' is no name for an environment of the workflows.`, { hint: 'It begins with a letter and goes on with letters, digits, hyphens and underscores. --environments takes several, separated by commas.' });
  const twice = names.find((name, index) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) !== index);
  if (twice !== undefined) throw new UserError('invalid-input', `The environment '${twice}' is there twice.`, { hint: 'GitHub takes no account of capitals.' });
  return names;
}

/** The override file that the scaffold has for an environment, relative to `apiops.yaml`. */
export function overridesOf(name: string): string {
  return rename(OVERRIDES, { [LATER]: name });
}

/** The files of the scaffold, by path relative to its folder. */
export function renderScaffold(options: ScaffoldOptions): ReadonlyMap<string, string> {
  const { names, action, sample } = options;
  const files = new Map<string, string>();
  for (const [path, text] of Object.entries(template)) {
    if (path.startsWith(`${ACTION_FOLDER}/`) && action !== null) continue;
    if (path === NEEDS_TWO && names.length < 2) continue;
    if (path === OVERRIDES) for (const name of sample ? names.slice(1) : []) files.set(overridesOf(name), renderOverrides(text, name));
    else if (sample || !path.startsWith('apimartifacts/')) files.set(path, finish(renderFor(text, names), options));
  }
  return files;
}

/** Every mention of the template's environments, by those that are wanted. */
function renderFor(text: string, names: readonly string[]): string {
  const [first = FIRST] = names;
  const words = { [FIRST]: first, [LATER]: names.at(-1) ?? LATER, ...Object.fromEntries(Object.entries(LISTS).map(([list, choose]) => [list, `[${choose(names).join(', ')}]`])) };
  const entry = LATER_ENTRY.exec(text)?.[0];
  if (entry === undefined) return rename(text, words);
  const [before = '', after = ''] = text.split(entry);
  const entries = names.slice(1).map((name, index) => rename(entry, { [FIRST]: names[index] ?? first, [LATER]: name }));
  // A blank line between entries stays between them.
  return [rename(before, words), ...entries.map((one, index) => `${index > 0 && before.endsWith('\n\n') ? '\n' : ''}${one}`), rename(after, words)].join('').replace(/\n+$/, '\n');
}

/** What is told apart in the sample's production has the name of another environment there. */
function renderOverrides(text: string, name: string): string {
  const named = rename(text, { [LATER]: name });
  return name === LATER ? named : named.replaceAll('production', name).replaceAll('.example.com', `.${name}.example.com`);
}

function rename(text: string, words: Readonly<Record<string, string>>): string {
  return text.replace(WORDS, (word) => words[word] ?? word);
}

function finish(text: string, { action, artifacts, overrides = [], names, hasOverrides }: ScaffoldOptions): string {
  const without = names.filter((name) => !hasOverrides(name)).reduce((rest, name) => rest.replace(`    overrides: ${overridesOf(name)}\n`, ''), text);
  const watched = [...new Set([...overrides.filter((file) => !WATCHED.test(file)), artifacts === '.' ? '**' : `${artifacts}/**`])];
  const placed = without.replace(/^( *- )'apimartifacts\/\*\*'\n/gm, (_line, item: string) => watched.map((path) => `${item}'${path.replaceAll("'", "''")}'\n`).join(''));
  return action === null ? placed : placed.replaceAll(`uses: ./${ACTION_FOLDER}\n`, `uses: ${action}\n`);
}
