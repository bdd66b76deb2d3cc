import { dirname, join, relative } from 'node:path';
import { openArtifacts } from '../../src/artifacts/index.ts';
import type { CommandResult } from '../../src/commands/result.ts';
import type { Inputs } from '../../src/github/inputs.ts';
import { removePaths, type JsonObject } from '../../src/model/json.ts';
import { kindRow, type KindName } from '../../src/model/kinds.ts';
import { resourceKey, rootApiOf } from '../../src/model/resource-id.ts';
import { toSnapshot, type Resource, type Snapshot } from '../../src/model/resource.ts';
import { validateResources } from '../../src/validate/rules.ts';
import { cases } from '../conformance/harness.ts';
import { WORKSPACE } from '../fixtures/fixtures.ts';
import { mergeFixtures } from '../fixtures/services.ts';
import { others } from '../mutation/live-mutations.ts';
import { OTHER, propertyMutations, toPatches, type Mutation } from '../mutation/property-mutations.ts';
import { useServiceInGit } from '../support/service-in-git.ts';
import { ofShare, shareOf } from '../support/share.ts';

const { service, repository, run } = useServiceInGit(1);

/** Each with one edit of every resource. */
const ROUNDS = shareOf(4, 4);
const told = { edits: 0, refused: 0, kinds: new Set<KindName>() };
afterAll(() => { process.stdout.write(`accept: ${told.edits} edits of ${told.kinds.size} kinds in ${ROUNDS} rounds, ${told.refused} that the service refuses${ofShare}\n`); });

/** Whether the service would refuse it, though the simulator takes a part of an object for a whole one. */
function isIncomplete(resource: Resource): boolean {
  const none: Snapshot = new Map();
  const context = { desired: none, effective: toSnapshot([resource]), live: none, excluded: none, deleted: none, replaced: none, unsupported: new Set<KindName>(), unread: new Set<KindName>(), operations: new Map(), subscriptions: null, tier: null, planned: null };
  return validateResources(context).some(({ code }) => code === 'required-property');
}

/** What may be edited of a resource in the portal. */
function editsOf({ id, kind }: Resource, body: JsonObject): Mutation[] {
  return propertyMutations(kind, body).filter((mutation) => {
    // Secrets give way to tokens, whose values the next run has to be given. A workspace has no servers of its own that its APIs could name.
    if ([kindRow(kind).contentProperty, 'credentials', 'proxy', 'connectionString'].includes(String(mutation.path[0])) || (id.startsWith('workspaces/') && mutation.path[0] === 'authenticationSettings')) return false;
    // A resolver is for a field of the schema, and an API is of another type only when it is made anew.
    if ((kind === 'ApiResolver' && mutation.path[0] === 'path') || (kind === 'Api' && mutation.path[0] === 'type')) return false;
    return !isIncomplete({ id, kind, properties: toPatches(body, mutation).mutated });
  });
}

async function edit({ id, kind }: Resource, turn: number): Promise<void> {
  const { client } = service();
  const row = kindRow(kind);
  const { status, body: answer } = await client.get(`/${id}?format=rawxml`);
  if (row.body !== 'json' || row.carried || status !== 200) return;
  const body = removePaths(answer.properties as JsonObject, row.readOnly);
  const edits = editsOf({ id, kind, properties: body }, body);
  const mutation = edits[turn % Math.max(edits.length, 1)];
  if (mutation === undefined) return;
  const sent = { ...(kind === 'PolicyFragment' ? { value: body['value'] ?? '', format: 'rawxml' } : {}), ...toPatches(body, mutation).forward };
  if ((await client.write('PATCH', `/${id}`, sent, { 'if-match': '*' })).status >= 300) told.refused += 1;
  else {
    told.edits += 1;
    told.kinds.add(kind);
  }
}

const problemsOf = ({ failure, report, diagnostics }: CommandResult): unknown[] => [failure, report?.failed ?? [], diagnostics.filter(({ severity }) => severity === 'error')];

test('edits of every kind in the portal, round after round: taken into the folder, nothing is left to tell, and only their files changed', async () => {
  const files = Object.fromEntries(Object.entries(mergeFixtures(cases)).map(([path, text]) => [`artifacts/${path}`, text]));
  const overrides = `workspaces:\n  - name: ${WORKSPACE}\n    certificates:\n      - name: tls\n        properties:\n          data: '{#DATA#}'\n`;
  repository().commit({ ...files, 'configuration.yaml': overrides, 'apiops.yaml': 'artifacts: artifacts\nenvironments:\n  dev:\n    overrides: configuration.yaml\n' });
  const command = (name: 'publish' | 'drift' | 'plan', more: Inputs = {}): Promise<CommandResult> => run(name, more, { environment: { DATA: 'ZGF0YQ==' } });
  expect(problemsOf(await command('publish'))).toEqual([null, [], []]);
  for (const scope of ['', `/workspaces/${WORKSPACE}`]) {
    for (const [collection, properties] of Object.entries(others)) await service().client.put(`${scope}/${collection}/${OTHER}`, properties);
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    const { snapshot } = await openArtifacts(join(repository().path, 'artifacts')).read();
    for (const [index, resource] of [...snapshot.values()].entries()) await edit(resource, round * 7 + index);
    const accepted = await command('drift', { accept: true });
    expect(accepted.failureReason).toBe('drift-detected');
    const changed = repository().git('-c', 'core.quotepath=off', 'status', '--porcelain', '-uall').split('\n').map((line) => line.slice(2).trim().replace(/^"|"$/g, ''));
    const folders = (accepted.drift?.[0]?.drift ?? []).flatMap(({ id }) => {
      const key = resourceKey(id);
      return [key, rootApiOf(key) ?? key].flatMap((each) => snapshot.get(each)?.source?.file ?? []);
    }).map((file) => dirname(relative(repository().path, file)));
    expect(changed.filter((file) => !folders.includes(dirname(file)))).toEqual([]);
    const after = await command('drift');
    expect([round, ...problemsOf(after), after.drift?.[0]?.drift]).toEqual([round, null, [], [], []]);
    expect((await command('plan')).changeList.filter(({ op }) => op !== 'unmanaged')).toEqual([]);
    repository().commit();
    expect(problemsOf(await command('publish'))).toEqual([null, [], []]);
  }
  expect(told.edits).toBeGreaterThan(shareOf(300, 4));
}, 120_000);
