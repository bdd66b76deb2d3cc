import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandResult } from '../../src/commands/result.ts';
import type { Inputs } from '../../src/github/inputs.ts';
import { useServiceInGit } from '../support/service-in-git.ts';
import { shareOf } from '../support/share.ts';

const inGit = useServiceInGit(11);
const { run, succeed } = inGit;

const configuration = 'artifacts: artifacts\nenvironments:\n  dev: {prune: tracked, overrides: dev.yaml}\n';
const json = (properties: object): string => `${JSON.stringify({ properties }, null, 2)}\n`;
const policy = (calls: number, ...inbound: string[]): string => `<policies>\n  <inbound>\n    <base />\n    <rate-limit calls="${calls}" renewal-period="60" />\n    ${inbound.join('\n    ')}\n  </inbound>\n  <backend>\n    <base />\n  </backend>\n  <outbound>\n    <base />\n  </outbound>\n  <on-error>\n    <base />\n  </on-error>\n</policies>\n`;
const specification = (name: string): string => `openapi: 3.0.1\ninfo:\n  title: ${name}\n  version: '1'\npaths:\n  /items:\n    get:\n      operationId: list\n      summary: List\n      responses:\n        '200':\n          description: OK\n  /items/{id}:\n    get:\n      operationId: get\n      summary: Get\n      parameters:\n        - {name: id, in: path, required: true, schema: {type: string}}\n      responses:\n        '200':\n          description: OK\n`;

/** A folder as large estates are: APIs with documents and policies that lean on backends, named values and a fragment. */
function estate(apis: number): Record<string, string> {
  const files: Record<string, string> = {
    'apiops.yaml': configuration, 'dev.yaml': 'backends:\n  - name: backend-0\n    properties: {url: "https://dev.example.com"}\n',
    'artifacts/policy fragments/shared/policyFragmentInformation.json': json({ description: 'Shared' }),
    'artifacts/policy fragments/shared/policy.xml': '<fragment>\n  <set-header name="x-region" exists-action="override">\n    <value>{{region}}</value>\n  </set-header>\n</fragment>\n',
    'artifacts/named values/region/namedValueInformation.json': json({ displayName: 'region', value: 'west' }),
    'artifacts/products/all/productInformation.json': json({ displayName: 'All', state: 'published' }),
  };
  for (let index = 0; index < 10; index += 1) files[`artifacts/backends/backend-${index}/backendInformation.json`] = json({ url: `https://backend-${index}.example.com`, protocol: 'http' });
  for (let index = 0; index < apis; index += 1) {
    const name = `api-${String(index).padStart(4, '0')}`;
    files[`artifacts/apis/${name}/apiInformation.json`] = json({ displayName: name, path: `p/${name}`, protocols: ['https'] });
    files[`artifacts/apis/${name}/specification.yaml`] = specification(name);
    files[`artifacts/apis/${name}/policy.xml`] = policy(100, `<set-backend-service backend-id="backend-${index % 10}" />`, '<include-fragment fragment-id="shared" />', '<set-variable name="key" value="{{region}}" />');
    files[`artifacts/products/all/apis/${name}/productApiInformation.json`] = '{}\n';
  }
  return files;
}

/** The reads of a limited plan do not grow with the estate: any size far above their number shows it. */
const APIS = shareOf(1000, 10);

test(`one changed policy of ${APIS} APIs takes at most 15 reads`, async () => {
  const files = estate(APIS);
  const main = inGit.repository().commit(files);
  await succeed('publish', { parallelism: 64 });
  inGit.repository().git('checkout', '-q', '-b', 'feature');
  inGit.repository().commit({ 'artifacts/apis/api-0050/policy.xml': files['artifacts/apis/api-0050/policy.xml']?.replace('"100"', '"200"') ?? '' });
  const plan = await succeed('plan', { 'changed-since': 'main' });
  process.stdout.write(`${APIS} APIs, one changed policy: ${plan.requests?.reads} reads\n`);
  expect(plan.changeList.map(({ id, op, origin, properties }) => [id, op, origin, properties.map(({ path }) => path)])).toEqual([['apis/api-0050/policies/policy', 'update', 'pending', ['policy']]]);
  expect(plan.requests?.reads).toBeLessThanOrEqual(15);
  expect(plan.diagnostics.map(({ code, message }) => [code, message.includes(main.slice(0, 10))])).toEqual([['plan-limited', true]]);
}, 120_000);

