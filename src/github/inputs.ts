import { UserError } from '../model/failure.ts';
import { closest } from '../model/suggestion.ts';
import { skuNames } from '../model/tiers.ts';
import { commandNames, type CommandName, type Surface } from './commands.ts';

export type { CommandName } from './commands.ts';

export interface InputRow {
  /** One sentence, for help, action.yml and reference. */
  readonly description: string;
  /** The commands that take it; given to another one it is an error. */
  readonly commands: readonly CommandName[];
  /** `list`: one entry a line in a workflow, a repeated flag on the command line. */
  readonly type: 'string' | 'boolean' | 'integer' | 'list' | 'choice';
  readonly choices?: readonly string[];
  /** Smallest value of an integer; 0 where it is absent. */
  readonly minimum?: number;
  /** Largest value of an integer. */
  readonly maximum?: number;
  /** The value where the input is not given and nothing else can set it. Stands here and never in action.yml. */
  readonly default?: string;
  /** What holds where the input is not given and a file or the program decides: for help and reference. */
  readonly otherwise?: string;
  /** The expression that a workflow puts in where the input is not given: no file can set it, so it stands in action.yml. */
  readonly expression?: string;
  /** Masked before anything is printed, and never said again. */
  readonly secret?: true;
  /** The only surface that has it; both where it is absent. */
  readonly only?: Surface;
  /** The word after the program's name instead of a flag. */
  readonly positional?: true;
  readonly required?: true;
  /** What stands for the value in help: `<name>`. */
  readonly placeholder?: string;
}

const reading = ['extract', 'plan', 'publish', 'drift', 'promote'] as const;
/** The commands to which one service can be named. */
const naming = ['extract', 'plan', 'publish', 'drift'] as const;
const publishing = ['publish', 'promote'] as const;
const planning = ['plan', ...publishing] as const;
const comparing = ['plan', 'publish', 'drift', 'promote'] as const;
const checking = [...reading, 'validate'] as const;
const inFolder = ['extract', 'plan', 'publish', 'drift', 'promote', 'validate', 'init'] as const;
const all = ['extract', 'plan', 'publish', 'drift', 'promote', 'validate', 'init', 'simulate', 'demo'] as const;

