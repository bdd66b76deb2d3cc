import assert from 'node:assert/strict';
import type { ApiManagementClient } from '@azure/arm-apimanagement';
import type { Client } from './client.ts';
import { collect, SERVICE, sdk } from './sdk-client.ts';
import type { OperationGroup } from './sdk-groups.ts';

type Reply = Readonly<Record<string, unknown>>;
type Call = (...args: unknown[]) => unknown;

/** What the life of one resource showed, for the test to judge. */
export interface Life {
  readonly created: Reply;
  readonly createdAgain: Reply;
  readonly read: Reply | null;
  readonly listed: readonly (string | undefined)[] | null;
  readonly updated: Reply | null;
  /** Status of an update and of a deletion with an ETag that is no longer the resource's. */
  readonly stale: readonly unknown[];
  /** Status of a read and of an update after the deletion. */
  readonly afterwards: readonly unknown[];
  readonly shows: object;
  readonly changed: object;
}

/** The names by which groups call the same thing, in the order in which they are looked for. */
const NAMES = {
  create: ['beginCreateOrUpdateAndWait', 'createOrUpdate', 'create'],
  update: ['beginUpdateAndWait', 'update'],
  remove: ['beginDeleteAndWait', 'delete'],
  head: ['getEntityTag', 'checkEntityExists'],
  get: ['get'],
  list: ['listByService', 'listByWorkspace', 'listByApi', 'listByOperation', 'listByProduct', 'listByResolver', 'list'],
} as const;

const FAST = { updateIntervalInMs: 1 };
const STALE = '"AAAAAAAAAAA="';

/** Creates, reads, lists, updates and deletes one resource through the client's own methods. */
export async function exercise(client: Client, row: OperationGroup, workspace: string | null): Promise<Life> {
  const scope = workspace === null ? '' : `/workspaces/${workspace}`;
  const expand = <T extends object | null>(value: T): T =>
    JSON.parse(JSON.stringify(value).replaceAll('{scope}', scope).replaceAll('{id}', `${client.serviceId}${scope}`)) as T;
  if (workspace !== null) await client.must(scope, { displayName: workspace });
  for (const [path, properties] of row.given ?? []) await client.must(`${scope}${path}`, expand(properties));

  const name = workspace === null ? row.group : row.workspace ?? '';
  const { find, require: need } = operations(sdk(client.endpoint), name, row);
  const at = [...SERVICE, ...(workspace === null ? [] : [workspace]), ...row.names];
  const body = expand(row.body);
  const parameters = body === null ? [] : [body];
  const isAssociation = body === null || row.unconditional === true || /Link$/.test(name);
  const removal = [...(isAssociation ? [] : ['*']), { ...FAST, ...row.removal }];
  const create = async (): Promise<Reply> => await need('create')(...at, ...parameters, FAST) as Reply;
  const statusOf = async (method: Call | null, ...args: unknown[]): Promise<unknown> => {
    if (method === null) return null;
    return Promise.resolve(method(...at, ...args)).then(
      (answer) => (answer as { body?: unknown } | undefined)?.body === false ? 404 : 'done', (error: { statusCode?: number }) => error.statusCode);
  };

  const created = await create();
  const createdAgain = isAssociation ? created : await create();
  const head = find('head');
  const tag = head === null ? undefined : (await head(...at) as { eTag?: string; body?: boolean });
  const get = find('get');
  const read = get === null ? null : await get(...at) as Reply;
  const list = find('list');
  const listed = list === null ? null : await namesOf(list(...at.slice(0, -1)));
  const update = find('update');
  const change = expand(row.change ?? {});
  const stale: unknown[] = [];
  let updated: Reply | null = null;
  if (update !== null) {
    stale.push(await statusOf(update, STALE, change));
    await update(...at, tag?.eTag ?? '*', change);
    updated = await need('get')(...at) as Reply;
  }
  const remove = need('remove');
  if (!isAssociation) stale.push(await statusOf(remove, STALE, FAST));
  await remove(...at, ...removal);
  const afterwards = row.remains ? [] : [await statusOf(get ?? head), ...(update === null ? [] : [await statusOf(update, '*', change)])];
  return { created, createdAgain, read, listed, updated, stale, afterwards, shows: expand(row.shows ?? row.body ?? {}), changed: expand(row.changed ?? row.change ?? {}) };
}

/** Some lists come in pages, of policies there is one answer. */
async function namesOf(list: unknown): Promise<(string | undefined)[]> {
  const items = list instanceof Promise
    ? (await list as { value?: { name?: string }[] }).value ?? []
    : await collect(list as AsyncIterable<{ name?: string }>);
  return items.map(({ name }) => name);
}

type Verb = keyof typeof NAMES;

function operations(management: ApiManagementClient, name: string, { methods: own = {}, body }: OperationGroup): { readonly find: (verb: Verb) => Call | null; readonly require: (verb: Verb) => Call } {
  const group = (management as unknown as Record<string, Record<string, Call> | undefined>)[name];
  assert.ok(group !== undefined, `${name} is no operation group`);
  const find = (verb: Verb): Call | null => {
    if (verb === 'update' && body === null) return null;
    const named = (own as Partial<Record<Verb, string>>)[verb];
    const found = (named === undefined ? NAMES[verb] : [named]).find((candidate) => typeof group[candidate] === 'function');
    return found === undefined ? null : (...args) => group[found]?.(...args);
  };
  return {
    find,
    require: (verb) => {
      const call = find(verb);
      assert.ok(call !== null, `${name} has no method to ${verb}`);
      return call;
    },
  };
}
