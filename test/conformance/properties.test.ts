import fc from 'fast-check';
import { isSameContent } from '../../src/artifacts/contents.ts';
import { openArtifacts } from '../../src/artifacts/index.ts';
import { layoutNames } from '../../src/model/kinds.ts';
import { toComparable } from '../../src/model/normalize.ts';
import { requireResourceId } from '../../src/model/resource-id.ts';
import type { Snapshot } from '../../src/model/resource.ts';
import { createFolder, readFiles, removeFolders } from '../artifacts/temporary-folder.ts';
import { arbitrarySnapshot } from '../fixtures/arbitrary.ts';
import { renderJson, WORKSPACE, type FileTexts } from '../fixtures/fixtures.ts';
import { mergeFixtures } from '../fixtures/services.ts';
import { shareOf } from '../support/share.ts';
import { cases, changesOf, everything, runCli, startServices, succeed, type Answer, type Services } from './harness.ts';

/** Services that one run needs: the one that is extracted, and two that what was extracted is published into. */
const SERVICES = 3;
const SERVICE_RUNS = shareOf(8, 4);

let services: Services;
beforeAll(async () => { services = await startServices(SERVICES * SERVICE_RUNS * 2); });
afterAll(async () => {
  await services.close();
  await removeFolders();
});

/** What differs between two configurations, as the service would see it. */
function differences(left: Snapshot, right: Snapshot): string[] {
  const ids = new Set([...left.keys(), ...right.keys()]);
  return [...ids].filter((key) => {
    const [a, b] = [left.get(key), right.get(key)];
    return a === undefined || b === undefined || a.id !== b.id || a.kind !== b.kind || !isSameContent(a.content, b.content) || a.content?.format !== b.content?.format
      || JSON.stringify(sorted(toComparable(a.kind, a.properties))) !== JSON.stringify(sorted(toComparable(b.kind, b.properties)));
  });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, child]) => [key, sorted(child)]));
}