/** A small estate, published, and a branch to work on. */
async function begin(): Promise<Record<string, string>> {
  const files = estate(3);
  inGit.repository().commit(files);
  await succeed('publish');
  inGit.repository().git('checkout', '-q', '-b', 'feature');
  return files;
}

function shown({ changeList }: CommandResult): string[] {
  return changeList.map(({ op, id, origin, properties }) => `${op} ${id} ${origin}${op === 'update' ? `: ${properties.map(({ path }) => path).join(', ')}` : ''}`);
}

const at = (index: number, file: string): string => `artifacts/apis/api-000${index}/${file}`;

test('nothing changed: the service itself and the marker are read, and nothing else', async () => {
  await begin();
  inGit.repository().commit({ 'README.md': 'x' });
  const plan = await succeed('plan', { 'changed-since': 'main' });
  expect([shown(plan), plan.requests?.reads]).toEqual([[], 2]);
});

test('what others changed in the service meanwhile is no part of it, but for what changed in Git too', async () => {
  const files = await begin();
  await inGit.service().client.must('/backends/backend-3', { url: 'https://portal.example.com', protocol: 'http' });
  await inGit.service().client.write('PATCH', '/apis/api-0001', { description: 'Portal' }, { 'if-match': '*' });
  inGit.repository().commit({ [at(1, 'apiInformation.json')]: files[at(1, 'apiInformation.json')]?.replace('"p/api-0001"', '"q/api-0001"') ?? '' });
  const plan = await succeed('plan', { 'changed-since': 'main' });
  expect(shown(plan)).toEqual(['update apis/api-0001 both: description, path']);
});

