import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readFolder, type Folder } from '../../src/artifacts/folder.ts';
import { MAX_JSON_DEPTH } from '../../src/artifacts/json-depth.ts';
import { createFolder, removeFolders, type Files } from './temporary-folder.ts';

afterEach(removeFolders);

const tag: Files = { 'tags/t/tagInformation.json': { properties: { displayName: 't' } } };
const file = 'tags/u/tagInformation.json';

async function read(files: Files, prepare: (folder: string) => Promise<void> = () => Promise.resolve()): Promise<Folder & { folder: string }> {
  const folder = await createFolder({ ...tag, ...files });
  await prepare(folder);
  return { ...await readFolder(folder), folder };
}

function brief({ diagnostics, folder }: Folder & { folder: string }): string[] {
  return diagnostics.filter(({ code }) => code !== 'layout-older').map(({ code, file: at, line }) => `${code} ${path.posix.relative(folder, at ?? '')}${line === null ? '' : `:${line}`}`).sort();
}

const nested = (depth: number): string => `{ "properties":\n${'['.repeat(depth)}${']'.repeat(depth)} }`;

describe('input that nobody meant', () => {
  test.each<[string, Files, string[]]>([
    ['an absolute path in an array', { 'products/p/apis.json': [{ name: '/etc/passwd' }] }, ['path-outside products/p/apis.json:3']],
    ['a step upwards in an array', { 'products/p/apis.json': [{ name: '..' }] }, ['path-outside products/p/apis.json:3']],
    ['a separator of Windows in an array', { 'products/p/apis.json': [{ name: 'a\\b' }] }, ['path-outside products/p/apis.json:3']],
    ['an empty name in an array', { 'products/p/apis.json': [{ name: '' }] }, ['path-outside products/p/apis.json:3']],
    ['an absolute path as the name of a folder', { 'tags/%2Fetc%2Fpasswd/tagInformation.json': { properties: {} } }, ['path-outside tags/%2Fetc%2Fpasswd']],
    ['a step upwards as the name of a workspace', { 'workspaces/%2E%2E/tags/t/tagInformation.json': { properties: {} } }, ['path-outside workspaces/%2E%2E']],
    ['an absolute path in a link', { 'products/p/groups/g/productGroupInformation.json': { properties: { groupId: '/etc/passwd' } } }, ['contradiction products/p/groups/g/productGroupInformation.json:3']],
    ['JSON nested 100,000 levels deep', { [file]: nested(100_000) }, [`file-unparsable ${file}:2`]],
    ['JSON nested one level too deep', { [file]: nested(MAX_JSON_DEPTH) }, [`file-unparsable ${file}:2`]],
    ['brackets inside a text', { [file]: `{ "properties": { "displayName": "${'['.repeat(2000)}\\"${'{'.repeat(2000)}" } }` }, []],
    ['brackets that never close', { [file]: '['.repeat(2_000_000) }, [`file-unparsable ${file}:1`]],
    ['UTF-16 without a mark', { 'policy.xml': Buffer.from('<policies />', 'utf16le') }, ['file-unreadable policy.xml:1']],
    ['UTF-16 with the other mark', { 'policy.xml': Buffer.from('\ufeff<policies />', 'utf16le').swap16() }, ['file-unreadable policy.xml:1']],
    ['a program', { 'apis/x/apiInformation.json': { properties: {} }, 'apis/x/specification.json': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]) }, ['file-unreadable apis/x/specification.json:1']],
    ['folders deep below what is known', { [`tags/t/${'a/'.repeat(200)}x.json`]: {} }, ['file-unknown tags/t/a']],
    ['a folder in the place of a file', { 'tags/v/tagInformation.json/x.json': {} }, ['file-unknown tags/v/tagInformation.json']],
    ['__proto__ as a property', { [file]: '{ "properties": { "displayName": "u", "__proto__": { "x": 1 } } }' }, []],
  ])('%s', async (_name, files, expected) => {
    const result = await read(files);
    expect(brief(result)).toEqual(expected);
    expect(result.snapshot.has('tags/t')).toBe(true);
  });

  test('__proto__ changes no other object', async () => {
    const { snapshot } = await read({ [file]: '{ "properties": { "__proto__": { "polluted": 1 } } }' });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((snapshot.get('tags/u')?.properties as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('a file over the limit is not read', async () => {
    const result = await read({ 'policy.xml': '' }, (folder) => truncate(path.join(folder, 'policy.xml'), 100 * 1024 * 1024));
    expect(brief(result)).toEqual(['file-unreadable policy.xml']);
    expect(result.diagnostics[0]?.message).toContain('has 100 MiB; a file of the folder may have 32');
  });

  test('links in a circle, to themselves and to each other', async () => {
    const result = await read({ 'apis/.gitkeep': '' }, async (folder) => {
      await symlink('loop', path.join(folder, 'apis/loop'));
      await symlink('b', path.join(folder, 'apis/a'));
      await symlink('a', path.join(folder, 'apis/b'));
      await mkdir(path.join(folder, 'apis/x/operations'), { recursive: true });
      await symlink('../..', path.join(folder, 'apis/x/operations/o'));
    });
    expect(brief(result)).toEqual(['file-unreadable apis/a', 'file-unreadable apis/b', 'file-unreadable apis/loop', 'path-outside apis/x/operations/o']);
    expect(result.diagnostics.filter(({ code, message }) => code === 'file-unreadable' && !message.endsWith('Repair or remove it.'))).toEqual([]);
  });

  test('a link to a file outside, in a workspace', async () => {
    const outside = await createFolder({ 'tagInformation.json': { properties: { displayName: 'canary' } } });
    const result = await read({ 'workspaces/w/tags/t/.gitkeep': '' }, (folder) => symlink(path.join(outside, 'tagInformation.json'), path.join(folder, 'workspaces/w/tags/t/tagInformation.json')));
    expect(brief(result)).toEqual(['path-outside workspaces/w/tags/t/tagInformation.json']);
    expect(JSON.stringify([...result.snapshot.values(), ...result.diagnostics])).not.toContain('canary');
  });

  test('aliases of aliases of aliases are reported by those who read the document, not here', async () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]', ...[...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`)].join('\n');
    const result = await read({ 'apis/x/apiInformation.json': { properties: { apiRevision: '1' } }, 'apis/x/specification.yaml': bomb, 'apis/x;rev=1/apiInformation.json': { properties: { apiRevision: '1' } }, 'apis/x;rev=1/specification.yaml': `${bomb}\n` });
    expect(brief(result)).toEqual(['revision-redundant apis/x;rev=1/apiInformation.json']);
  });

  test('names that Windows keeps for itself come back from their folders', async () => {
    const { snapshot, diagnostics } = await read({ 'tags/%43ON/tagInformation.json': { properties: {} }, 'tags/ends%2E/tagInformation.json': { properties: {} }, 'workspaces/%4eul.x/tags/t/tagInformation.json': { properties: {} } });
    expect(diagnostics).toEqual([]);
    expect([...snapshot.values()].map(({ id }) => id)).toEqual(['tags/CON', 'tags/ends.', 'tags/t', 'workspaces/Nul.x/tags/t']);
  });
});

test('an array with thousands of mistakes has a finding for each', async () => {
  const folder = await createFolder({});
  await mkdir(path.join(folder, 'products/p'), { recursive: true });
  await writeFile(path.join(folder, 'products/p/apis.json'), JSON.stringify(Array.from({ length: 16_000 }, (_entry, index) => ({ name: `api-${index}`, nmae: 1 })), null, 1));
  const { diagnostics } = await readFolder(folder);
  expect(diagnostics.filter(({ code }) => code === 'unknown-key')).toHaveLength(16_000);
});
