import { useServiceInGit } from '../support/service-in-git.ts';

const inGit = useServiceInGit(2);
const { succeed } = inGit;

const configuration = (...ignore: readonly string[]): string => `artifacts: artifacts\nignore: ${JSON.stringify(ignore)}\nenvironments: {dev: {}}\n`;
const json = (properties: object): string => `${JSON.stringify({ properties }, null, 2)}\n`;
const backend = (name: string, properties: object): Record<string, string> => ({ [`artifacts/backends/${name}/backendInformation.json`]: json(properties) });
const single = (name: string, more: object = {}): Record<string, string> => backend(name, { url: `https://${name}.example.com`, protocol: 'http', ...more });
const member = (name: string, weight: number): object => ({ id: `/backends/${name}`, weight, priority: 1 });
const fragment = (description: string): Record<string, string> => ({
  'artifacts/policy fragments/f/policyFragmentInformation.json': json({ description }), 'artifacts/policy fragments/f/policy.xml': '<fragment>\n  <set-variable name="a" value="git" />\n</fragment>\n',
});
const patch = (path: string, properties: object): Promise<unknown> => inGit.service().client.write('PATCH', path, properties, { 'if-match': '*' });
const held = async (path: string): Promise<unknown> => (await inGit.service().client.get(path)).body.properties;

async function planned(): Promise<string[]> {
  return (await succeed('plan')).changeList.filter(({ op }) => op !== 'unmanaged').map(({ op, id, properties }) => `${op} ${id}: ${properties.map(({ path }) => path).join(', ')}`);
}

test('publishing another property leaves alone what may differ', async () => {
  const pool = (description: string): Record<string, string> => backend('pool', { type: 'Pool', description, pool: { services: [member('a', 1), member('b', 1)] } });
  inGit.repository().commit({
    'apiops.yaml': configuration('backends/*/pool/services/*/weight', 'backends/a/description', 'backends/a/tls/validateCertificateName', 'policyFragments/f/policy', 'namedValues/secret/value'),
    ...single('a', { description: 'git' }), ...single('b'), ...pool('one'), ...fragment('one'),
    'artifacts/named values/secret/namedValueInformation.json': json({ displayName: 'secret', value: 'git', secret: true, tags: ['a'] }),
  });
  await succeed('publish');
  await patch('/backends/a', { description: 'portal', tls: { validateCertificateChain: true, validateCertificateName: false } });
  await patch('/backends/pool', { pool: { services: [member('b', 10), member('a', 90)] } });
  await inGit.service().client.must('/policyFragments/f', { description: 'one', format: 'rawxml', value: '<fragment><set-variable name="a" value="portal" /></fragment>' });
  await patch('/namedValues/secret', { value: 'portal' });
  expect(await planned()).toEqual([]);
  inGit.repository().commit({
    ...single('a', { description: 'git', title: 'T' }), ...pool('two'), ...fragment('two'),
    'artifacts/named values/secret/namedValueInformation.json': json({ displayName: 'secret', value: 'git', secret: true, tags: ['b'] }),
  });
  expect(await planned()).toEqual(['update backends/a: title', 'update backends/pool: description', 'update namedValues/secret: tags[a], tags[b]', 'update policyFragments/f: description']);
  await succeed('publish');
  expect(await planned()).toEqual([]);
  expect(await held('/backends/a')).toMatchObject({ title: 'T', description: 'portal', tls: { validateCertificateName: false } });
  const weights = ((await held('/backends/pool')) as { pool: { services: { id: string; weight: number }[] } }).pool.services.map(({ id, weight }) => `${id.split('/').at(-1)} ${weight}`);
  expect(weights.sort()).toEqual(['a 90', 'b 10']);
  expect(await held('/policyFragments/f')).toMatchObject({ description: 'two', value: expect.stringContaining('portal') as string });
  expect((await inGit.service().client.send('POST', '/namedValues/secret/listValue')).text).toContain('portal');
});

test('of what is created every property is shown, and members that may differ stay', async () => {
  const pool = (description: string): Record<string, string> => backend('pool', { type: 'Pool', description, pool: { services: [member('a', 1)] } });
  inGit.repository().commit({ 'apiops.yaml': configuration('backends/pool/pool/services/b', 'backends/a/url'), ...single('a'), ...single('b'), ...pool('one') });
  expect(await planned()).toContain('create backends/a: protocol, url');
  await succeed('publish');
  await patch('/backends/pool', { pool: { services: [member('a', 1), member('b', 7)] } });
  inGit.repository().commit(pool('two'));
  expect(await planned()).toEqual(['update backends/pool: description']);
  await succeed('publish');
  expect(await held('/backends/pool')).toMatchObject({ description: 'two', pool: { services: [{ weight: 1 }, { weight: 7 }] } });
});
