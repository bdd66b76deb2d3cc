import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandResult } from '../../src/commands/result.ts';
import type { Inputs } from '../../src/github/inputs.ts';
import { renderResultJson } from '../../src/render/result-json.ts';
import { renderResultMarkdown } from '../../src/render/result-markdown.ts';
import { renderResultText } from '../../src/render/result-text.ts';
import { policy } from '../support/resources.ts';
import { useServiceInGit } from '../support/service-in-git.ts';

const { service, repository, run, succeed } = useServiceInGit(25);
const drift = (more: Inputs = {}): Promise<CommandResult> => run('drift', more);

const namedValue = (name: string, value: string): Record<string, string> => ({ [`artifacts/named values/${name}/namedValueInformation.json`]: `${JSON.stringify({ properties: { displayName: name, value } }, null, 2)}\n` });
const apiPolicy = (header: string): string => policy(`<set-header name="x-a" exists-action="override"><value>${header}</value></set-header>`);
const api = (header: string, description = 'first'): Record<string, string> => ({
  'artifacts/apis/a/apiInformation.json': `{\n  "properties": {\n    "path": "a", "displayName": "a",\n    "protocols": ["https"], "description": "${description}"\n  }\n}\n`, 'artifacts/apis/a/policy.xml': apiPolicy(header),
});
const start = { 'apiops.yaml': 'artifacts: artifacts\nenvironments:\n  dev: {}\n', ...namedValue('one', 'first'), ...namedValue('two', 'first'), ...api('first'), 'artifacts/policy.xml': '<policies>\n  <inbound />\n  <backend>\n    <forward-request />\n  </backend>\n  <outbound />\n  <on-error />\n</policies>\n' };
const edit = (name: string, value: string): Promise<unknown> => service().client.must(`/namedValues/${name}`, { displayName: name, value });
const editPolicy = (header: string): Promise<unknown> => service().client.must('/apis/a/policies/policy', { format: 'rawxml', value: apiPolicy(header) });

async function begin(files: Record<string, string> = start): Promise<void> {
  repository().commit(files);
  await succeed('publish');
}

/** `drift update namedValues/one drift: value`, of every part. */
function shown({ drift: environments = [] }: CommandResult): string[] {
  return environments.flatMap((environment) => (['drift', 'pending', 'unmanaged'] as const).flatMap((part) => environment[part].map(({ op, id, origin, properties }) => (
    `${part} ${op} ${id} ${origin}${op === 'update' ? `: ${properties.map(({ path }) => path).join(', ')}` : ''}`))));
}

test('nothing drifted: exit 0, whatever Git has that is not published yet', async () => {
  await begin();
  expect(await drift()).toMatchObject({ ok: true, exitCode: 0, changes: false, failureReason: null });
  repository().commit({ ...namedValue('one', 'second'), ...namedValue('three', 'new') });
  const pending = await drift();
  expect(pending).toMatchObject({ ok: true, changes: false });
  expect(shown(pending)).toEqual(['pending update namedValues/one pending: value', 'pending create namedValues/three pending']);
});

test('each of the four ways in which the service and Git can move', async () => {
  await begin();
  await edit('one', 'portal');
  const portal = await drift();
  expect(portal).toMatchObject({ ok: false, exitCode: 2, failureReason: 'drift-detected', changes: true });
  expect(shown(portal)).toEqual(['drift update namedValues/one drift: value']);
  expect(portal.drift?.[0]?.places).toEqual([{ id: 'namedValues/one', path: 'value', file: expect.stringMatching(/namedValueInformation\.json$/) as string, line: 4 }]);
  repository().commit(namedValue('one', 'second'));
  expect(shown(await drift())).toEqual(['drift update namedValues/one both: value']);
  repository().commit(namedValue('one', 'portal'));
  expect(await drift()).toMatchObject({ ok: true, changes: false });
  expect(shown(await drift())).toEqual([]);
});