test.each(layoutNames)('layout %s: what is written is read as it was, and writing it again changes nothing', async (layout) => {
  await fc.assert(fc.asyncProperty(arbitrarySnapshot, async (snapshot) => {
    const folder = await createFolder({});
    const first = await openArtifacts(folder).write(snapshot, () => true, layout);
    expect(first.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const files = await readFiles(folder);
    // Nothing is outside of the folder, and no name is one that some system refuses.
    for (const path of Object.keys(files)) for (const segment of path.split('/')) expect(segment).not.toMatch(/[<>:"|?*\\]|^\.|[. ]$|^(con|nul|lpt1)(\.|$)/i);
    const read = await openArtifacts(folder).read();
    expect(read.diagnostics.filter(({ severity, code }) => severity !== 'info' && code !== 'artifacts-empty')).toEqual([]);
    expect(differences(read.snapshot, snapshot)).toEqual([]);
    expect(await openArtifacts(folder).write(snapshot, () => true, layout)).toMatchObject({ created: [], changed: [], deleted: [] });
    const other = await createFolder({});
    await openArtifacts(other).write(read.snapshot, () => true, layout);
    expect(await readFiles(other)).toEqual(files);
  }), { numRuns: shareOf(40, 4) });
});

test('what is converted into the other layout and back says the same', async () => {
  await fc.assert(fc.asyncProperty(arbitrarySnapshot, async (snapshot) => {
    fc.pre(snapshot.size > 0);
    const folder = await createFolder({});
    await openArtifacts(folder).write(snapshot, () => true, 'v7');
    const files = await readFiles(folder);
    await openArtifacts(folder).convert('cli');
    expect(differences((await openArtifacts(folder).read()).snapshot, snapshot)).toEqual([]);
    await openArtifacts(folder).convert('v7');
    expect(await readFiles(folder)).toEqual(files);
  }), { numRuns: shareOf(25, 4) });
});

/** Certificates of workspaces have data that is in no folder. */
const environment = { DATA: 'ZGF0YQ==' };

async function supply(files: FileTexts): Promise<readonly string[]> {
  if (files[`workspaces/${WORKSPACE}/certificates/tls/certificateInformation.json`] === undefined) return [];
  const folder = await createFolder({ 'configuration.yaml': renderJson({ workspaces: [{ name: WORKSPACE, certificates: [{ name: 'tls', properties: { data: '{#DATA#}' } }] }] }) });
  return ['--overrides', `${folder}/configuration.yaml`];
}

const publishAlone = async (folder: string): Promise<void> => {
  const files = await readFiles(folder);
  const { target } = await services.empty();
  const flags = await supply(files);
  if (Object.keys(files).length === 0) return;
  const answer = await succeed(['publish', '--artifacts', folder, ...flags, ...target], environment);
  expect(answer.report).toMatchObject({ failed: [], notAttempted: [] });
  expect(changesOf(await succeed(['plan', '--artifacts', folder, ...flags, ...target], environment))).toEqual([]);
};

test('a service with any kinds is extracted to the same bytes twice, and any selection of it can be published alone', async () => {
  const chosen = fc.uniqueArray(fc.constantFrom(...cases), { minLength: 1, maxLength: 10, selector: ({ kind, scope }) => `${scope}/${kind}` });
  const run = fc.record({ chosen, layout: fc.constantFrom(...layoutNames), picks: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), excluded: fc.option(fc.nat()), byFile: fc.boolean() });
  await fc.assert(fc.asyncProperty(run, async ({ chosen: some, layout, picks, excluded, byFile }) => {
    const files = mergeFixtures(some);
    const folder = await createFolder(files);
    const { target } = await services.empty();
    await succeed(['publish', '--artifacts', folder, ...await supply(files), ...target], environment);

    const whole = await createFolder({});
    const extract = async (artifacts: string, flags: readonly string[]): Promise<Answer> => succeed(['extract', '--artifacts', artifacts, '--layout', layout, ...flags, ...target]);
    await extract(whole, everything);
    const bytes = await readFiles(whole);
    const again = await createFolder({});
    await extract(again, everything);
    expect(await readFiles(again)).toEqual(bytes);
    expect(await extract(whole, everything)).toMatchObject({ files: { created: [], changed: [], deleted: [] } });
    await publishAlone(whole);

    const { snapshot } = await openArtifacts(whole).read();
    const heads = [...snapshot.values()].map(({ id }) => requireResourceId(id)).filter(({ parent, workspace }) => parent === null || parent === `workspaces/${workspace ?? ''}`).map(({ id }) => id);
    const at = (index: number): string => heads[index % heads.length] ?? '';
    const partial = await createFolder({});
    if (byFile) {
      const filter = await createFolder({ 'filter.yaml': toFilter(picks.map(at)) });
      await extract(partial, ['--filter', `${filter}/filter.yaml`]);
      await publishAlone(partial);
    } else {
      const without = excluded === null ? [] : ['--exclude', at(excluded)];
      await extract(partial, [...picks.map(at).flatMap((id) => ['--include', id]), ...without]);
      if (excluded === null) await publishAlone(partial);
      else await publishUnlessExcluded(partial, at(excluded));
    }
  }), { numRuns: SERVICE_RUNS, endOnFailure: true });
});

/** What an exclusion took away may be missing, and then the publish says so before it writes anything. */
async function publishUnlessExcluded(folder: string, excluded: string): Promise<void> {
  const files = await readFiles(folder);
  expect([...(await openArtifacts(folder).read()).snapshot.keys()]).not.toContain(excluded.toLowerCase());
  if (Object.keys(files).length === 0) return;
  const { target } = await services.empty();
  const { exitCode, stdout } = await runCli(['publish', '--artifacts', folder, ...await supply(files), ...target, '--format', 'json'], environment);
  const { diagnostics, report } = JSON.parse(stdout) as Answer;
  if (exitCode === 0) return expect(report).toMatchObject({ failed: [] });
  expect(report).toBeUndefined();
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual(expect.arrayContaining(['reference-missing']));
}

/** A filter file of the toolkit's v7 that names these resources and nothing else. */
function toFilter(ids: readonly string[]): string {
  const sections = (own: readonly { readonly collection: string; readonly name: string }[]): Record<string, string[]> => Object.fromEntries(
    [...new Set(sectionNames)].map((section) => [section, own.filter(({ collection }) => (collection === 'apiVersionSets' ? 'versionSets' : collection) === section).map(({ name }) => name)]));
  const parsed = ids.map((id) => ({ segments: id.split('/'), workspace: requireResourceId(id).workspace }));
  const service = parsed.filter(({ workspace }) => workspace === null).map(({ segments: [collection = '', name = ''] }) => ({ collection, name }));
  const inside = parsed.filter(({ workspace }) => workspace !== null).map(({ segments: [, , collection = '', name = ''] }) => ({ collection, name }));
  const { workspaces, ...others } = sections(service);
  return renderJson({ ...others, workspaces: inside.length === 0 ? workspaces : [{ [WORKSPACE]: workspaceSections(sections(inside)) }] });
}

const sectionNames = ['apis', 'backends', 'diagnostics', 'documentations', 'gateways', 'groups', 'loggers', 'namedValues', 'policies', 'policyFragments', 'policyRestrictions', 'products', 'schemas', 'subscriptions', 'tags', 'versionSets', 'workspaces'] as const;
const inWorkspaces: readonly string[] = ['apis', 'backends', 'diagnostics', 'groups', 'loggers', 'namedValues', 'policies', 'policyFragments', 'products', 'schemas', 'subscriptions', 'tags', 'versionSets'];

function workspaceSections(all: Readonly<Record<string, string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(all).filter(([section]) => inWorkspaces.includes(section)));
}
