import { setMaxListeners } from 'node:events';
import type { LiveSnapshot, Logger } from '../commands/ports.ts';
import { diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { isObject, textOf, type Json, type JsonObject } from '../model/json.ts';
import { kindNames, kindRow, type KindName } from '../model/kinds.ts';
import { toPortable } from '../model/normalize.ts';
import { parseApiName, resourceKey, resourceName } from '../model/resource-id.ts';
import { toSnapshot, type Content, type Resource } from '../model/resource.ts';
import { gather, Lanes } from './gather.ts';
import { isLeftOut, unusedCredentials } from './left-out.ts';
import type { Management, Success } from './management.ts';
import { toUnusable, toUserError, type Failure, type Request } from './service-failure.ts';
import { exportSpecification } from './specification-export.ts';

/** The code with which a tier says that it does not have a kind of resource. apim-rest 1.7 */
const NOT_IN_TIER = 'MethodNotAllowedInPricingTier';

/** API types whose definition the service exports as OpenAPI; no type is `http`. apim-rest 3.1 */
const EXPORTED_TYPES: ReadonlySet<string> = new Set(['', 'http']);

/** Kinds that are not read yet. */
const LATER: ReadonlySet<KindName> = new Set<KindName>(['Workspace', 'GlobalSchema', 'Documentation', 'ProductTag', 'ProductWiki', 'ApiOperationTag', 'ApiSchema', 'ApiTag', 'ApiTagDescription', 'ApiWiki', 'ApiResolver', 'ApiResolverPolicy', 'Gateway', 'GatewayApi', 'GatewayHostnameConfiguration', 'GatewayCertificateAuthority', 'PolicyRestriction', 'Certificate', 'Cache', 'AuthorizationServer', 'OpenIdConnectProvider']);

/** API types that have a document which the service exports in another form, or keeps as a schema. apim-rest 3.1 */
const UNREAD_TYPES: ReadonlySet<string> = new Set(['soap', 'graphql', 'odata', 'grpc']);

export interface ReadOptions {
  /** The service's name, for findings and progress. */
  readonly name: string;
  /** Whether a resource that the service or a consumer made is read nevertheless. */
  readonly keep: (id: string) => boolean;
  readonly logger: Logger;
}

/**
 * Reads everything of the kinds that are managed by default. A kind that the tier does not have is reported and empty;
 * anything else that cannot be read is an error: unreadable is never absent.
 */
export async function readService(client: Management, options: ReadOptions): Promise<LiveSnapshot> {
  const reader = new Reader(client, options);
  await reader.readAll();
  return reader.toLiveSnapshot();
}

/** Properties as a LIST item has them. */
export function toListed(kind: KindName, parent: string | null, item: JsonObject): Resource {
  const name = item['name'];
  if (typeof name !== 'string' || name === '') throw new UserError(null, `The service listed a resource of the kind '${kindRow(kind).title}' without a name.`);
  // Products are linked to an API, never to one of its revisions (apim-rest 3.5).
  const own = kindRow(kind).path.replace('{name}', () => kind === 'ProductApi' ? parseApiName(name).root : name);
  return {
    id: parent === null ? own : `${parent}/${own}`, kind,
    properties: kindRow(kind).body === 'association' || !isObject(item['properties']) ? {} : toPortable(kind, item['properties']),
  };
}

/** The path of a kind's collection below the service. */
export function collectionPath(kind: KindName, parent: string | null): string {
  const collection = kindRow(kind).path.replace('/{name}', '');
  return parent === null ? collection : `${parent}/${collection}`;
}

class Reader {
  readonly #client: Management;
  readonly #options: ReadOptions;
  readonly #abort = new AbortController();
  readonly #exports = new Lanes();
  readonly #resources: Resource[] = [];
  readonly #operations = new Map<string, readonly string[]>();
  /** Version set of each root API, by key. */
  readonly #versionSets = new Map<string, string>();
  readonly #unsupported = new Set<KindName>();
  /** Types of the APIs, by id, whose document was not read. */
  readonly #unread = new Map<string, string>();
  #found = 0;
  #done = 0;

  constructor(client: Management, options: ReadOptions) {
    this.#client = client;
    this.#options = options;
    setMaxListeners(0, this.#abort.signal); // every request that waits listens to it
  }

  async readAll(): Promise<void> {
    await this.#readKinds(null, () => true);
  }

  toLiveSnapshot(): LiveSnapshot {
    const unused = unusedCredentials(this.#resources);
    return {
      snapshot: toSnapshot(this.#resources.filter((resource) => !unused.has(resource) || this.#options.keep(resource.id))), operations: this.#operations, unsupported: this.#unsupported, unread: new Set(kindNames.filter((kind) => kindRow(kind).managed === 'on-request')),
      diagnostics: [
        ...[...this.#unsupported].sort().map((kind) => diagnostic('kind-unsupported',
          `The tier of ${this.#options.name} does not have resources of the kind '${kindRow(kind).title}'; none were read.`)),
        ...[...this.#unread].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, type]) => diagnostic('specification-not-read',
          `The document of ${id}, an API of the type '${type}', was not read: it is not written into the folder, and one that the folder holds cannot be compared, so it is sent with every publish.`, { resource: id })),
      ],
    };
  }

  async #readKinds(parent: Resource | null, wanted: (kind: KindName) => boolean): Promise<void> {
    const children = kindNames.filter((kind) => kindRow(kind).parent === (parent?.kind ?? null) && !LATER.has(kind) && leadsToManaged(kind) && wanted(kind));
    await gather(children, this.#abort, (kind) => this.#readKind(kind, parent));
  }

  async #readKind(kind: KindName, parent: Resource | null): Promise<void> {
    if (kindRow(kind).list === 'never') {
      const id = parent === null ? kindRow(kind).path : `${parent.id}/${kindRow(kind).path}`;
      return this.#readResource({ id, kind, properties: {} });
    }
    const listed = await this.#list(kind, parent);
    if (kind === 'ApiOperation' && parent !== null) this.#operations.set(resourceKey(parent.id), listed.map(({ id }) => resourceName(id)).sort());
    if (kind === 'Api') for (const { id, properties } of listed) if (typeof properties['apiVersionSetId'] === 'string') this.#versionSets.set(resourceKey(id), resourceKey(properties['apiVersionSetId']));
    if (parent === null) this.#found += listed.length;
    await gather(listed, this.#abort, async (resource) => {
      await this.#readResource(resource);
      if (parent === null) this.#options.logger.progress(`Reading ${this.#options.name}`, ++this.#done, this.#found);
    });
  }

  async #list(kind: KindName, parent: Resource | null): Promise<Resource[]> {
    const path = collectionPath(kind, parent?.id ?? null);
    const items = await this.#client.list(path, this.#abort.signal);
    if ('ok' in items) {
      this.#requireUnsupported(kind, items, { verb: 'list', subject: `${path} (${kindRow(kind).title})`, path, guarded: false });
      return [];
    }
    return items.map((item) => toListed(kind, parent?.id ?? null, item))
      .filter(({ id, properties }) => !isLeftOut(kind, resourceName(id), properties, this.#options.keep(id)));
  }

  #requireUnsupported(kind: KindName, failure: Failure, request: Request): void {
    if (failure.code !== NOT_IN_TIER) throw toUserError(failure, request);
    this.#unsupported.add(kind);
  }

  /** A listed resource, read again where its listing is not the whole of it, and what lives below it. */
  async #readResource(listed: Resource): Promise<void> {
    const { kind } = listed;
    const row = kindRow(kind);
    if (row.managed === 'on-request' || kind === 'ApiOperation') return this.#readKinds(listed, () => true);
    const resource = row.list === 'partial' || row.list === 'never' ? await this.#get(listed) : listed;
    if (resource === null) return;
    const isRevision = kind === 'Api' && parseApiName(resource.id).revision !== null;
    // Releases belong to the API; the service lists them at every revision.
    await this.#readKinds(resource, (child) => !(isRevision && child === 'ApiRelease'));
    const content = kind === 'Api' ? await this.#readSpecification(resource) : resource.content;
    this.#resources.push(content === undefined ? resource : { ...resource, content });
  }

  async #get(listed: Resource): Promise<Resource | null> {
    const { kind, id } = listed;
    const isPolicy = kindRow(kind).content === 'policy';
    const answer = await this.#client.get(id, { signal: this.#abort.signal, ...(isPolicy ? { query: { format: 'rawxml' }, expected: 'policy' } : {}) });
    const request: Request = { verb: 'read', subject: id, path: id, guarded: false };
    if (!answer.ok) {
      this.#requireUnsupported(kind, answer, request);
      return null;
    }
    if (answer.status === 404) return null;
    const { properties, content } = isPolicy ? readPolicy(answer) : { properties: propertiesOf(answer.body), content: undefined };
    if (properties === null) throw toUserError(toUnusable('the answer has none of the properties of a resource', answer), request);
    const etag = answer.header('etag');
    return { id, kind, properties: toPortable(kind, properties), ...(content === undefined ? {} : { content }), ...(etag === null ? {} : { etag }) };
  }

  /** Exports of APIs of one version set, or of revisions of one API, run one after another: at once they answer with one document (apim-rest 3.4). */
  async #readSpecification({ id, properties }: Resource): Promise<Content | undefined> {
    const type = textOf(properties['type']).toLowerCase();
    if (UNREAD_TYPES.has(type)) this.#unread.set(id, type);
    if (!EXPORTED_TYPES.has(type) || (this.#operations.get(resourceKey(id)) ?? []).length === 0) return undefined;
    const root = resourceKey(parseApiName(id).root);
    const exported = await this.#exports.run(this.#versionSets.get(root) ?? root, () => exportSpecification(this.#client, id, this.#abort.signal));
    if ('ok' in exported) throw toUserError(exported, { verb: 'read', subject: `the specification of ${id}`, path: id, guarded: false });
    return exported;
  }
}

/** Whether a kind or anything below it is managed by default. */
function leadsToManaged(kind: KindName): boolean {
  return kindRow(kind).managed === 'by-default' || kindNames.some((child) => kindRow(child).parent === kind && leadsToManaged(child));
}

function propertiesOf(body: Json | undefined): JsonObject | null {
  return isObject(body) && isObject(body['properties']) ? body['properties'] : null;
}

/** A policy or fragment: its text, and the properties beside it. The service answers with CRLF line ends (apim-rest 3.8). */
function readPolicy({ body, text }: Success): { readonly properties: JsonObject | null; readonly content: Content | undefined } {
  const toText = (value: string, format: string): Content => ({ codec: 'policy', format, text: value.replace(/\r\n/g, '\n') });
  if (body === undefined) return { properties: {}, content: toText(text, 'rawxml') };
  const { value, format, ...properties } = propertiesOf(body) ?? {};
  if (typeof value !== 'string') return { properties: null, content: undefined };
  return { properties, content: toText(value, typeof format === 'string' ? format : 'rawxml') };
}