test('one resource may have drifted and be pending: each part shows its own properties', async () => {
  await begin();
  await service().client.must('/apis/a', { displayName: 'a', path: 'a', protocols: ['https'], description: 'portal' });
  repository().commit({ 'artifacts/apis/a/apiInformation.json': api('first')['artifacts/apis/a/apiInformation.json']?.replace('"path": "a"', '"path": "b"') ?? '' });
  expect(shown(await drift())).toEqual(['drift update apis/a drift: description', 'pending update apis/a pending: path']);
});

test('what is deleted in the service drifted; what is made there is told apart, and fails only where that is asked for', async () => {
  await begin();
  await service().client.delete('/namedValues/two');
  await edit('theirs', 'x');
  const found = await drift();
  expect(shown(found)).toEqual(['drift create namedValues/two drift', 'unmanaged unmanaged namedValues/theirs drift']);
  await edit('two', 'first');
  expect(await drift()).toMatchObject({ ok: true, changes: false });
  expect(await drift({ 'fail-on': 'unmanaged' })).toMatchObject({ exitCode: 2, failureReason: 'drift-detected' });
  await edit('one', 'portal');
  expect(await drift({ 'fail-on': 'nothing' })).toMatchObject({ ok: true, changes: true });
});

test('what Git removed and does not prune is pending, and a conflict where somebody changed it after that', async () => {
  await begin();
  repository().commit({ 'artifacts/named values/two/namedValueInformation.json': null });
  expect(shown(await drift())).toEqual(['pending unmanaged namedValues/two pending']);
  await edit('two', 'portal');
  expect(shown(await drift())).toEqual(['drift unmanaged namedValues/two both']);
});

test('without a record everything that differs counts, and it is said why', async () => {
  await begin();
  await service().client.delete('/namedValues/apiops-published');
  await edit('one', 'portal');
  repository().commit(namedValue('two', 'second'));
  const found = await drift();
  expect(found).toMatchObject({ exitCode: 2 });
  expect(shown(found)).toEqual(['drift update namedValues/one null: value', 'drift update namedValues/two null: value']);
  expect(found.diagnostics.map(({ code }) => code)).toContain('no-base');
  repository().commit({ 'apiops.yaml': 'artifacts: artifacts\nmarker: false\nenvironments:\n  dev: {}\n' });
  expect((await drift()).diagnostics.map(({ code, message }) => [code, message.includes('marker: false')])).toEqual([['no-base', true]]);
});

test('what ignore names may differ', async () => {
  await begin({ ...start, 'apiops.yaml': 'artifacts: artifacts\nignore: [namedValues/*/value]\nenvironments:\n  dev: {}\n' });
  await edit('one', 'portal');
  expect(await drift()).toMatchObject({ ok: true, changes: false });
});

test('the commands of a report look at what the check looked at', async () => {
  await begin({ ...start, 'more.yaml': 'namedValues: []\n' });
  await edit('one', 'portal');
  await edit('theirs', 'portal');
  const commands = async (more: Inputs): Promise<string[]> => renderResultText(await drift(more), 'off').split('\n').flatMap((line) => /node dist\/cli\.js (.*)$/.exec(line)?.[1]?.replaceAll(repository().path, '').replaceAll(service().client.endpoint, 'URL').replaceAll(service().client.serviceId, 'ID') ?? []);
  const where = '--environment dev --service-id ID --config /apiops.yaml';
  expect(await commands({})).toEqual([`drift ${where} --arm-endpoint URL --accept`, `publish ${where} --arm-endpoint URL`]);
  const narrowed = `${where} --artifacts /artifacts --overrides /more.yaml --arm-endpoint URL --include 'namedValues/*' --exclude namedValues/two`;
  const inputs = { artifacts: join(repository().path, 'artifacts'), overrides: [join(repository().path, 'more.yaml')], include: ['namedValues/*'], exclude: ['namedValues/two'] };
  expect(await commands(inputs)).toEqual([`drift ${narrowed} --accept`, `publish ${narrowed}`]);
  expect(await commands({ ...inputs, 'fail-on': 'unmanaged' })).toEqual([`drift ${narrowed} --fail-on unmanaged --accept`, `publish ${narrowed}`]);
  await edit('one', 'first');
  expect(await commands({ ...inputs, 'fail-on': 'unmanaged' })).toEqual([`drift ${narrowed} --fail-on unmanaged --accept`]);
  expect(await commands(inputs)).toEqual([]);
});

