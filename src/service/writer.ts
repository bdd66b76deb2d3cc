import type { LiveStore } from '../commands/ports.ts';
import { changeAt, findPaths, getAt, isObject, textOf, type JsonObject } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { parseApiName, requireResourceId, rootApiOf } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { scopeOf } from './addresses.ts';
import { toPuts } from './bodies.ts';
import { LinkWriter } from './link-writer.ts';
import type { Management } from './management.ts';
import type { OperationNames } from './operation-names.ts';
import { withoutRepeatedSecrets } from './repeated-secrets.ts';
import { withPresentSchemas } from './schema-bindings.ts';
import { toUserError } from './service-failure.ts';

/** What of a service may be linked: a change of one changes links. */
const LINKED: ReadonlySet<KindName> = new Set<KindName>(['Workspace', 'Product', 'Tag', 'Api', 'Group']);

/** Documents of which the service makes up the names of operations (apim-rest 3.2). */
const NAMELESS: ReadonlySet<string | undefined> = new Set(['wsdl', 'wadl-xml']);

/** Writes to one service. @param service its ARM id */
export function createWriter(client: Management, service: string, names: OperationNames): Pick<LiveStore, 'put' | 'delete'> {
  const links = new LinkWriter(client, service);

  const put: LiveStore['put'] = async (resource, { withContent, ifMatch, onAccepted }) => {
    const { kind } = resource;
    if (kind === 'Api' && (textOf(resource.properties['type']).toLowerCase() === 'soap' || NAMELESS.has(resource.content?.format))) names.mark(resource.id);
    const addressed: Resource = { ...resource, id: await names.toReal(resource.id), properties: await withRealIds(resource, names) };
    if (isLinked(kind, resource.id)) return links.put(addressed);
    const completed = await complete(client, addressed, withContent);
    const withoutSecret = isWithoutSecret(resource);
    // A secret that the folder does not hold stays as it is: a PUT without it would be refused (apim-rest 4.5).
    const requests = toPuts(withoutSecret ? { ...completed, properties: { tags: [], ...completed.properties } } : completed, withContent, service);
    const row = kindRow(kind);
    for (const [index, { path, body, query }] of requests.entries()) {
      // Only the first finds the resource as it was read.
      const condition = index === 0 ? ifMatch : undefined;
      const outcome = await client.put(path, body, {
        ...(withoutSecret ? { method: 'PATCH', ifMatch: condition ?? '*' } : { ifMatch: condition }), query, onAccepted, association: row.body === 'association', expected: row.content === 'policy' ? 'policy' : 'json',
      });
      if (!outcome.ok) throw toUserError({ ...outcome, message: withoutRepeatedSecrets(outcome.message, resource) }, { verb: 'write', subject: resource.id, path, guarded: isGuarded(condition) });
    }
    if (LINKED.has(kind)) links.forget();
    if ((kind === 'Api' && withContent) || kind === 'ApiOperation' || kind === 'ApiRelease') names.forget(resource.id);
  };

  const remove: LiveStore['delete'] = async (text, { ifMatch, onAccepted, takesAlong = false } = {}) => {
    const { kind, id } = requireResourceId(text);
    const path = await names.toReal(id);
    if (isLinked(kind, id)) return links.delete({ kind, id: path, properties: {} });
    const row = kindRow(kind);
    const outcome = await client.delete(path, { query: takesAlong ? row.deleteQuery : {}, ifMatch, onAccepted, association: row.body === 'association' });
    if (!outcome.ok) throw toUserError(outcome, { verb: 'delete', subject: id, path, guarded: isGuarded(ifMatch) });
    if (LINKED.has(kind)) links.forget();
    if (kind === 'Api' || kind === 'ApiOperation') names.forget(id);
  };

  return { put, delete: remove };
}

/** Whether the service has an association as a link alone. */
export function isLinked(kind: KindName, id: string): boolean {
  return kindRow(kind).link !== null && scopeOf(id) !== null;
}

/** The properties with the operations that they name as the service names them. */
async function withRealIds({ kind, properties }: Resource, names: OperationNames): Promise<JsonObject> {
  const paths = kindRow(kind).references.filter(({ to, by }) => by === 'id' && to.includes('ApiOperation')).map(({ path }) => path);
  const real = new Map<string, string>();
  for (const path of paths.flatMap((pattern) => findPaths(properties, pattern))) {
    const id = textOf(getAt(properties, path));
    real.set(id, await names.toReal(id));
  }
  return changeAt(properties, paths, (id) => (typeof id === 'string' ? real.get(id) : undefined) ?? id);
}

/** What a write needs of the resource that is there: an operation its schemas, a new revision without a document to import its source. */
async function complete(client: Management, resource: Resource, withContent: boolean): Promise<Resource> {
  const { id, kind, properties, content } = resource;
  if (kind === 'ApiOperation') return { ...resource, properties: withPresentSchemas(properties, await readPresent(client, id) ?? {}) };
  const isRevision = kind === 'Api' && parseApiName(id).revision !== null;
  if (!isRevision || !withContent || content?.format !== 'graphql' || properties['sourceApiId'] !== undefined || await readPresent(client, id) !== null) return resource;
  return { ...resource, properties: { ...properties, sourceApiId: `/${rootApiOf(id) ?? id}` } };
}

/** The properties of the resource in the service; null where it is not there. */
async function readPresent(client: Management, id: string): Promise<JsonObject | null> {
  const answer = await client.get(id);
  if (!answer.ok) throw toUserError(answer, { verb: 'read', subject: id, path: id, guarded: false });
  if (answer.status === 404) return null;
  return isObject(answer.body) && isObject(answer.body['properties']) ? answer.body['properties'] : {};
}

/** A secret named value whose value is supplied by nothing: it can only be one that the service holds already. */
function isWithoutSecret({ kind, properties }: Resource): boolean {
  return kind === 'NamedValue' && properties['secret'] === true && properties['value'] === undefined && properties['keyVault'] === undefined;
}

function isGuarded(ifMatch: string | undefined): boolean {
  return ifMatch !== undefined && ifMatch !== '*';
}
