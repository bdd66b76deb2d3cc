import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandResult } from '../../src/commands/result.ts';
import type { Inputs } from '../../src/github/inputs.ts';
import { parseMarker } from '../../src/model/marker.ts';
import { useServiceInGit } from '../support/service-in-git.ts';

const inGit = useServiceInGit(15);
const { run, succeed } = inGit;
const publish = (more: Inputs = {}): Promise<CommandResult> => succeed('publish', more);

/** `update namedValues/n drift: value drift`; without the policy that every service has. */
function shown({ failure, changeList }: CommandResult): string[] {
  expect(failure).toBeNull();
  return changeList.filter(({ id }) => id !== 'policies/policy').map(({ op, id, origin, properties }) => `${op} ${id} ${origin}${properties.length === 0 || op === 'create' ? '' : `: ${properties.map((one) => `${one.path} ${one.origin}`).join(', ')}`}`);
}

function codes({ diagnostics }: CommandResult): string[] {
  return diagnostics.map(({ code }) => code);
}

async function marker(): Promise<ReturnType<typeof parseMarker>> {
  const { status, body } = await inGit.service().client.get('/namedValues/apiops-published');
  return status === 404 ? null : parseMarker(String(body.properties['value']));
}

const configuration = (environment = ''): string => `artifacts: artifacts\nenvironments:\n  dev: {prune: tracked, overrides: dev.yaml${environment}}\n`;
const overrides = (value: string): string => `namedValues:\n  - name: fixed\n    properties: {value: "${value}"}\n`;
const namedValue = (name: string, value: string): Record<string, string> => ({ [`artifacts/named values/${name}/namedValueInformation.json`]: JSON.stringify({ properties: { displayName: name, value } }) });
const policyText = (header: string): string => `<policies><inbound><base /><set-header name="x-a" exists-action="override"><value>${header}</value></set-header></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;
const api = (name: string): Record<string, string> => ({ [`artifacts/apis/${name}/apiInformation.json`]: JSON.stringify({ properties: { displayName: name, path: name, protocols: ['https'] } }) });
const policy = (name: string, header: string): Record<string, string> => ({ [`artifacts/apis/${name}/policy.xml`]: policyText(header) });
const specification = (name: string, summary: string): Record<string, string> => ({ [`artifacts/apis/${name}/specification.yaml`]: `openapi: 3.0.1\ninfo: {title: ${name}, version: '1'}\npaths:\n  /a:\n    get:\n      operationId: get-a\n      summary: ${summary}\n      responses: {'200': {description: OK}}\n` });
const start = { 'apiops.yaml': configuration(), 'dev.yaml': overrides('one'), ...namedValue('fixed', 'zero') };

/** What Git and the service each did since the last publish, and what the plan makes of it. `other` is another value than `edit`. */
type Move = 'same' | 'edit' | 'other' | 'remove' | 'add' | 'none';
const moves: readonly (readonly [git: Move, service: Move, change: string | null])[] = [
  ['same', 'same', null], ['same', 'edit', 'update drift'], ['same', 'remove', 'create drift'],
  ['edit', 'same', 'update pending'], ['edit', 'edit', null], ['edit', 'other', 'update both'], ['edit', 'remove', 'create both'],
  ['remove', 'same', 'delete pending'], ['remove', 'edit', 'delete both'], ['remove', 'remove', null],
  ['add', 'none', 'create pending'], ['add', 'other', 'update both'], ['none', 'add', 'unmanaged drift'],
];
const values: Partial<Record<Move, string>> = { same: 'first', edit: 'second', other: 'third', add: 'second' };

/** Kinds of thing that move: their files, and how somebody in the portal writes and removes them. */
interface Thing {
  readonly id: (name: string) => string;
  /** The property that moves. */
  readonly property: string;
  readonly always: (name: string) => Record<string, string>;
  readonly files: (name: string, value: string) => Record<string, string>;
  readonly edit: (name: string, value: string) => Promise<unknown>;
}
const things: Readonly<Record<string, Thing>> = {
  'named values': {
    id: (name) => `namedValues/${name}`, property: 'value', always: () => ({}), files: namedValue,
    edit: (name, value) => inGit.service().client.must(`/namedValues/${name}`, { displayName: name, value }),
  },
  policies: {
    id: (name) => `apis/${name}/policies/policy`, property: 'policy', always: api, files: policy,
    edit: (name, value) => inGit.service().client.must(`/apis/${name}/policies/policy`, { format: 'rawxml', value: policyText(value) }),
  },
};

test.each(Object.entries(things))('%s: publishes, edits in the portal and commits in all combinations', async (_what, { id, property, always, files, edit }) => {
  const all = moves.map(([git, portal], index) => ({ git, portal, name: `${String.fromCharCode(97 + index)}-${git}-${portal}` }));
  const published = all.filter(({ git }) => git !== 'add' && git !== 'none');
  inGit.repository().commit(Object.assign({ ...start }, ...all.map(({ name }) => always(name)), ...published.map(({ name }) => files(name, 'first'))) as Record<string, string>);
  await publish();
  expect(shown(await run('plan'))).toEqual([]);
  for (const { portal, name } of all) {
    if (portal === 'remove') expect((await inGit.service().client.delete(`/${id(name)}`)).status).toBeLessThan(300);
    else if (portal !== 'same' && portal !== 'none') await edit(name, values[portal] ?? '');
  }
  inGit.repository().commit(Object.assign({}, ...all.map(({ git, name }) => git === 'remove' ? Object.fromEntries(Object.keys(files(name, '')).map((file) => [file, null]))
    : git === 'none' ? {} : files(name, values[git] ?? ''))) as Record<string, string | null>);
  const expected = moves.flatMap(([, , change], index) => {
    const [op = '', origin = ''] = change?.split(' ') ?? [];
    return change === null ? [] : [`${op} ${id(all[index]?.name ?? '')} ${origin}${op === 'update' ? `: ${property} ${origin}` : ''}`];
  });
  const plan = await run('plan');
  expect(shown(plan)).toEqual(expected);
  expect(codes(plan)).not.toContain('no-base');
  await publish();
  expect(shown(await run('plan'))).toEqual([`unmanaged ${id('m-none-add')} drift`]);
});

test('one resource of which Git and the service moved different properties, and a specification beside', async () => {
  const product = (description: string, terms: string): string => JSON.stringify({ properties: { displayName: 'P', description, terms } });
  inGit.repository().commit({ ...start, ...api('p'), ...specification('p', 'One'), 'artifacts/products/p/productInformation.json': product('a', 'a') });
  await publish();
  await inGit.service().client.write('PATCH', '/products/p', { terms: 'portal' }, { 'if-match': '*' });
  await inGit.service().client.write('PATCH', '/apis/p/operations/get-a', { displayName: 'Portal' }, { 'if-match': '*' });
  inGit.repository().commit({ 'artifacts/products/p/productInformation.json': product('b', 'a') });
  expect(shown(await run('plan'))).toEqual(['update apis/p drift: specification drift', 'update products/p both: description pending, terms drift']);
  inGit.repository().commit(specification('p', 'Two'));
  expect(shown(await run('plan'))).toEqual(['update apis/p both: specification both', 'update products/p both: description pending, terms drift']);
});

test('overrides and apiops.yaml of the published commit count, and tokens of now', async () => {
  inGit.repository().commit({ ...start, ...namedValue('told', '{#TOLD#}') });
  const environment = { TOLD: 'first' };
  expect((await run('publish', {}, { environment })).ok).toBe(true);
  expect(shown(await run('plan', {}, { environment }))).toEqual([]);
  inGit.repository().commit({ 'dev.yaml': overrides('two') });
  expect(shown(await run('plan', {}, { environment }))).toEqual(['update namedValues/fixed pending: value pending']);
  inGit.repository().commit({ 'dev.yaml': null, 'moved/prod.yaml': overrides('one'), 'apiops.yaml': 'artifacts: artifacts\nenvironments:\n  dev: {overrides: moved/prod.yaml}\n' });
  expect(shown(await run('plan', {}, { environment }))).toEqual([]);
  inGit.repository().git('mv', 'artifacts', 'elsewhere');
  inGit.repository().commit({ 'apiops.yaml': 'artifacts: elsewhere\nenvironments:\n  dev: {overrides: moved/prod.yaml, prune: tracked}\n' });
  await inGit.service().client.must('/namedValues/fixed', { displayName: 'fixed', value: 'portal' });
  expect(shown(await run('plan', {}, { environment }))).toEqual(['update namedValues/fixed drift: value drift']);
});

test('the marker names the commit, the plan, the time and the run, and is itself no configuration', async () => {
  const commit = inGit.repository().commit(start);
  const before = Date.now();
  const { planHash, requests } = await run('publish', {}, { environment: { GITHUB_SERVER_URL: 'https://github.example.com', GITHUB_REPOSITORY: 'o/r', GITHUB_RUN_ID: '7' } });
  const written = await marker();
  expect(written).toEqual({ commit, planHash, time: expect.any(String) as string, run: 'https://github.example.com/o/r/actions/runs/7' });
  expect(Date.parse(written?.time ?? '')).toBeGreaterThanOrEqual(before - 1000);
  expect(requests?.writes).toBe(2);
  expect((await inGit.service().client.get('/namedValues/apiops-published')).body.properties).toMatchObject({ displayName: 'apiops-published', secret: false });
  expect(shown(await run('plan', { prune: 'all' }))).toEqual([]);
  expect((await run('publish')).requests).toMatchObject({ writes: 0 });
  await run('extract');
  expect(inGit.repository().git('status', '--porcelain')).not.toContain('apiops-published');
});

test('an empty publish of a later commit moves the marker', async () => {
  inGit.repository().commit(start);
  await publish();
  const second = inGit.repository().commit({ 'README.md': 'x' });
  await publish();
  expect((await marker())?.commit).toBe(second);
});

test('what is not the whole of a commit is not recorded, and says why', async () => {
  const commit = inGit.repository().commit(start);
  await publish();
  const because = async (more: Inputs = {}, environment = {}): Promise<string> => {
    const result = await run('publish', more, { environment });
    expect((await marker())?.commit).toBe(commit);
    return result.diagnostics.find(({ code, severity }) => code === 'not-recorded' && severity === 'info')?.message ?? '';
  };
  inGit.repository().commit({ 'dev.yaml': overrides('two') });
  expect(await because({ include: ['namedValues/*'] })).toContain('--include');
  inGit.repository().write(namedValue('new', 'x'));
  expect(await because()).toContain("uncommitted changes: artifacts/named values/new/namedValueInformation.json");
  inGit.repository().git('add', '-A');
  inGit.repository().git('commit', '-q', '-m', 'new');
  inGit.repository().write({ 'dev.yaml': overrides('three') });
  expect(await because()).toContain('uncommitted changes: dev.yaml');
  inGit.repository().git('checkout', '-q', 'dev.yaml');
  // What fails leaves the marker where it was, too.
  inGit.repository().commit(namedValue('fails', 'x'.repeat(5000)));
  expect((await run('publish')).ok).toBe(false);
  expect((await marker())?.commit).toBe(commit);
  inGit.repository().commit({ 'artifacts/named values/fails': null });
  const last = inGit.repository().commit();
  expect(codes(await publish())).not.toContain('not-recorded');
  expect((await marker())?.commit).toBe(last);
});

test('what a shallow clone could not delete is deleted by the next whole one', async () => {
  const first = inGit.repository().commit({ ...start, ...namedValue('gone', 'x') });
  await publish();
  inGit.repository().commit({ 'artifacts/named values/gone': null });
  const second = inGit.repository().commit({ 'dev.yaml': overrides('two') });
  const shallow = await run('publish', {}, { at: inGit.repository().clone('shallow', '--depth', '1') });
  expect([shown(shallow), (await marker())?.commit]).toEqual([['update namedValues/fixed null: value undefined', 'unmanaged namedValues/gone null'], first]);
  expect(shallow.diagnostics.filter(({ message }) => message.includes('fetch-depth: 0')).map(({ code }) => code)).toEqual(['no-base']);
  expect(codes(shallow)).toEqual(expect.arrayContaining(['no-base', 'not-recorded']));
  expect([shown(await publish()), (await marker())?.commit]).toEqual([['delete namedValues/gone pending'], second]);
  // Where nothing is deleted anyway there is nothing to forget.
  const third = inGit.repository().commit({ 'dev.yaml': overrides('three') });
  await run('publish', { prune: 'none' }, { at: inGit.repository().clone('other', '--depth', '1') });
  expect((await marker())?.commit).toBe(third);
});

test('uncommitted changes of the folder are pending', async () => {
  inGit.repository().commit(start);
  await publish();
  inGit.repository().write({ 'dev.yaml': overrides('mine') });
  expect(shown(await run('plan'))).toEqual(['update namedValues/fixed pending: value pending']);
});

test('where the base is not known the plan has two sides, and says once why and what to do', async () => {
  inGit.repository().commit(start);
  const first = await run('plan');
  expect(first.diagnostics.filter(({ code }) => code === 'no-base').map(({ severity, message }) => [severity, message.includes('the service does not say it')])).toEqual([['info', true]]);
  await publish();
  inGit.repository().commit({ 'dev.yaml': overrides('two') });
  const why = async (at: string): Promise<string> => {
    const plan = await run('plan', {}, { at });
    expect(shown(plan)).toEqual(['update namedValues/fixed null: value undefined']);
    const told = plan.diagnostics.filter(({ code }) => code === 'no-base');
    expect(told).toHaveLength(1);
    return told[0]?.message ?? '';
  };
  expect(await why(inGit.repository().clone('shallow', '--depth', '1'))).toContain('fetch-depth: 0');
  const plain = inGit.repository().clone('plain');
  expect(shown(await run('plan', {}, { at: plain }))).toEqual(['update namedValues/fixed pending: value pending']);
  rmSync(join(plain, '.git'), { recursive: true });
  expect(await why(plain)).toContain('no Git repository');
  inGit.repository().git('commit', '-q', '--amend', '-m', 'only', '--reset-author');
  inGit.repository().git('checkout', '-q', '--orphan', 'rewritten');
  inGit.repository().git('commit', '-q', '-m', 'all');
  expect(await why(inGit.repository().clone('rewritten', '--single-branch', '--branch', 'rewritten'))).toContain('was rewritten since');
  // The repository itself still has the commit, although no branch does.
  expect(shown(await run('plan'))).toEqual(['update namedValues/fixed pending: value pending']);
});

test('a token that the folder no longer asks for leaves open one value, not what was published', async () => {
  const told = (token: string): Record<string, string> => ({ ...namedValue('kept', token), ...api('p'), ...policy('p', token), ...namedValue('edited', 'first') });
  inGit.repository().commit({ ...start, ...told('{#OLD#}'), ...namedValue('gone', '{#OLD#}') });
  expect((await run('publish', {}, { environment: { OLD: 'canary-old' } })).ok).toBe(true);
  await inGit.service().client.must('/namedValues/edited', { displayName: 'edited', value: 'portal' });
  inGit.repository().commit({ ...told('{#NEW#}'), 'artifacts/named values/gone': null });
  const plan = await run('plan', {}, { environment: { NEW: 'canary-new' } });
  expect(codes(plan)).not.toContain('no-base');
  expect(shown(plan)).toEqual(['update apis/p/policies/policy pending: policy pending', 'update namedValues/edited drift: value drift', 'delete namedValues/gone pending', 'update namedValues/kept pending: value pending']);
  expect(shown(await run('plan', { 'changed-since': 'HEAD~1' }, { environment: { NEW: 'canary-new' } }))).toEqual(['update apis/p/policies/policy pending: policy pending', 'delete namedValues/gone pending', 'update namedValues/kept pending: value pending']);
  expect(JSON.stringify(plan)).not.toContain('canary');
  // A value that stays the same under another name is no change.
  expect(shown(await run('plan', {}, { environment: { NEW: 'canary-old' } }))).toEqual(['update namedValues/edited drift: value drift', 'delete namedValues/gone pending']);
});

test('a commit that cannot be read any more is no base', async () => {
  inGit.repository().commit({ ...start, ...namedValue('told', '{#TOLD#}') });
  expect((await run('publish', {}, { environment: { TOLD: 'x' } })).ok).toBe(true);
  inGit.repository().commit({ 'artifacts/named values/told': null, 'more.yaml': overrides('zero') });
  const plan = await run('plan', { overrides: [join(inGit.repository().path, 'more.yaml')] });
  expect(plan.diagnostics.find(({ code }) => code === 'no-base')?.message).toMatch(/cannot be read: The override file '.*more\.yaml' does not exist/);
  expect(shown(plan)).toEqual(['update namedValues/fixed null: value undefined', 'unmanaged namedValues/told null']);
  expect(JSON.stringify(plan)).not.toMatch(/apiops-[A-Za-z0-9]{6}/);
});

test('marker: false neither reads nor writes it', async () => {
  const off = { 'apiops.yaml': `marker: false\n${configuration()}` };
  inGit.repository().commit({ ...start, ...off });
  const result = await publish();
  expect([await marker(), codes(result).filter((code) => code === 'not-recorded')]).toEqual([null, []]);
  inGit.repository().commit({ 'apiops.yaml': configuration() });
  await publish();
  inGit.repository().commit({ ...off, 'dev.yaml': overrides('two') });
  const plan = await run('plan');
  expect(shown(plan)).toEqual(['update namedValues/fixed null: value undefined']);
  expect(plan.diagnostics.find(({ code }) => code === 'no-base')?.message).toContain('marker: false');
  expect(codes(await run('plan', { prune: 'none' }))).not.toContain('no-base');
});

test('a marker that nobody can read, or of another repository, is passed over', async () => {
  inGit.repository().commit(start);
  for (const value of ['nonsense', '{"commit":"--output=/tmp/x","planHash":"","time":"2026-01-01T00:00:00Z"}', JSON.stringify({ commit: 'f'.repeat(40), planHash: '', time: '2026-01-01T00:00:00Z', run: null })]) {
    await inGit.service().client.must('/namedValues/apiops-published', { displayName: 'apiops-published', value });
    const plan = await run('plan');
    expect(shown(plan)).toEqual(['create namedValues/fixed null']);
    expect(codes(plan).filter((code) => code === 'no-base')).toHaveLength(1);
  }
  await publish();
  expect((await marker())?.commit).toBe(inGit.repository().git('rev-parse', 'HEAD'));
});