/** THE table of inputs: flags of the command line and inputs of the action, by one name. */
export const inputs = {
  'command': { description: 'What to do.', commands: all, type: 'string', positional: true, required: true, placeholder: 'command' },
  'config': { description: 'Configuration file of the repository.', commands: inFolder, type: 'string', otherwise: '`apiops.yaml` where it exists', placeholder: 'file' },
  'artifacts': { description: 'Folder that holds the configuration of API Management.', commands: inFolder, type: 'string', otherwise: '`artifacts` of `apiops.yaml`, else `apimartifacts`', placeholder: 'folder' },
  'environment': { description: 'Environment of `apiops.yaml` whose service and overrides are used; of `drift` and `validate` several, separated by commas.', commands: [...naming, 'validate'], type: 'string', otherwise: 'none; `validate` checks the folder by itself and every environment', placeholder: 'name' },
  'from': { description: 'Environment of `apiops.yaml` whose configuration is promoted.', commands: ['promote', 'plan', 'drift'], type: 'string', otherwise: '`plan` and `drift` compare with the folder alone; `promote` needs it', placeholder: 'environment' },
  'to': { description: 'Environment of `apiops.yaml` that is promoted to; of several, separated by commas, all are planned before one is written.', commands: ['promote'], type: 'string', otherwise: '`promote` needs it', placeholder: 'environment' },
  'source': { description: 'Where the configuration of `from` is: in the folder, or in its live service as it is now.', commands: ['promote', 'plan', 'drift'], type: 'choice', choices: ['git', 'live'], otherwise: '`git` where `from` is given' },
  'carry-keys': { description: 'With `source: live`, gives subscriptions that are new in the target the keys that they have in the source.', commands: ['promote', 'plan'], type: 'boolean', otherwise: '`false`' },
  'overrides': { description: 'Override files that are applied to the folder, after those of the environment.', commands: [...comparing, 'validate'], type: 'list', placeholder: 'file' },
  'service-id': { description: 'Full ARM id of the service.', commands: naming, type: 'string', otherwise: '`service` of the environment', placeholder: 'id' },
  'subscription-id': { description: 'Azure subscription of the service; with `resource-group` and `service-name` it stands for `service-id`.', commands: naming, type: 'string', placeholder: 'id' },
  'resource-group': { description: 'Resource group of the service.', commands: naming, type: 'string', placeholder: 'name' },
  'service-name': { description: 'Name of the service.', commands: naming, type: 'string', placeholder: 'name' },
  'arm-endpoint': { description: 'Management endpoint to use instead of that of the cloud; a loopback endpoint may be plain http.', commands: reading, type: 'string', otherwise: 'the endpoint of `cloud`', placeholder: 'url' },
  'client-id': { description: 'Application (client) id of the app or managed identity that the workflow signs in to Azure as, without a secret; with `tenant-id`, and with `permissions: id-token: write`.', commands: reading, type: 'string', otherwise: 'the identity of `azure/login` or the environment', only: 'action', placeholder: 'id' },
  'tenant-id': { description: 'Tenant of `client-id`.', commands: reading, type: 'string', only: 'action', placeholder: 'id' },
  'cloud': { description: 'Azure cloud of the service.', commands: reading, type: 'choice', choices: ['public', 'china', 'usgov'], otherwise: '`public`' },
  'api-version': { description: 'Version of the management API.', commands: checking, type: 'string', otherwise: '`2024-05-01`', placeholder: 'date' },
  'include': { description: 'Resources to look at, as `collection/name` globs; a selector covers revisions, children and associations.', commands: checking, type: 'list', otherwise: '`include` of `apiops.yaml`, else everything', placeholder: 'selector' },
  'exclude': { description: 'Resources to leave alone, in addition to `exclude` of `apiops.yaml`; it wins over `include`.', commands: checking, type: 'list', placeholder: 'selector' },
  'filter': { description: "Filter file of the APIOps Toolkit (`configuration.extractor.yaml`, v6 or v7) or of its successor; what it and the selectors name is extracted, with what that needs.", commands: ['extract'], type: 'string', otherwise: '`filter` of `apiops.yaml`', placeholder: 'file' },
  'layout': { description: 'Form of files that are new in the folder: `v7`, that of the APIOps Toolkit, or `cli`, that of its successor.', commands: ['extract', 'init'], type: 'choice', choices: ['v7', 'cli'], otherwise: '`layout` of `apiops.yaml`, else that of the folder, else `v7`' },
  'convert': { description: 'Rewrites the artifact folder, in whatever form it is, in one layout (`v7` unless `layout` says otherwise), meaning unchanged.', commands: ['init'], type: 'boolean', default: 'false', only: 'cli' },
  'directory': { description: 'Folder that the scaffold is written to.', commands: ['init'], type: 'string', otherwise: 'the working directory', only: 'cli', placeholder: 'folder' },
  'environments': { description: 'Environments of the scaffold, in the order in which a change reaches them; several may be separated by commas.', commands: ['init'], type: 'list', otherwise: 'those of `apiops.yaml`, else `dev,prod`', only: 'cli', placeholder: 'name' },
  'action': { description: 'The action that the workflows of the scaffold use, pinned to a commit; without it the action itself is written into the repository.', commands: ['init'], type: 'string', otherwise: '`./.github/actions/apiops`', only: 'cli', placeholder: 'owner/name@sha' },
  'prune': { description: 'What is deleted from the service: nothing; what the folder held when it was last published, where that is known; or everything that the folder does not hold.', commands: planning, type: 'choice', choices: ['none', 'tracked', 'all'], otherwise: '`prune` of the environment, else `none`' },
  'max-deletions': { description: 'How many resources the plan may delete or replace.', commands: planning, type: 'integer', otherwise: '`max-deletions` of the environment, else any number' },
  'on-failure': { description: 'What follows where a part of a publish fails: what is done stays, or all that it changed is put back.', commands: publishing, type: 'choice', choices: ['keep', 'rollback'], default: 'keep' },
  'changed-since': { description: 'Branch, tag or commit since which changes of the folder are planned, with only what they touch read from the service; `none` plans everything.', commands: planning, type: 'string', otherwise: 'on a pull request the branch that it goes into; in a merge queue the commit that the group builds on; of a publish that its approval allows, what was there before the push; else `none`', placeholder: 'ref' },
  'out': { description: 'File that the plan is written to, as JSON; it holds no secrets.', commands: ['plan'], type: 'string', placeholder: 'file' },
  'report': { description: 'File that the plan, or what drifted, is written to as one HTML page, which needs no network and holds no secrets.', commands: ['plan', 'drift'], type: 'string', placeholder: 'file' },
  'plan': { description: 'Plan file: `plan` shows it instead of planning, `publish` publishes nothing but what it holds.', commands: planning, type: 'string', placeholder: 'file' },
  'approval': { description: 'What publishing asks for before its first write: nothing; the plan file of `plan`; or the plan that was written on the pull request and approved with its merge.', commands: publishing, type: 'choice', choices: ['none', 'plan-file', 'pull-request'], otherwise: '`plan-file` where `plan` is given, else `none`' },
  'fail-on': { description: 'What a check of drift fails for: what somebody changed in the service; what exists only there, too; or nothing.', commands: ['drift'], type: 'choice', choices: ['drift', 'unmanaged', 'nothing'], default: 'drift' },
  'accept': { description: 'Writes what drifted into the folder, and nothing else.', commands: ['drift'], type: 'boolean', default: 'false' },
  'issue': { description: 'Keeps an issue about the drift of each environment: opened, brought up to date, and closed when the drift is gone.', commands: ['drift'], type: 'boolean', default: 'false', only: 'action' },
  'warnings-as-errors': { description: 'Codes of findings that are errors, whatever they are otherwise; `all` stands for every warning. Several may be separated by commas. Of `plan` and `publish` what is found before the first write counts.', commands: [...planning, 'validate'], type: 'list', placeholder: 'code' },
  'errors-as-warnings': { description: 'Codes of errors that are warnings; several may be separated by commas. An error after which the rest could not be checked stays one.', commands: ['validate'], type: 'list', placeholder: 'code' },
  'sku': { description: 'Tier that the folder is checked for.', commands: ['validate'], type: 'choice', choices: skuNames, otherwise: '`sku` of the environment' },
  'sarif': { description: 'File that the findings are written to as SARIF 2.1.0, for code scanning.', commands: ['validate'], type: 'string', placeholder: 'file' },
  'exit-code': { description: 'Fails with exit code 2 where there are changes.', commands: ['plan'], type: 'boolean', default: 'false' },
  'specification-format': { description: 'Form of OpenAPI documents that are new in the folder.', commands: ['extract'], type: 'choice', choices: ['openapi-yaml', 'openapi-json'], otherwise: '`openapi-yaml`' },
  'parallelism': { description: 'Requests to Azure at the same time.', commands: reading, type: 'integer', minimum: 1, default: '8' },
  'port': { description: 'Port to listen on; 0 lets the system choose.', commands: ['simulate'], type: 'integer', maximum: 65_535, default: '0', only: 'cli' },
  'service': { description: 'Service to simulate and its tier.', commands: ['simulate'], type: 'list', default: 'apim-dev=Developer', only: 'cli', placeholder: 'name=SKU' },
  'latency-ms': { description: 'Milliseconds that every answer of the simulator takes longer.', commands: ['simulate'], type: 'integer', default: '0', only: 'cli' },
  'latency': { description: 'Milliseconds of one kind of request or work, in place of `latency-ms`: `put=200`, `import=1500`, `lock=1000`, `Api_Export=300`; several may be separated by commas.', commands: ['simulate'], type: 'list', only: 'cli', placeholder: 'name=ms' },
  'time-scale': { description: 'How many times as fast as the real ones the latency, operations, locks, links and limits of the simulator run.', commands: ['simulate'], type: 'string', default: '1', only: 'cli', placeholder: 'factor' },
  'throttle': { description: 'Limits requests as Azure does, with the answer 429.', commands: ['simulate'], type: 'boolean', default: 'false', only: 'cli' },
  'throttle-limits': { description: 'Other limits than Azure\'s, requests at once and for each second: `reads=50/5`, `writes=20/2`, `deletes=20/2`; several may be separated by commas. It implies `throttle`.', commands: ['simulate'], type: 'list', only: 'cli', placeholder: 'class=capacity/refill' },
  'strict-etag': { description: 'Refuses changes and deletions without an `If-Match` header where the contract of the service asks for one.', commands: ['simulate'], type: 'boolean', default: 'false', only: 'cli' },
  'async-form': { description: 'Form of long-running operations, of all or of one kind (`NamedValue=location`): `body`, `location`, `operation`, `operation-without-status`, `operation-without-body`; several may be separated by commas.', commands: ['simulate'], type: 'list', otherwise: 'the form of each kind', only: 'cli', placeholder: '[kind=]form' },
  'assume': { description: 'What the simulator takes for true of the service on thin evidence: `export-shape`, `export-race`, `export-decimals`, `unique-api-names`, `protects-used`, `reorders-sets`, `mixes-id-case`, `rewrites-policies`, `fills-defaults`, `system-entity-status`, `missing-operation-status`; several may be separated by commas.', commands: ['simulate'], type: 'list', otherwise: 'as `docs/simulator.md` says', only: 'cli', placeholder: 'name=value' },
  'faults': { description: 'File with rules that make requests to the simulator fail.', commands: ['simulate'], type: 'string', only: 'cli', placeholder: 'file' },
  'state': { description: 'File that the simulator reads its state from, where it exists, and saves it in at the end; it holds secrets.', commands: ['simulate'], type: 'string', only: 'cli', placeholder: 'file' },
  'log': { description: 'File for the request log of the simulator, one JSON object a line.', commands: ['simulate'], type: 'string', only: 'cli', placeholder: 'file' },
  'job-summary': { description: 'Writes the result into the summary of the job.', commands: checking, type: 'boolean', default: 'true', only: 'action' },
  'comment': { description: 'How the plan is written on its pull request: as one comment that is kept up to date; only where there are changes; as a new one each time; or never. `publish` says in it what became of the plan.', commands: planning, type: 'choice', choices: ['update', 'changes-only', 'always-new', 'never'], otherwise: '`update`', only: 'action' },
  'label': { description: 'Name of what is written on GitHub, the comment about a plan or the issue about drift: of one service and selection there is one for each label.', commands: comparing, type: 'string', otherwise: 'the environment, else the name of the service', only: 'action', placeholder: 'name' },
  'pull-request-number': { description: 'Pull request that the plan is written on, or was approved on.', commands: planning, type: 'integer', minimum: 1, otherwise: 'that of the event; of a push the merged one whose merge made the commit', only: 'action' },
  'deployment': { description: 'Records the publish among the deployments of the repository, with the totals of the plan; it needs `deployments: write`. A job with `environment:` has a deployment of its own already.', commands: publishing, type: 'boolean', default: 'false', only: 'action' },
  'github-token': { description: 'Token for what is written on GitHub: the issue about drift needs `issues: write`, comments on a pull request need `pull-requests: write`, to read an approval `pull-requests: read`, a deployment needs `deployments: write`.', commands: checking, type: 'string', expression: '${{ github.token }}', otherwise: 'the token of the job', secret: true, only: 'action' },
  'format': { description: 'Form of the result on standard output.', commands: all, type: 'choice', choices: ['text', 'json', 'markdown'], default: 'text', only: 'cli' },
  'verbose': { description: 'Says more while it works, and where an unexpected error happened.', commands: all, type: 'boolean', default: 'false', only: 'cli' },
} as const satisfies Record<string, InputRow>;