test('changes of overrides and of apiops.yaml count, and uncommitted ones', async () => {
  await begin();
  inGit.repository().commit({ 'dev.yaml': 'backends:\n  - name: backend-0\n    properties: {url: "https://other.example.com"}\n' });
  expect(shown(await succeed('plan', { 'changed-since': 'main' }))).toEqual(['update backends/backend-0 pending: url']);
  inGit.repository().commit({ 'apiops.yaml': configuration.replace('artifacts: artifacts\n', 'artifacts: artifacts\nexclude: [backends/backend-1]\n') });
  // The policy that names it keeps it in the service, where it is left alone.
  expect(shown(await succeed('plan', { 'changed-since': 'main' }))).toEqual(['update backends/backend-0 pending: url']);
  inGit.repository().write({ 'artifacts/named values/region/namedValueInformation.json': json({ displayName: 'region', value: 'east' }) });
  expect(shown(await succeed('plan', { 'changed-since': 'HEAD' }))).toEqual(['update namedValues/region pending: value']);
  inGit.repository().commit({ 'apiops.yaml': `${configuration}ignore: [backends/*/url]\n` });
  const plan = await succeed('plan', { 'changed-since': 'main' });
  expect(plan.diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toContain('info plan-not-limited');
});

test('what a change needs and the service lacks comes along, whole, and nothing more', async () => {
  const files = await begin();
  await inGit.service().client.delete('/products/all/apis/api-0001');
  await inGit.service().client.delete('/apis/api-0001');
  await inGit.service().client.delete('/apis/api-0002/policies/policy');
  await inGit.service().client.delete('/backends/backend-2');
  await inGit.service().client.delete('/backends/backend-9');
  inGit.repository().commit({
    'artifacts/products/all/productInformation.json': json({ displayName: 'All', state: 'published', description: 'New' }),
    'artifacts/apis/api-0001/operations/list/policy.xml': policy(7), [at(2, 'policy.xml')]: files[at(2, 'policy.xml')]?.replace('"100"', '"300"') ?? '',
  });
  const plan = await succeed('plan', { 'changed-since': 'main' });
  expect(shown(plan)).toEqual(['create apis/api-0001 drift', 'create apis/api-0001/operations/list/policies/policy pending', 'create apis/api-0001/policies/policy drift', 'create apis/api-0002/policies/policy both', 'create backends/backend-2 drift', 'update products/all pending: description']);
  await succeed('publish', { 'changed-since': 'main' });
  // The link that nothing needs, and the backend, are left to the next whole publish.
  expect(shown(await succeed('plan'))).toEqual(expect.arrayContaining(['create backends/backend-9 drift', 'create products/all/apis/api-0001 drift']) as string[]);
});

test('what a change would break is found, and what only the service has raises no alarm', async () => {
  const files = await begin();
  await inGit.service().client.must('/namedValues/portal', { displayName: 'portal-only', value: 'x' });
  await inGit.service().client.must('/backends/portal', { url: 'https://portal.example.com', protocol: 'http' });
  inGit.repository().commit({ [at(0, 'policy.xml')]: policy(1, '<set-backend-service backend-id="portal" />', '<set-variable name="a" value="{{portal-only}}" />') });
  expect(shown(await succeed('plan', { 'changed-since': 'main' }))).toEqual(['update apis/api-0000/policies/policy pending: policy']);
  inGit.repository().git('branch', '-f', 'main', 'HEAD');
  inGit.repository().commit({ [at(1, 'policy.xml')]: files[at(1, 'policy.xml')]?.replace('"100"', '"200"') ?? '' });
  expect(shown(await succeed('plan', { 'changed-since': 'main' }))).toEqual(['update apis/api-0001/policies/policy pending: policy']);
  const errors = async (changes: Record<string, string | null>): Promise<string[]> => {
    inGit.repository().commit(changes);
    const plan = await run('plan', { 'changed-since': 'main' });
    return plan.diagnostics.filter(({ severity }) => severity === 'error').map(({ code, resource }) => `${code} ${resource}`);
  };
  expect(await errors({ [at(1, 'policy.xml')]: policy(1, '<set-backend-service backend-id="nowhere" />', '<set-variable name="a" value="{{nothing}}" />') }))
    .toEqual(['reference-missing apis/api-0001/policies/policy', 'reference-missing apis/api-0001/policies/policy']);
  inGit.repository().git('checkout', '-q', 'HEAD~1', '--', '.');
  expect(await errors({ 'artifacts/backends/backend-2': null })).toEqual(['reference-missing apis/api-0002/policies/policy']);
  inGit.repository().git('checkout', '-q', 'HEAD~2', '--', '.');
  expect(await errors({ 'artifacts/named values/region/namedValueInformation.json': json({ displayName: 'area', value: 'west' }) })).toEqual(expect.arrayContaining(['reference-missing policyFragments/shared']) as string[]);
});

test('deletions, and what published folders held that uses them', async () => {
  await begin();
  inGit.repository().git('checkout', '-q', 'main');
  // Published, then taken out of the folder while nothing is pruned: the service still has it.
  inGit.repository().commit({ 'artifacts/backends/old/backendInformation.json': json({ url: 'https://old.example.com', protocol: 'http' }), 'artifacts/policy fragments/user/policyFragmentInformation.json': json({ description: 'u' }), 'artifacts/policy fragments/user/policy.xml': '<fragment>\n  <set-backend-service backend-id="old" />\n</fragment>\n' });
  await succeed('publish');
  inGit.repository().commit({ 'artifacts/policy fragments/user': null });
  inGit.repository().git('checkout', '-q', '-B', 'feature');
  inGit.repository().commit({ 'artifacts/backends/old': null });
  const refused = await run('plan', { 'changed-since': 'main' });
  expect(refused.diagnostics.filter(({ severity }) => severity === 'error').map(({ code, resource }) => `${code} ${resource}`)).toEqual(['deletion-in-use backends/old']);
  expect(shown(await succeed('plan', { 'changed-since': 'main~1' }))).toEqual(['delete backends/old pending', 'delete policyFragments/user pending']);
  await succeed('publish', { 'changed-since': 'main~1' });
  expect((await inGit.service().client.get('/backends/old')).status).toBe(404);
});

test('a limited publish is recorded only where what was recorded before holds the rest', async () => {
  await begin();
  const recorded = async (): Promise<string> => (JSON.parse(String((await inGit.service().client.get('/namedValues/apiops-published')).body.properties['value'])) as { commit: string }).commit;
  const region = (value: string): Record<string, string> => ({ 'artifacts/named values/region/namedValueInformation.json': json({ displayName: 'region', value }) });
  const first = inGit.repository().commit(region('one'));
  await succeed('publish', { 'changed-since': 'main' });
  expect(await recorded()).toBe(first);
  inGit.repository().commit(region('two'));
  inGit.repository().commit({ 'dev.yaml': 'backends:\n  - name: backend-0\n    properties: {url: "https://x.example.com"}\n' });
  const result = await succeed('publish', { 'changed-since': 'HEAD~1' });
  expect(shown(result)).toEqual(['update backends/backend-0 pending: url']);
  expect([await recorded(), result.diagnostics.map(({ code }) => code)]).toEqual([first, ['not-recorded', 'plan-limited']]);
  expect(shown(await succeed('plan')).filter((change) => !change.startsWith('unmanaged'))).toEqual(['update namedValues/region pending: value']);
});

describe('where the changes begin', () => {
  const events = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request', GITHUB_BASE_REF: 'main', GITHUB_REF: 'refs/pull/1/merge' };
  const codes = ({ diagnostics }: CommandResult): string[] => diagnostics.map(({ code }) => code).filter((code) => code.startsWith('plan-'));

  test('on a pull request it is the branch that it goes into, unless the input says otherwise', async () => {
    const files = await begin();
    await inGit.service().client.must('/backends/backend-3', { url: 'https://portal.example.com', protocol: 'http' });
    inGit.repository().commit({ [at(1, 'policy.xml')]: files[at(1, 'policy.xml')]?.replace('"100"', '"200"') ?? '' });
    const own = 'update apis/api-0001/policies/policy pending: policy';
    const other = 'update backends/backend-3 drift: url';
    const clone = inGit.repository().clone('clone', '--branch', 'feature');
    expect(shown(await run('plan', {}, { at: clone, environment: events }))).toEqual([own]);
    for (const [more, environment] of [[{ 'changed-since': 'none' }, events], [{}, { ...events, GITHUB_EVENT_NAME: 'push' }], [{}, { ...events, GITHUB_ACTIONS: '' }]] as const) {
      expect(shown(await run('plan', more, { at: clone, environment }))).toEqual(expect.arrayContaining([own, other]) as string[]);
    }
    // By its name alone, where the clone has the branch of the remote only.
    expect(shown(await run('plan', { 'changed-since': 'main' }, { at: clone }))).toEqual([own]);
    // In a merge queue, the commit that the group builds on; an event that does not say it limits nothing.
    for (const [base, expected] of [[inGit.repository().git('rev-parse', 'main'), [own]], ['--output=x', expect.arrayContaining([own, other])]] as const) {
      inGit.repository().write({ 'event.json': JSON.stringify({ merge_group: { base_sha: base } }) });
      const queue = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'merge_group', GITHUB_EVENT_PATH: join(inGit.repository().path, 'event.json') };
      expect(shown(await run('plan', {}, { at: clone, environment: queue }))).toEqual(expected);
    }
    // Of a review the event alone names the branch; of a merged pull request it names the commit before, since the branch has all of it.
    const payload = join(inGit.repository().path, 'event.json');
    inGit.repository().write({ 'event.json': JSON.stringify({ pull_request: { base: { ref: 'main' } } }) });
    for (const name of ['pull_request_review', 'pull_request_review_comment']) expect(shown(await run('plan', {}, { at: clone, environment: { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: payload, GITHUB_REF: 'refs/pull/1/merge' } }))).toEqual([own]);
    inGit.repository().write({ 'event.json': JSON.stringify({ pull_request: { merged: true, base: { ref: 'feature', sha: inGit.repository().git('rev-parse', 'main') } } }) });
    expect(shown(await run('plan', {}, { at: clone, environment: { ...events, GITHUB_BASE_REF: 'feature', GITHUB_EVENT_PATH: payload } }))).toEqual([own]);
    inGit.repository().write({ 'event.json': null });
    // The merge that actions/checkout checks out, with one commit before it.
    inGit.repository().git('checkout', '-q', 'main');
    inGit.repository().commit({ 'README.md': 'x' });
    inGit.repository().git('merge', '-q', '--no-ff', 'feature', '-m', 'merge');
    inGit.repository().git('checkout', '-q', '-b', 'merged');
    const merged = inGit.repository().clone('merged', '--depth', '2', '--branch', 'merged');
    const merge = { ...events, GITHUB_SHA: inGit.repository().git('rev-parse', 'HEAD') };
    const plan = await run('plan', {}, { at: merged, environment: merge });
    expect([shown(plan), codes(plan)]).toEqual([['update apis/api-0001/policies/policy null: policy'], ['plan-limited']]);
    const shallow = inGit.repository().clone('shallow', '--depth', '1', '--branch', 'merged');
    const whole = await run('plan', {}, { at: shallow, environment: merge });
    expect([codes(whole), whole.diagnostics.find(({ code }) => code === 'plan-not-limited')?.message]).toEqual([['plan-not-limited'], expect.stringContaining('fetch-depth: 0')]);
    expect(whole.diagnostics.map(({ code, message }) => [code, message.includes('fetch-depth: 0')])).toEqual([['no-base', false], ['plan-not-limited', true]]);
    expect(shown(whole)).toEqual(expect.arrayContaining(['update backends/backend-3 null: url']) as string[]);
    // The branch itself instead, of which the commit before is its own.
    inGit.repository().git('checkout', '-q', 'feature');
    inGit.repository().commit({ 'README.md': 'y' });
    const branch = inGit.repository().clone('branch', '--depth', '2', '--branch', 'feature');
    const own2 = await run('plan', {}, { at: branch, environment: merge });
    expect([codes(own2), shown(own2)]).toEqual([['plan-not-limited'], expect.arrayContaining([own.replace('pending', 'null')])]);
  });

  test('where the merge of a pull request approves the plan it is what was there before the push', async () => {
    const files = await begin();
    await inGit.service().client.must('/backends/backend-3', { url: 'https://portal.example.com', protocol: 'http' });
    inGit.repository().git('checkout', '-q', 'main');
    const before = inGit.repository().git('rev-parse', 'HEAD');
    inGit.repository().commit({ [at(1, 'policy.xml')]: files[at(1, 'policy.xml')]?.replace('"100"', '"200"') ?? '' });
    const event = join(dirname(inGit.repository().path), 'event.json');
    const push = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: event };
    const publish = (environment: Record<string, string> = push, more: Inputs = {}): Promise<CommandResult> => run('publish', { approval: 'pull-request', ...more }, { environment });
    const [own, other] = ['update apis/api-0001/policies/policy pending: policy', 'update backends/backend-3 drift: url'];
    writeFileSync(event, JSON.stringify({ before }));
    const limited = await publish();
    expect([shown(limited), codes(limited), limited.diagnostics.find(({ code }) => code === 'plan-limited')?.message.includes(`since '${before.slice(0, 10)}'`)]).toEqual([[own], ['plan-limited'], true]);
    for (const [environment, more] of [[push, { 'changed-since': 'none' }], [{ ...push, GITHUB_EVENT_NAME: 'schedule' }, {}], [{ ...push, GITHUB_EVENT_PATH: `${event}.gone` }, {}]] as const) {
      expect(shown(await publish(environment, more))).toEqual(expect.arrayContaining([own, other]) as string[]);
    }
    for (const [text, told] of [['{', []], [JSON.stringify({ before: '0'.repeat(40) }), []], [JSON.stringify({ before: '--all' }), []], [JSON.stringify({ before: 'c'.repeat(40) }), ['plan-not-limited']]] as const) {
      writeFileSync(event, text);
      const whole = await publish();
      expect([shown(whole), codes(whole)]).toEqual([expect.arrayContaining([own, other]), told]);
    }
    // What no approval of a pull request limits is published whole, as ever.
    writeFileSync(event, JSON.stringify({ before }));
    expect(shown(await run('plan', {}, { environment: push }))).toEqual(expect.arrayContaining([own, other]) as string[]);
  });

  test('a reference that is not there is an error, a folder that was not there is everything', async () => {
    inGit.repository().commit({ 'README.md': 'x' });
    inGit.repository().git('checkout', '-q', '-b', 'feature');
    inGit.repository().commit(estate(1));
    for (const ref of ['nothing', '--all', 'HEAD:README.md', '-h']) expect(await run('plan', { 'changed-since': ref })).toMatchObject({ ok: false, failureReason: 'invalid-input' });
    const plan = await succeed('plan', { 'changed-since': 'main' });
    expect([codes(plan), shown(plan).length > 5]).toEqual([['plan-not-limited'], true]);
    expect(await run('plan', { 'changed-since': 'main' }, { at: '/nonexistent' })).toMatchObject({ ok: false });
  });
});
