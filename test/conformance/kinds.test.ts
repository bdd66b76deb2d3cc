import { openArtifacts } from '../../src/artifacts/index.ts';
import type { ArtifactRead } from '../../src/commands/ports.ts';
import { setAt } from '../../src/model/json.ts';
import { kindNames, kindRow, layoutNames } from '../../src/model/kinds.ts';
import { toComparable, toPortable } from '../../src/model/normalize.ts';
import { parseResourceId, resourceId } from '../../src/model/resource-id.ts';
import type { Resource, Snapshot } from '../../src/model/resource.ts';
import { planChanges } from '../../src/plan/planner.ts';
import { createFolder, readFiles, removeFolders } from '../artifacts/temporary-folder.ts';
import { fixtureKinds, readFixture, toWorkspace, UNKNOWN, WORKSPACE } from '../fixtures/fixtures.ts';
import { cases, comparable } from './harness.ts';

afterAll(removeFolders);

test('every row of the table has a fixture, and every fixture a row', () => {
  expect(fixtureKinds()).toEqual([...kindNames].sort());
});

describe.each(cases)('$kind in a $scope', ({ kind, scope }) => {
  const files = scope === 'workspace' ? toWorkspace(readFixture(kind)) : readFixture(kind);
  let read: ArtifactRead;
  let own: readonly Resource[];
  beforeAll(async () => {
    read = await openArtifacts(await createFolder(files)).read();
    own = [...read.snapshot.values()].filter((resource) => resource.kind === kind);
  });

  test('the fixture is read without a finding, in the native layout', () => {
    expect(read.diagnostics).toEqual([]);
    expect(read.layout).toBe('v7');
    expect(read.files).toEqual(Object.keys(files));
    expect(own).not.toEqual([]);
  });

  test('ids are read as they are written, whatever their case', () => {
    for (const { id } of read.snapshot.values()) {
      const parsed = parseResourceId(id);
      expect(parsed?.id).toBe(id);
      expect(parseResourceId(`/${id}`)).toEqual(parsed);
      expect(parseResourceId(id.toUpperCase())?.kind).toBe(parsed?.kind);
      if (parsed !== null) expect(resourceId(parsed.kind, parsed.names, parsed.workspace)).toBe(id);
      if (parsed?.kind !== 'Workspace') expect(parsed?.workspace).toBe(scope === 'workspace' ? WORKSPACE : null);
    }
  });

  test.each(layoutNames)('a folder written in layout %s says the same, and is written again without a change', async (layout) => {
    const folder = await createFolder({});
    const { created, diagnostics } = await openArtifacts(folder).write(read.snapshot, () => true, layout);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const written = await openArtifacts(folder).read();
    expect(written.diagnostics).toEqual([]);
    expect(comparable(written.snapshot)).toEqual(comparable(read.snapshot));
    expect(written.files).toEqual([...created].sort());
    if (layout === 'v7') expect(await readFiles(folder)).toEqual(files);
    expect(await openArtifacts(folder).write(read.snapshot, () => true)).toMatchObject({ created: [], changed: [], deleted: [] });
  });

  test('the form for comparison is its own', () => {
    for (const resource of read.snapshot.values()) {
      const once = toComparable(resource.kind, resource.properties);
      expect(toComparable(resource.kind, once)).toEqual(once);
      expect(toComparable(resource.kind, toPortable(resource.kind, resource.properties))).toEqual(once);
    }
  });

  test('a plan of what is there already is empty, and the same twice', () => {
    const plan = (desired: Snapshot, live: Snapshot): ReturnType<typeof planChanges> => planChanges({ target: '/t', desired, live, base: null, prune: 'all', ignores: () => false });
    expect(plan(read.snapshot, read.snapshot)).toMatchObject({ plan: { changes: [] }, writes: [] });
    const create = plan(read.snapshot, new Map());
    expect(create.plan.changes.map(({ id }) => id).sort()).toEqual([...read.snapshot.values()].map(({ id }) => id).sort());
    expect(plan(new Map([...read.snapshot].reverse()), new Map()).plan).toEqual(create.plan);
  });

  test('a property that no kind knows is kept, compared and seen where it changes', () => {
    // Associations and documents hold nothing.
    if (kindRow(kind).body !== 'json') return;
    const holders = own.filter(({ properties }) => properties[UNKNOWN.name] !== undefined);
    expect(holders).not.toEqual([]);
    for (const resource of holders) {
      expect(resource.properties[UNKNOWN.name]).toEqual(UNKNOWN.value);
      const changed = { ...resource, properties: setAt(resource.properties, [UNKNOWN.name, 'kept', 0], 2) as Resource['properties'] };
      const { plan } = planChanges({ target: '/t', desired: new Map([...read.snapshot].map(([key, one]) => [key, one === resource ? changed : one])), live: read.snapshot, base: null, prune: 'none', ignores: () => false });
      expect(plan.changes.map(({ id, op, properties }) => [id, op, properties.map(({ path }) => path)])).toEqual([[resource.id, 'update', [`${UNKNOWN.name}.kept`]]]);
    }
  });
});