test('accepting leaves what ignore names, in the same resource too', async () => {
  await begin({ ...start, 'apiops.yaml': 'artifacts: artifacts\nignore: [apis/*/description]\nenvironments:\n  dev: {}\n' });
  await service().client.must('/apis/a', { displayName: 'portal', path: 'a', protocols: ['https'], description: 'portal' });
  expect(shown(await drift({ accept: true }))).toEqual(['drift update apis/a drift: displayName']);
  expect(repository().git('show', ':artifacts/apis/a/apiInformation.json')).toContain('"description": "first"');
  expect(readFileSync(join(repository().path, 'artifacts/apis/a/apiInformation.json'), 'utf8')).toMatch(/"displayName": "portal",\n.*"description": "first"/);
});

test('a plan that publishing would refuse is compared all the same', async () => {
  await begin();
  await service().client.must('/apis/theirs', { displayName: 'theirs', path: 'taken' });
  repository().commit({ 'artifacts/apis/new/apiInformation.json': JSON.stringify({ properties: { displayName: 'new', path: 'taken', protocols: ['https'] } }) });
  expect((await run('plan')).failureReason).toBe('validation-failed');
  expect(await drift()).toMatchObject({ ok: true });
  expect(shown(await drift())).toEqual(['pending create apis/new pending', 'unmanaged unmanaged apis/theirs drift']);
});

async function forbid(path: string): Promise<void> {
  await fetch(`${service().client.endpoint}/_simulator/faults`, { method: 'PUT', body: JSON.stringify({ faults: path === '' ? [] : [{ method: 'GET', path, then: { status: 403, code: 'AuthorizationFailed', message: 'The client does not have authorization to perform action.' } }] }) });
}

test('of a kind that the identity may not read nothing is said, the rest is compared, and the exit code tells', async () => {
  await begin({ ...start, 'artifacts/tags/t/tagInformation.json': JSON.stringify({ properties: { displayName: 't' } }), 'artifacts/tags/t/apis/a/tagApiInformation.json': '{}' });
  await forbid('tags');
  const partial = await drift();
  await forbid('');
  expect(partial).toMatchObject({ ok: false, exitCode: 3, failureReason: 'partly-compared', changes: false });
  expect(shown(partial)).toEqual([]);
  expect(partial.drift?.[0]?.unreadable).toEqual(['Tag']);
  expect(partial.diagnostics.find(({ code }) => code === 'kind-unreadable')?.message).toContain("'tag'");
  await edit('one', 'portal');
  await forbid('tags');
  expect(await drift()).toMatchObject({ exitCode: 2, failureReason: 'drift-detected' });
  expect((await run('plan')).failureReason).toBe('authentication-failed');
  await forbid('');
});

const specified = {
  ...start, 'artifacts/apis/a/specification.yaml': "openapi: 3.0.1\ninfo:\n  title: a\n  version: '1'\npaths:\n  /x:\n    get:\n      operationId: x\n      summary: x\n      responses:\n        '200':\n          description: ok\n",
  'artifacts/apis/g/apiInformation.json': JSON.stringify({ properties: { path: 'g', displayName: 'g', protocols: ['https'], type: 'graphql' } }), 'artifacts/apis/g/specification.graphql': 'type Query {\n  a: String\n}\n',
  'artifacts/tags/t/tagInformation.json': JSON.stringify({ properties: { displayName: 't' } }), 'artifacts/apis/a/tagDescriptions/t/tagDescriptionInformation.json': JSON.stringify({ properties: { description: 'about' } }),
  'artifacts/documentations/d/documentationInformation.json': JSON.stringify({ properties: { title: 'd' } }), 'artifacts/documentations/d/content.md': 'text\n',
  'artifacts/apis/a/wikiInformation.json': JSON.stringify({ properties: { documents: [{ documentationId: 'd' }] } }),
  'artifacts/workspaces/w/workspaceInformation.json': JSON.stringify({ properties: { displayName: 'w' } }), 'artifacts/workspaces/w/tags/t/tagInformation.json': JSON.stringify({ properties: { displayName: 't' } }),
};

