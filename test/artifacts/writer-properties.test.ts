import fc from 'fast-check';
import { isSameContent } from '../../src/artifacts/contents.ts';
import { openArtifacts } from '../../src/artifacts/index.ts';
import { canonicalJson, reveal, type Json } from '../../src/model/json.ts';
import { layoutNames, type LayoutName } from '../../src/model/kinds.ts';
import { toSnapshot, type Snapshot } from '../../src/model/resource.ts';
import { snapshots } from './generated-snapshots.ts';
import { shareOf } from '../support/share.ts';
import { createFolder, readFiles, removeFolders } from './temporary-folder.ts';

/** Services that are drawn for each property. */
const RUNS = shareOf(25, 4);

afterEach(removeFolders);

const everything = (): boolean => true;

function expectSame(actual: Snapshot, expected: Snapshot): void {
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  for (const [key, resource] of expected) {
    expect([key, canonicalJson(reveal(actual.get(key)?.properties ?? null))]).toEqual([key, canonicalJson(reveal(resource.properties))]);
    expect([key, isSameContent(actual.get(key)?.content, resource.content)]).toEqual([key, true]);
  }
}

async function writeNew(live: Snapshot, layout: LayoutName): Promise<string> {
  const folder = await createFolder({});
  await openArtifacts(folder).write(live, everything, layout);
  return folder;
}

test.each(layoutNames)('what was written into a new folder is what is read from it: %s', async (layout) => {
  await fc.assert(fc.asyncProperty(snapshots, async (live) => {
    const folder = await writeNew(live, layout);
    const store = openArtifacts(folder);
    const { snapshot, diagnostics } = await store.read();
    // Arrays of the successor are those of older tools: where nothing else tells, either may be meant.
    expect(diagnostics.filter(({ code }) => code !== 'layout-older')).toEqual([]);
    expectSame(snapshot, live);
    const files = await readFiles(folder);
    expect(await store.write(live, everything)).toMatchObject({ created: [], changed: [], deleted: [], diagnostics: [] });
    expect(await readFiles(folder)).toEqual(files);
  }), { numRuns: RUNS });
});

test.each<[LayoutName, LayoutName]>([['v7', 'cli'], ['cli', 'v7']])('a folder converted from %s is one that was written as %s', async (from, to) => {
  await fc.assert(fc.asyncProperty(snapshots, async (live) => {
    const folder = await writeNew(live, from);
    const store = openArtifacts(folder);
    await store.convert(to);
    expect(await readFiles(folder)).toEqual(await readFiles(await writeNew(live, to)));
    expect(await store.convert(to)).toMatchObject({ created: [], changed: [], deleted: [] });
  }), { numRuns: RUNS });
});

test.each(layoutNames)('one service after another: the folder says what the last one does, and nothing else: %s', async (layout) => {
  await fc.assert(fc.asyncProperty(snapshots, snapshots, async (first, second) => {
    const folder = await writeNew(first, layout);
    const store = openArtifacts(folder);
    await store.write(second, everything);
    const { snapshot, diagnostics } = await store.read();
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect([...snapshot.keys()]).toEqual([...second.keys()]);
    expect(await store.write(second, everything)).toMatchObject({ created: [], changed: [], deleted: [] });
  }), { numRuns: RUNS });
});

test('a null inside an array is an element, also in a file that is there', async () => {
  const tag = (alpha: Json): Snapshot => toSnapshot([{ id: 'tags/t', kind: 'Tag', properties: { displayName: 't', alpha } }]);
  const folder = await writeNew(tag([]), 'v7');
  const store = openArtifacts(folder);
  expect(await store.write(tag([null, 'a']), everything)).toMatchObject({ changed: ['tags/t/tagInformation.json'] });
  expect((await store.read()).snapshot.get('tags/t')?.properties['alpha']).toEqual([null, 'a']);
  expect(await store.write(tag([null, 'a']), everything)).toMatchObject({ changed: [] });
});