/** The names of the inputs whose values nobody may see. */
export const secretInputs: readonly string[] = Object.entries<InputRow>(inputs).filter(([, { secret }]) => secret === true).map(([name]) => name);

type Table = typeof inputs;
export type InputName = keyof Table;

type Value<Row extends InputRow> =
  Row extends { readonly type: 'boolean' } ? boolean
    : Row extends { readonly type: 'integer' } ? number
      : Row extends { readonly type: 'list' } ? readonly string[]
        : Row extends { readonly type: 'choice'; readonly choices: readonly (infer Choice)[] } ? Choice
          : string;

/** What was given to a command, with the defaults of the table; names as users write them. */
export type Inputs = { readonly [Name in Exclude<InputName, 'command'>]?: Value<Table[Name]> };

/** The inputs that `command` takes on `surface`, in the order of the table, without the command itself. */
export function inputRows(command: CommandName, surface: Surface): [Exclude<InputName, 'command'>, InputRow][] {
  return (Object.entries(inputs) as [InputName, InputRow][]).filter((entry): entry is [Exclude<InputName, 'command'>, InputRow] => (
    entry[0] !== 'command' && entry[1].commands.includes(command) && (entry[1].only ?? surface) === surface));
}

/** The command that `text` names. Throws UserError invalid-input where it is missing, unknown, or not offered by `surface`. */
export function parseCommand(text: string | undefined, surface: Surface): CommandName {
  const names = commandNames(surface);
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  if (text === undefined || text === '') {
    throw new UserError('invalid-input', surface === 'cli' ? 'No command is given.' : "The input 'command' is missing.", { hint: `Commands: ${names.join(', ')}.` });
  }
  const near = closest(text, names);
  throw new UserError('invalid-input', `There is no command '${text}'.`, { hint: near === null ? `Commands: ${names.join(', ')}.` : `Did you mean '${near}'?` });
}