test('what is known only by a kind that the identity may not read is neither deleted nor changed', async () => {
  await begin(specified);
  expect(shown(await drift())).toEqual([]);
  for (const [path, kind] of [['apis/a/operations', 'ApiOperation'], ['apis/g/schemas/graphql', 'ApiSchema'], ['tags', 'Tag'], ['documentations', 'Documentation'], ['workspaces', 'Workspace']] as const) {
    await forbid(path);
    const partial = await drift({ 'fail-on': 'unmanaged' });
    expect([path, partial.exitCode, shown(partial), partial.drift?.[0]?.unreadable]).toEqual([path, 3, [], [kind]]);
  }
  await forbid('');
});

test('accepting leaves the files of what the identity may not read', async () => {
  await begin(specified);
  await service().client.must('/apis/a', { displayName: 'a', path: 'a', protocols: ['https'], description: 'portal' });
  await forbid('apis/a/operations');
  expect(shown(await drift({ accept: true }))).toEqual(['drift update apis/a drift: description']);
  await forbid('');
  expect(repository().git('status', '--porcelain')).toBe('M artifacts/apis/a/apiInformation.json');
});

test('several environments are compared one by one, and shown in one table', async () => {
  const two = 'artifacts: artifacts\nenvironments:\n  dev: {service: SERVICE}\n  prod: {service: SERVICE}\n  gone: {service: SERVICEx}\n'.replaceAll('SERVICE', service().client.serviceId);
  await begin({ ...start, 'apiops.yaml': two });
  await edit('one', 'portal');
  const both = await run('drift', { environment: 'dev, prod' }, { withoutService: true });
  expect(both).toMatchObject({ exitCode: 2, failureReason: 'drift-detected' });
  expect(both.drift?.map(({ name, drift: found }) => [name, found.length])).toEqual([['dev', 1], ['prod', 1]]);
  expect(renderResultText(both, 'off')).toMatch(/^ +dev +prod\nnamedValues\/one +drifted +drifted\n/);
  const page = join(repository().path, 'report.html');
  const gone = await run('drift', { environment: 'dev,gone', report: page }, { withoutService: true });
  expect(readFileSync(page, 'utf8')).toContain('gone was not compared');
  expect(readFileSync(page, 'utf8').match(/<dt>Take it into Git<.dt><dd><code [^>]*>node dist.cli.js drift --environment dev --config /g)).toHaveLength(1);
  expect(gone.drift?.map(({ name, failure }) => [name, failure === null])).toEqual([['dev', true], ['gone', false]]);
  expect(gone).toMatchObject({ exitCode: 2 });
  await edit('one', 'first');
  const partial = await run('drift', { environment: 'dev,gone' }, { withoutService: true });
  expect(partial).toMatchObject({ exitCode: 3, failureReason: 'partly-compared', changes: false });
  expect(renderResultMarkdown(partial, 60_000)).toMatch(/^dev \(.*\): \*\*0 drifted.* · gone: \*\*not compared\*\*$/m);
  expect(await run('drift', { environment: 'gone,nowhere' }, { withoutService: true })).toMatchObject({ exitCode: 1, failureReason: 'invalid-input' });
});

