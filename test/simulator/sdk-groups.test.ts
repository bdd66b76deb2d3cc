import { withSimulator } from './client.ts';
import { sdk } from './sdk-client.ts';
import { exercise } from './sdk-exercise.ts';
import { leftOut, operationGroups } from './sdk-groups.ts';

const cases = operationGroups.flatMap((row) => [
  { title: `${row.group} ${row.names.join('/')}`, row, workspace: null },
  ...(row.workspace === null ? [] : [{ title: `${row.workspace} ${row.names.join('/')}`, row, workspace: 'w' }]),
]);

test.each(cases)('$title', async ({ row, workspace }) => {
  await withSimulator(async (client) => {
    const life = await exercise(client, row, workspace);
    const name = row.names[row.names.length - 1];
    if (life.listed !== null) expect(life.listed).toContain(name);
    if (life.read !== null) {
      expect(life.created).toMatchObject(life.shows);
      if (row.lost !== true || workspace !== null) expect(life.read).toMatchObject(life.shows);
      expect(JSON.stringify([life.created, life.createdAgain, life.read])).not.toContain('canary');
    }
    for (const secret of row.hidden ?? []) expect(life.read).not.toHaveProperty(secret);
    if (life.updated !== null) expect(life.updated).toMatchObject(life.changed);
    expect(life.stale).toEqual(life.stale.map(() => 412));
    expect(life.afterwards).toEqual(life.afterwards.map((_, index) => index === 0 ? row.absent ?? 404 : 404));
  }, { services: [{ name: 'apim-dev', sku: 'Premium' }], lockMs: 0 });
});

test('every group that creates something is either driven or left out for a reason', () => {
  const management = sdk('http://127.0.0.1:1');
  const creating = Object.entries(management as unknown as Record<string, object>)
    .filter(([, group]) => typeof group === 'object' && ['createOrUpdate', 'beginCreateOrUpdate', 'create'].some((method) => method in group)).map(([name]) => name);
  const driven = operationGroups.flatMap(({ group, workspace }) => workspace === null ? [group] : [group, workspace]);
  expect(creating.length).toBeGreaterThan(80);
  expect([...new Set([...driven, ...Object.keys(leftOut)])].sort()).toEqual(creating.sort());
  expect(driven.filter((name) => name in leftOut)).toEqual([]);
});
