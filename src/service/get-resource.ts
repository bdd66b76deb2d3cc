import { isObject, textOf, type Json, type JsonObject } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { toPortable } from '../model/normalize.ts';
import { requireResourceId, resourceKey, toRelativeId } from '../model/resource-id.ts';
import type { Content, Resource } from '../model/resource.ts';
import type { Management, Success } from './management.ts';
import { toUnusable, type Failure } from './service-failure.ts';

export interface GetResourceOptions {
  readonly signal?: AbortSignal;
  /** Makes the id of the answer; the given one otherwise. */
  readonly toId?: (id: string, body: Json | undefined) => string;
  /** Whether the resource ought to be there: an answer that may mean its absence, or a failure, is asked for twice. */
  readonly expected?: boolean;
}

/** The resource at a path, with its ETag and the content that is one of its properties; null where there is none. */
export async function getResource(client: Management, kind: KindName, id: string, { signal, toId = () => id, expected = false }: GetResourceOptions = {}): Promise<Resource | null | Failure> {
  const isPolicy = kindRow(kind).content === 'policy';
  const isWiki = kindRow(kind).path.startsWith('wikis/');
  const get = (): Promise<Success | Failure> => client.get(id, { signal, final500: isWiki, ...(isPolicy ? { query: { format: 'rawxml' }, expected: 'policy' } : {}) });
  const first = await get();
  // Where there is no wiki the service fails (apim-rest 1.7), as it may for any other reason.
  const answer = expected && isWiki && !first.ok && first.status === 500 ? await get() : first;
  if (!answer.ok) return isWiki && answer.status === 500 ? null : answer;
  if (answer.status === 404) return null;
  const read = toRead(kind, answer);
  if (read === null) return toUnusable('the answer has none of the properties of a resource', answer);
  const etag = answer.header('etag');
  return { id: toId(id, answer.body), kind, properties: toPortable(kind, read.properties), ...(read.content === undefined ? {} : { content: read.content }), ...(etag === null ? {} : { etag }) };
}

interface Read {
  readonly properties: JsonObject;
  readonly content?: Content;
}

/** The properties of an answer, and the content that is one of them; null where it has none. Policies come with CRLF line ends (apim-rest 3.8). */
function toRead(kind: KindName, { body, text }: Success): Read | null {
  const { content: codec, contentProperty } = kindRow(kind);
  const toPolicy = (value: string, format: string): Content => ({ codec: 'policy', format, text: value.replace(/\r\n/g, '\n') });
  if (codec === 'policy' && body === undefined) return { properties: {}, content: toPolicy(text, 'rawxml') };
  const all = propertiesOf(body);
  const member = codec === 'policy' ? 'value' : contentProperty;
  if (all === null || codec === null || codec === 'specification' || member === null) return all === null ? null : { properties: all };
  const { [member]: value, ...others } = all;
  if (typeof value !== 'string') return codec === 'policy' ? null : { properties: others };
  if (codec === 'markdown') return { properties: others, content: { codec, format: 'markdown', text: value } };
  const { format, ...properties } = others;
  return { properties, content: toPolicy(value, typeof format === 'string' ? format : 'rawxml') };
}

function propertiesOf(body: Json | undefined): JsonObject | null {
  return isObject(body) && isObject(body['properties']) ? body['properties'] : null;
}

/** The id as the answer spells it: a name is found in any case. */
export function toAnsweredId(id: string, body: Json | undefined): string {
  const answered = toRelativeId(isObject(body) ? textOf(body['id']) : '').replace(/^\/+/, '');
  return resourceKey(answered) === resourceKey(id) ? requireResourceId(answered).id : id;
}