test('where no environment can be compared the run ends as the first of them did, with what is known of each', async () => {
  const named = ['dev', 'prod'].map((name) => `  ${name}: {service: ${service().client.serviceId}}\n`).join('');
  await begin({ ...start, 'apiops.yaml': `artifacts: artifacts\nenvironments:\n${named}  gone: {service: ${service().client.serviceId}x}\n` });
  const refuse = (status: number): Promise<unknown> => fetch(`${service().client.endpoint}/_simulator/faults`, { method: 'PUT', body: JSON.stringify({ faults: [{ method: 'GET', path: 'tags', then: { status, code: 'Refused', message: 'Not today.' } }] }) });
  await refuse(400);
  const none = await run('drift', { environment: 'dev,prod' }, { withoutService: true });
  const mixed = await run('drift', { environment: 'dev,gone' }, { withoutService: true });
  const other = await run('drift', { environment: 'gone,dev' }, { withoutService: true });
  await forbid('');
  expect(none).toMatchObject({ ok: false, exitCode: 1, failureReason: null, changes: null, failure: { message: expect.stringMatching(/^dev was not compared: .*Not today/) as string } });
  expect(none.diagnostics.map(({ code, message }) => [code, message.split(' ')[0]])).toEqual([['not-compared', 'dev'], ['not-compared', 'prod']]);
  expect(renderResultJson(none)).toContain('"exitCode":1,"failureReason":null');
  expect(mixed).toMatchObject({ ok: false, exitCode: 1, failureReason: null });
  expect(other).toMatchObject({ ok: false, exitCode: 1, failureReason: 'invalid-input' });
});

test('accepting writes what drifted into the folder, and nothing else; a plan is empty then', async () => {
  await begin();
  await edit('one', 'portal');
  await editPolicy('portal');
  await service().client.must('/apis/a', { displayName: 'a', path: 'a', protocols: ['https'], description: 'portal' });
  await service().client.delete('/namedValues/two');
  await edit('theirs', 'x');
  const accepted = await drift({ accept: true });
  expect(accepted).toMatchObject({ exitCode: 2 });
  expect(repository().git('status', '--porcelain').split('\n').map((line) => line.trim().replaceAll('"', '')).sort()).toEqual([
    'D artifacts/named values/two/namedValueInformation.json', 'M artifacts/apis/a/apiInformation.json', 'M artifacts/apis/a/policy.xml', 'M artifacts/named values/one/namedValueInformation.json']);
  expect(repository().git('diff', '--unified=0', 'artifacts/apis/a/apiInformation.json').split('\n').filter((line) => /^[+-] /.test(line))).toEqual(['-    "protocols": ["https"], "description": "first"', '+    "protocols": ["https"], "description": "portal"']);
  const plan = await succeed('plan');
  expect(plan.changeList.filter(({ op }) => op !== 'unmanaged')).toEqual([]);
  repository().commit();
  expect(await drift()).toMatchObject({ ok: true, changes: false });
});

test('accepting leaves what only Git changed in the same resource, and what an override sets', async () => {
  await begin({ ...start, 'apiops.yaml': 'artifacts: artifacts\nenvironments:\n  dev: {overrides: dev.yaml}\n', 'dev.yaml': 'namedValues:\n  - name: two\n    properties: {value: over}\n' });
  repository().commit({ 'artifacts/apis/a/apiInformation.json': api('first')['artifacts/apis/a/apiInformation.json']?.replace('"path": "a"', '"path": "b"') ?? '' });
  await service().client.must('/apis/a', { displayName: 'a', path: 'a', protocols: ['https'], description: 'portal' });
  await edit('two', 'portal');
  const accepted = await drift({ accept: true });
  expect(accepted.diagnostics.filter(({ code }) => code === 'accept-override').map(({ message, file, line }) => [message.split(':')[0], file?.split('/').at(-1), line])).toEqual([["'value' of namedValues/two is set by an override or a token of the environment", 'dev.yaml', 3]]);
  expect(repository().git('show', ':artifacts/apis/a/apiInformation.json')).toContain('"path": "b"');
  expect(repository().git('diff', 'artifacts/apis/a/apiInformation.json')).toContain('+    "protocols": ["https"], "description": "portal"');
  expect(repository().git('status', '--porcelain')).toBe(' M artifacts/apis/a/apiInformation.json'.trim());
});