/**
 * Inputs of `command` from the texts that were given by name; undefined is not given. A list has one entry a line. Throws
 * UserError invalid-input for a name that is unknown or belongs to another command, and for a value of the wrong form.
 */
export function parseInputs(command: CommandName, raw: Readonly<Record<string, string | undefined>>, surface: Surface = 'cli'): Inputs {
  const rows = inputRows(command, surface);
  const taken = new Set<string>(rows.map(([name]) => name));
  for (const [name, text] of Object.entries(raw)) if (text !== undefined && !taken.has(name)) throw refuseInput(name, command, surface);
  return Object.fromEntries(rows.flatMap(([name, row]) => {
    const text = raw[name] ?? row.default;
    return text === undefined ? [] : [[name, parseValue(text, row, label(name, surface))]];
  }));
}

/** Why `command` does not take an input of that name: it belongs to another command, or to none. */
export function refuseInput(name: string, command: CommandName, surface: Surface): UserError {
  const known = (Object.entries(inputs) as [InputName, InputRow][]).filter(([, { only, positional }]) => (only ?? surface) === surface && positional === undefined);
  const row = known.find(([candidate]) => candidate === name)?.[1];
  if (row !== undefined) {
    return new UserError('invalid-input', `'${command}' does not take ${label(name, surface)}.`, { hint: `It belongs to: ${row.commands.join(', ')}.` });
  }
  const near = closest(name, known.filter(([, { commands }]) => commands.includes(command)).map(([candidate]) => candidate));
  return new UserError('invalid-input', `There is no ${surface === 'cli' ? `flag --${name}` : `input '${name}'`}.`, {
    hint: near !== null ? `Did you mean ${label(near, surface)}?` : surface === 'cli' ? `See ${command} --help.` : 'See the reference of inputs.',
  });
}

