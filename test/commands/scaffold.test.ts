import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { parse } from 'yaml';
import { checkActionReference, checkEnvironmentNames, renderScaffold, type ScaffoldOptions } from '../../src/commands/scaffold.ts';
import { parseConfiguration, parseOverrides } from '../../src/configuration/index.ts';
import { UserError } from '../../src/model/failure.ts';

const SHA = '0123456789'.repeat(4);
const folder = join(__dirname, '../../artifacts-template');
const render = (options: Partial<ScaffoldOptions> = {}): ReadonlyMap<string, string> => renderScaffold({ names: ['dev', 'prod'], action: null, artifacts: 'apimartifacts', sample: true, hasOverrides: () => true, ...options });

interface Workflow {
  readonly on: { readonly push?: { readonly paths: readonly string[] }; readonly workflow_dispatch?: { readonly inputs: { readonly environment: { readonly options: readonly string[] } } } };
  readonly jobs: Readonly<Record<string, { readonly needs?: string; readonly uses?: string; readonly with?: Record<string, string>; readonly strategy?: { readonly matrix: { readonly environment: readonly string[] } }; readonly steps?: readonly { readonly uses?: string; readonly run?: string; readonly with?: Record<string, unknown> }[] }>>;
}

const workflow = (files: ReadonlyMap<string, string>, name: string): Workflow => parse(files.get(`.github/workflows/apiops-${name}.yml`) ?? '') as Workflow;

test('for its own two environments it is the template', () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  expect(Object.fromEntries(render())).toEqual(Object.fromEntries(files.map((file) => [relative(folder, file).split(sep).join('/'), readFileSync(file, 'utf8')])));
});

test.each(['dev,test,prod', 'staging,live', 'only', 'prod,dev', 'dev-eu,prod,dev'])('environments %s', (given) => {
  const names = checkEnvironmentNames([given]);
  const files = render({ names });
  const { configuration, diagnostics } = parseConfiguration(files.get('apiops.yaml') ?? '', 'apiops.yaml');
  expect(diagnostics).toEqual([]);
  expect(Object.keys(configuration.environments)).toEqual(names);
  names.forEach((name, index) => {
    const file = `configuration.${name}.yaml`;
    expect(configuration.environments[name]).toMatchObject({ service: expect.stringMatching(new RegExp(`/apim-${name}$`)) as string, sku: index === 0 ? 'Developer' : 'Premium' });
    expect(configuration.environments[name]?.overrides).toBe(index === 0 ? undefined : file);
    expect(files.has(file)).toBe(index > 0);
    if (index > 0) expect(parseOverrides(files.get(file) ?? '', file).diagnostics).toEqual([]);
  });
  const { jobs } = workflow(files, 'publish');
  expect(Object.entries(jobs).map(([name, { needs, with: inputs }]) => [name, needs, inputs?.['environment']])).toEqual(names.map((name, index) => [name, names[index - 1], name]));
  expect(workflow(files, 'pull-request').jobs['plan']?.strategy?.matrix.environment).toEqual(names);
  expect(workflow(files, 'drift').jobs['drift']?.strategy?.matrix.environment).toEqual(names);
  expect(workflow(files, 'extract').on.workflow_dispatch?.inputs.environment.options).toEqual(names);
  if (names.length > 1) expect(workflow(files, 'promote').on.workflow_dispatch?.inputs.environment.options).toEqual(names.slice(1));
  else expect(files.has('.github/workflows/apiops-promote.yml')).toBe(false);
});

test('no environment but production has what is of production', () => {
  const files = render({ names: ['dev', 'test', 'prod'] });
  expect(files.get('configuration.test.yaml')).not.toMatch(/\bprod\b|production|orders-east\.example\.com/);
  expect(files.get('configuration.prod.yaml')).toMatch(/kv-shop-prod/);
});

test('an action of elsewhere takes the place of the one in the repository', () => {
  const files = render({ action: `contoso/apiops@${SHA}` });
  expect([...files.keys()].filter((path) => path.startsWith('.github/actions'))).toEqual([]);
  const used = [...files].filter(([path]) => path.startsWith('.github/workflows')).flatMap(([, text]) => [...text.matchAll(/uses: (\S+)/g)].map(([, name = '']) => name));
  expect(new Set(used)).toEqual(new Set([`contoso/apiops@${SHA}`, './.github/workflows/apiops-environment.yml', expect.stringMatching(/^actions\/checkout@[0-9a-f]{40}$/)]));
});

test('beside artifacts there is no sample, and an override file is named where there is one', () => {
  const files = render({ names: ['dev', 'test', 'prod'], sample: false, artifacts: "the team's apis", hasOverrides: (name) => name === 'prod' });
  expect([...files.keys()].filter((path) => !path.startsWith('.github/'))).toEqual(['apiops.yaml']);
  const { environments } = parseConfiguration(files.get('apiops.yaml') ?? '', 'apiops.yaml').configuration;
  expect(Object.values(environments).map(({ overrides }) => overrides)).toEqual([undefined, undefined, 'configuration.prod.yaml']);
  expect(workflow(files, 'publish').on.push?.paths).toContain("the team's apis/**");
  // A folder that is the root has no name that a path of a workflow begins with; what is an override file anywhere starts a publish too.
  const root = render({ sample: false, artifacts: '.', overrides: ['env/it\'s.yaml', 'configuration.prod.yaml', 'env/configuration.prod.yaml', 'env/it\'s.yaml'] });
  expect(workflow(root, 'publish').on.push?.paths).toEqual(['apiops.yaml', 'configuration.*.yaml', "env/it's.yaml", 'env/configuration.prod.yaml', '**']);
});

test('no workflow puts an expression into a script, leaves credentials behind, or grants a right to all jobs', () => {
  for (const [path, text] of render()) {
    if (!path.startsWith('.github/workflows/')) continue;
    const { permissions, on, jobs } = parse(text) as Workflow & { readonly permissions?: unknown };
    // A called workflow has the rights of the job that calls it.
    expect({ path, permissions }).toEqual({ path, permissions: 'workflow_call' in on ? undefined : {} });
    for (const { steps = [] } of Object.values(jobs)) {
      for (const { run = '', uses = '', with: inputs } of steps) {
        expect(run).not.toContain('${{');
        if (uses.startsWith('actions/checkout@')) expect(inputs).toMatchObject({ 'persist-credentials': false });
      }
    }
  }
});

const reasonOf = (work: () => unknown): string | null => {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error.reason;
    throw error;
  }
  return null;
};

test('names and references that are refused', () => {
  for (const names of ['', 'dev,', 'dev prod', '../x', '1st', 'null', 'True', 'a: b', 'dev,Dev', `a${'b'.repeat(50)}`, 'dev\nprod: x']) expect([names, reasonOf(() => checkEnvironmentNames([names]))]).toEqual([names, 'invalid-input']);
  expect(checkEnvironmentNames(['dev, test', 'prod'])).toEqual(['dev', 'test', 'prod']);
  for (const reference of ['contoso/apiops', 'contoso/apiops@v1', 'contoso/apiops@main', `apiops@${SHA}`, `./x@${SHA}\n  evil`, `contoso/apiops@${SHA} # x`, `contoso/apiops@${SHA.slice(1)}`]) {
    expect([reference, reasonOf(() => checkActionReference(reference))]).toEqual([reference, 'invalid-input']);
  }
  expect(checkActionReference(`contoso/apiops/sub@${SHA}`)).toBe(`contoso/apiops/sub@${SHA}`);
});
