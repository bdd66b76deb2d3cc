import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandResult } from '../../src/commands/result.ts';
import { useServiceInGit } from '../support/service-in-git.ts';

const { service, repository, run, succeed } = useServiceInGit(4);
const accept = (): Promise<CommandResult> => run('drift', { accept: true });

const json = (properties: object): string => `${JSON.stringify({ properties }, null, 2)}\n`;
const namedValue = (name: string): Record<string, string> => ({ [`artifacts/named values/${name}/namedValueInformation.json`]: json({ displayName: name, value: 'first' }) });
const api = (folder: string, properties: object = {}): Record<string, string> => ({ [`artifacts/apis/${folder}/apiInformation.json`]: json({ displayName: 'a', path: 'a', protocols: ['https'], ...properties }) });
const specification = "openapi: 3.0.1\ninfo:\n  title: a\n  version: '1'\npaths:\n  /x:\n    get:\n      operationId: x\n      summary: x\n      responses:\n        '200':\n          description: ok\n";
const start = { 'apiops.yaml': 'artifacts: artifacts\nenvironments:\n  dev: {}\n', ...namedValue('one'), ...namedValue('gone'), ...api('a') };
const edit = (properties: object): Promise<unknown> => service().client.must('/apis/a', { displayName: 'a', path: 'a', protocols: ['https'], ...properties });
const forget = (): Promise<unknown> => service().client.delete('/namedValues/apiops-published');
const kept = ({ diagnostics }: CommandResult): unknown[] => diagnostics.filter(({ code }) => code === 'accept-kept').map(({ severity, resource, file }) => [severity, resource, file?.replace(`${repository().path}/`, '')]).sort((a, b) => String(a) < String(b) ? -1 : 1);
const status = (): string[] => repository().git('-c', 'core.quotepath=off', 'status', '--porcelain', '-uall').split('\n').map((line) => line.trim().replaceAll('"', ''));

test.each([
  ['there is no record', forget],
  ['the clone is shallow', async () => {
    const { value } = (await service().client.get('/namedValues/apiops-published')).body.properties as { value: string };
    await service().client.must('/namedValues/apiops-published', { displayName: 'apiops-published', value: value.replace(/[0-9a-f]{40}/, 'c0ffee'.repeat(7).slice(0, 40)) });
  }],
] as const)('where %s, accepting keeps the files of what the service does not have, and takes the rest', async (_why, begin) => {
  repository().commit(start);
  await succeed('publish');
  await begin();
  repository().commit({
    ...namedValue('new'), ...api('b', { path: 'b', displayName: 'b' }), 'artifacts/apis/b/policy.xml': '<policies>\n  <inbound />\n</policies>\n', 'artifacts/apis/a/specification.yaml': specification, ...api('a;rev=2', { apiRevision: '2', description: 'next' }),
  });
  await edit({ description: 'portal' });
  await service().client.delete('/namedValues/gone');
  const accepted = await accept();
  expect(accepted).toMatchObject({ exitCode: 2, files: { created: [], deleted: [] } });
  expect(status()).toEqual(['M artifacts/apis/a/apiInformation.json']);
  expect(kept(accepted)).toEqual([
    ['warning', 'apis/a', 'artifacts/apis/a/specification.yaml'], ['warning', 'apis/a;rev=2', 'artifacts/apis/a;rev=2/apiInformation.json'],
    ['warning', 'apis/b', 'artifacts/apis/b/apiInformation.json'], ['warning', 'apis/b/policies/policy', 'artifacts/apis/b/policy.xml'],
    ['warning', 'namedValues/gone', 'artifacts/named values/gone/namedValueInformation.json'], ['warning', 'namedValues/new', 'artifacts/named values/new/namedValueInformation.json']]);
  const [{ message = '' } = {}] = accepted.diagnostics.filter(({ code }) => code === 'accept-kept');
  expect(message).toContain('fetch-depth: 0');
  expect(message).toContain('delete the file');
});

test('with a record the file of what was deleted in the service goes, and nothing is told', async () => {
  repository().commit(start);
  await succeed('publish');
  repository().commit(namedValue('new'));
  await service().client.delete('/namedValues/gone');
  const accepted = await accept();
  expect([status(), kept(accepted)]).toEqual([['D artifacts/named values/gone/namedValueInformation.json'], []]);
  expect(existsSync(join(repository().path, 'artifacts/named values/new/namedValueInformation.json'))).toBe(true);
});

test('a revision that only Git has, and makes current, keeps its files: those of its API stay as they are', async () => {
  repository().commit(start);
  await succeed('publish');
  await forget();
  repository().commit({ ...api('a', { apiRevision: '2', description: 'next' }), ...api('a;rev=1', { apiRevision: '1' }) });
  await edit({ description: 'portal' });
  const accepted = await accept();
  expect(accepted.exitCode).toBe(2);
  expect(repository().git('status', '--porcelain')).toBe('');
  expect(readFileSync(join(repository().path, 'artifacts/apis/a/apiInformation.json'), 'utf8')).toContain('next');
  expect(kept(accepted)).toEqual([['warning', 'apis/a', 'artifacts/apis/a/apiInformation.json']]);
});