/** `0 to 65535`, or `1` where there is no largest value. */
export function renderRange({ minimum = 0, maximum }: InputRow): string {
  return maximum === undefined ? String(minimum) : `${minimum} to ${maximum}`;
}

function label(name: string, surface: Surface): string {
  return surface === 'cli' ? `--${name}` : `the input '${name}'`;
}

function parseValue(text: string, row: InputRow, name: string): string | number | boolean | readonly string[] {
  const wrong = (expected: string, hint?: string): UserError => (
    new UserError('invalid-input', `The value '${text}' of ${name} is not ${expected}.`, hint === undefined ? {} : { hint }));
  switch (row.type) {
    case 'boolean':
      if (!/^(true|false)$/i.test(text)) throw wrong('true or false');
      return text.toLowerCase() === 'true';
    case 'integer': {
      const { minimum = 0, maximum = Number.POSITIVE_INFINITY } = row;
      if (!/^\d{1,9}$/.test(text) || Number(text) < minimum || Number(text) > maximum) throw wrong(`a whole number from ${renderRange(row)}`);
      return Number(text);
    }
    case 'choice': {
      const choices = row.choices ?? [];
      if (choices.includes(text)) return text;
      const near = closest(text, choices);
      throw wrong(`one of ${choices.join(', ')}`, near === null ? undefined : `Did you mean '${near}'?`);
    }
    case 'list': {
      const entries = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
      if (entries.length === 0) throw new UserError('invalid-input', `The value of ${name} is empty.`);
      return entries;
    }
    case 'string':
      if (text.trim() === '') throw new UserError('invalid-input', `The value of ${name} is empty.`);
      return text;
  }
}

/** The selectors that narrow a run, as the identity of what it writes on GitHub has them: what is left out begins with `!`. */
export function selectionOf({ include = [], exclude = [] }: Inputs): readonly string[] {
  return [...include, ...exclude.map((selector) => `!${selector}`)];
}
