import { things, toBody, toFiles, type State, type Thing } from '../drift/small-estate.ts';
import { toLines, Walk } from '../drift/walk.ts';
import { useServiceInGit } from '../support/service-in-git.ts';
import { ofShare, shareOf } from '../support/share.ts';

const HOURS = shareOf(60, 3);
const { service, repository, run, succeed } = useServiceInGit(1);
const ids = new Set(things.map(({ id }) => id));

function commit(moved: readonly Thing[], git: ReadonlyMap<string, State | null>): void {
  const files = Object.assign({}, ...moved.map((thing) => toFiles(thing, git.get(thing.id) ?? null))) as Record<string, string | null>;
  repository().commit(Object.fromEntries(Object.entries(files).map(([path, text]) => [`artifacts/${path}`, text])));
}

async function edit(thing: Thing, state: State | null): Promise<void> {
  if (state !== null) await service().client.must(`/${thing.id}`, toBody(thing, state));
  else expect((await service().client.delete(`/${thing.id}`)).status).toBeLessThan(300);
}

test(`${HOURS} hours of commits, publishes and edits in the portal, each checked by the command`, async () => {
  const walk = new Walk(11);
  repository().write({ 'apiops.yaml': 'artifacts: artifacts\nenvironments:\n  dev: {}\n' });
  commit(things.filter(({ id }) => walk.git.get(id) !== null), walk.git);
  await succeed('publish');
  const count = { edits: 0, publishes: 0, told: 0 };
  for (let hour = 0; hour < HOURS; hour += 1) {
    const before = new Map(walk.service);
    const { committed, published, edited } = walk.pass({ commit: 0.3, publish: 0.2, edit: 0.5 });
    if (committed.length > 0) commit(committed, walk.git);
    if (published !== null) await succeed('publish', { prune: published });
    for (const thing of new Set(edited)) if (published !== null || before.get(thing.id) !== walk.service.get(thing.id)) await edit(thing, walk.service.get(thing.id) ?? null);
    const { drift: [found] = [], exitCode, diagnostics } = await run('drift');
    expect(diagnostics.map(({ code }) => code)).not.toContain('no-base');
    const expected = walk.expected();
    expect({ hour, lines: found === undefined ? [] : toLines(found).filter((line) => ids.has(line.split(' ')[2]?.replace(/:$/, '') ?? '')) }).toEqual({ hour, lines: expected });
    expect(exitCode).toBe(expected.some((line) => line.startsWith('drift')) ? 2 : 0);
    count.edits += edited.length;
    count.publishes += published === null ? 0 : 1;
    count.told += expected.length;
  }
  process.stdout.write(`drift by the command: ${HOURS} hours, ${count.publishes} publishes, ${count.edits} edits in the portal, ${count.told} findings, 0 missed, 0 false${ofShare}\n`);
}, 120_000);