test('a policy with a secret is taken over with the token in its place, and so is the rest of it', async () => {
  const environment = { SECRET: 'Canary4711xQ7vR2mK9tZ4wB8nL5pD3sF' };
  const text = (value: string, other: string): string => policy(`\n<set-header name="Authorization" exists-action="override">\n<value>${value}</value>\n</set-header>\n<set-header name="x-other" exists-action="override">\n<value>${other}</value>\n</set-header>\n`).concat('\n');
  repository().commit({ ...start, 'artifacts/apis/a/policy.xml': text('{#SECRET#}', 'first') });
  expect(await run('publish', {}, { environment })).toMatchObject({ ok: true });
  await service().client.must('/apis/a/policies/policy', { format: 'rawxml', value: text(environment.SECRET, 'portal') });
  const accepted = await run('drift', { accept: true }, { environment });
  expect(accepted).toMatchObject({ exitCode: 2 });
  expect(accepted.diagnostics.map(({ code }) => code)).not.toContain('accept-override');
  expect(repository().git('diff')).not.toContain('anary');
  expect(repository().git('diff', '--unified=0').split('\n').filter((line) => /^[+-][^+-]/.test(line))).toEqual(['-<value>first</value>', '+<value>portal</value>']);
  expect((await run('plan', {}, { environment })).changeList.filter(({ op }) => op !== 'unmanaged')).toEqual([]);
});

test('hostile values are inert in text, Markdown and JSON', async () => {
  await begin();
  const hostile = '```\n::set-output name=x::y\n##[error]\n<script>alert(1)</script> @everyone ${{ secrets.X }}';
  await service().client.must('/apis/a', { displayName: 'a', path: 'a', protocols: ['https'], description: hostile });
  const found = await drift();
  const [text, markdown, json] = [renderResultText(found, 'off'), renderResultMarkdown(found, 60_000), renderResultJson(found)];
  expect(text.split('\n').filter((line) => /^\s*(::|##\[)/.test(line))).toEqual([]);
  expect(json).not.toContain('##[');
  expect(markdown).toMatch(/^`{3,}diff$/m);
  expect(markdown.split('\n').filter((line) => /^@everyone|^<script/.test(line))).toEqual([]);
});

test('of an array that Git changed, and nobody else, the folder keeps its own; where both changed members, a finding says what was written over', async () => {
  const single = (name: string): Record<string, string> => ({ [`artifacts/backends/${name}/backendInformation.json`]: JSON.stringify({ properties: { url: `https://${name}`, protocol: 'http' } }) });
  const pool = (blue: number, green: number, title: string): { readonly type: string; readonly title: string; readonly pool: object } => ({ type: 'Pool', title, pool: { services: [{ id: '/backends/blue', weight: blue }, { id: '/backends/green', weight: green }] } });
  const file = 'artifacts/backends/p/backendInformation.json';
  const commit = (properties: object): string => repository().commit({ [file]: JSON.stringify({ properties }, null, 2) });
  const weights = (): unknown => (JSON.parse(readFileSync(join(repository().path, file), 'utf8')) as { properties: { pool: { services: { weight: number }[] } } }).properties.pool.services.map(({ weight }) => weight);
  await begin({ ...start, ...single('blue'), ...single('green'), [file]: JSON.stringify({ properties: pool(1, 1, 'first') }, null, 2) });
  commit(pool(2, 1, 'first'));
  await service().client.must('/backends/p', pool(1, 1, 'portal'));
  expect(shown(await drift())).toEqual(['drift update backends/p drift: title', 'pending update backends/p pending: pool.services[blue].weight']);
  expect((await drift({ accept: true })).diagnostics.map(({ code }) => code)).not.toContain('accepted-over');
  expect(weights()).toEqual([2, 1]);
  expect(readFileSync(join(repository().path, file), 'utf8')).toContain('portal');
  await service().client.must('/backends/p', pool(1, 3, 'portal'));
  const over = (await drift({ accept: true })).diagnostics.filter(({ code }) => code === 'accepted-over');
  expect(over.map(({ message }) => message)).toEqual([expect.stringContaining("'pool.services[blue].weight' of backends/p")]);
  expect(weights()).toEqual([1, 3]);
});
