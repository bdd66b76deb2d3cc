import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withRepositoryPaths } from '../../src/commands/setter-paths.ts';
import { renderResultJson } from '../../src/render/result-json.ts';
import { createRepository } from '../support/repository.ts';
import { richPlan, toPlan } from '../render/plans.ts';
import { useServiceInGit } from '../support/service-in-git.ts';

const { run, repository } = useServiceInGit(7);

const files = {
  'gateway/apiops.yaml': 'artifacts: artifacts\nenvironments:\n  dev: { overrides: [configuration.dev.yaml] }\n',
  'gateway/configuration.dev.yaml': 'namedValues:\n  - name: one\n    properties:\n      value: dev\n',
  'gateway/artifacts/named values/one/namedValueInformation.json': '{ "properties": { "displayName": "one", "value": "folder" } }\n',
  'gateway/artifacts/named values/two/namedValueInformation.json': '{\n  "properties": {\n    "displayName": "two",\n    "value": "{#TWO#}"\n  }\n}\n',
};

test('a plan names files from the root of the repository, the same wherever the clone lies, and a file outside by its name', async () => {
  const other = createRepository();
  const outside = mkdtempSync(join(tmpdir(), 'overrides-'));
  try {
    writeFileSync(join(outside, 'more.yaml'), 'namedValues: [{ name: one, properties: { tags: [a] } }]\n');
    repository().commit(files);
    other.commit(files);
    const plans = [];
    for (const at of [repository().path, other.path]) {
      const result = await run('plan', { config: join(at, 'gateway/apiops.yaml'), overrides: [join(outside, 'more.yaml')] }, { at, environment: { TWO: 'canary' } });
      expect([result.failure, result.diagnostics.filter(({ severity }) => severity === 'error')]).toEqual([null, []]);
      expect(renderResultJson(result)).not.toContain('canary');
      plans.push(JSON.stringify(result.changeList));
      expect(result.changeList.flatMap(({ id, properties }) => properties.flatMap(({ path, setBy }) => setBy === undefined ? [] : [[id, path, setBy]]))).toEqual([
        ['namedValues/one', 'tags', { file: 'more.yaml', line: 1 }],
        ['namedValues/one', 'value', { file: 'gateway/configuration.dev.yaml', line: 4 }],
        ['namedValues/two', 'value', { file: 'gateway/artifacts/named values/two/namedValueInformation.json', line: 4, tokens: ['TWO'] }],
      ]);
    }
    expect(plans[1]).toBe(plans[0]);
    expect(plans[0]).not.toContain(tmpdir());
  } finally {
    other.remove();
    rmSync(outside, { recursive: true, force: true });
  }
});

test.each([
  ['./configuration.prod.yaml', 'configuration.prod.yaml'], ['gateway\\configuration.prod.yaml', 'gateway/configuration.prod.yaml'],
  ['/home/someone/configuration.prod.yaml', 'configuration.prod.yaml'], ['C:\\work\\configuration.prod.yaml', 'configuration.prod.yaml'], ['../other/configuration.prod.yaml', 'configuration.prod.yaml'],
])('without a repository %s is %s', async (file, name) => {
  const plan = toPlan([{ id: 'tags/t', kind: 'Tag', op: 'update', origin: null, properties: [{ path: 'displayName', before: 'a', after: 'b', setBy: { file, line: 2 } }] }]);
  const named = await withRepositoryPaths(plan, { repository: async () => null });
  expect(named.changes[0]?.properties[0]?.setBy).toEqual({ file: name, line: 2 });
  expect(named.hash).toBe(plan.hash);
});

test('where nothing was set by an override, no repository is looked for', async () => {
  const plan = toPlan(richPlan.changes.map((change) => ({ ...change, properties: [] })));
  expect(await withRepositoryPaths(plan, { repository: () => Promise.reject(new Error('asked')) })).toBe(plan);
});
