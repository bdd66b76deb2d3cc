import { kindRow } from '../../src/model/kinds.ts';
import { requireResourceId, resourceKey } from '../../src/model/resource-id.ts';
import type { Change } from '../../src/plan/plan.ts';
import { removeFolders } from '../artifacts/temporary-folder.ts';
import { casesOfShare } from '../conformance/harness.ts';
import type { Client } from '../simulator/client.ts';
import { describeChanges } from './expectation.ts';
import { openServices, publishFixture, type MutationServices } from './live-mutations.ts';
import { Tally } from './tally.ts';

const tally = new Tally();

let services: MutationServices;
beforeAll(async () => { services = await openServices(casesOfShare.length); });
afterAll(async () => {
  await services.close();
  await removeFolders();
  tally.print('deletions');
});

/** Where an association is deleted in a workspace: the link that stands for it, by what its property names. */
async function linkOf(client: Client, id: string): Promise<string | null> {
  const { kind, names, workspace } = requireResourceId(id);
  const { link } = kindRow(kind);
  if (link === null || workspace === null) return null;
  const [first, last] = [names[0] ?? '', names.at(-1) ?? ''];
  const [holder, end] = link.holder === 'Tag' ? [`tags/${last}`, id.split('/').slice(2, -2).join('/')] : [`products/${first}`, id.split('/').slice(-2).join('/')];
  const collection = `/workspaces/${workspace}/${holder}/${link.collection}`;
  const found = (await client.get(collection)).body.value.find(({ properties }) => String(properties[link.property]).toLowerCase().endsWith(`/${end.toLowerCase()}`));
  return found === undefined ? null : `${collection}/${found.name}`;
}

/** Whether the service took something else along: what is not there any more either, or what the document of the API says of it. */
async function goesWith(client: Client, id: string, { id: other, op, properties }: Change): Promise<boolean> {
  if (op === 'update') return resourceKey(id).startsWith(`${resourceKey(other)}/`) && properties.every(({ path }) => path === 'specification');
  return op === 'create' && (resourceKey(other).endsWith(`/${resourceKey(id).split('/').slice(-2).join('/')}`) || (await client.get(`/${other}`)).status === 404);
}

test.each(casesOfShare)('a $kind in a $scope that is gone', async ({ kind, scope }) => {
  const { published, client } = await publishFixture(services, kind, scope);
  for (const id of [...published.desired.values()].filter((resource) => resource.kind === kind).map((resource) => resource.id)) {
    const { status } = await client.delete(await linkOf(client, id) ?? `/${id}`);
    if (status >= 300) {
      tally.passed('that the service refuses');
      continue;
    }
    const changes = await published.plan();
    const also = await Promise.all(changes.filter((change) => resourceKey(change.id) !== resourceKey(id)).map((change) => goesWith(client, id, change)));
    // There always is a policy of the service.
    const isRight = also.every(Boolean) && changes.some((change) => resourceKey(change.id) === resourceKey(id) && (change.op === 'create' || kind === 'ServicePolicy'));
    expect([id, isRight ? 'right' : describeChanges(changes)]).toEqual([id, 'right']);
    tally.told(kindRow(kind).body === 'association' ? 'of associations' : 'of resources');
    break; // what else there is of the kind may hang on it
  }
}, 30_000);
