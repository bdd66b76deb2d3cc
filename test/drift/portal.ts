import { canonicalJson, removePaths, type JsonObject } from '../../src/model/json.ts';
import { kindRow } from '../../src/model/kinds.ts';
import { withoutContent, type Resource } from '../../src/model/resource.ts';
import { exportOf } from '../mutation/live-mutations.ts';
import { toPatches } from '../mutation/property-mutations.ts';
import type { Client } from '../simulator/client.ts';
import type { Variant } from './variants.ts';

/** What somebody did in the portal, and how to take it back. */
export interface PortalEdit {
  readonly before: JsonObject;
  readonly after: JsonObject;
  undo(): Promise<void>;
}

/** Makes a variant of a resource in a service; null where the service refuses it, or changes nothing. */
export async function editInPortal(client: Client, { mutation, inGit }: Variant, original: Resource): Promise<PortalEdit | null> {
  const { id, kind } = original;
  const read = async (): Promise<JsonObject> => (await client.get(`/${id}?format=rawxml`)).body.properties as JsonObject;
  const body = await read();
  const isBack = async (): Promise<boolean> => isEqual(original, await read(), body);
  const write = async (resource: Resource): Promise<number> => resource.content?.format === 'graphql'
    ? (await client.put(`/${id}/schemas/graphql`, { contentType: 'application/vnd.ms-azure-apim.graphql.schema', document: { value: resource.content.text } })).status
    : (await client.put(`/${id}`, { ...removePaths(body, kindRow(kind).readOnly), ...contentOf(resource) })).status;
  const restore = async (): Promise<void> => {
    // What only its properties changed keeps its text: another import would make other operations.
    if (await write(mutation === undefined ? original : withoutContent(original)) >= 300 || !await isBack()) throw new Error(`${id} is not as it was: ${JSON.stringify(await read())}`);
  };
  if (mutation === undefined) {
    const isExported = kind === 'Api' && inGit.content?.format !== 'graphql';
    const shown = isExported ? await exportOf(client, id) : '';
    if (await write(inGit) >= 300) return null;
    if (!isExported || await exportOf(client, id) !== shown) return { before: body, after: await read(), undo: restore };
    await restore();
    return null;
  }
  const { forward, backward } = toPatches(body, mutation);
  const patch = async (properties: JsonObject): Promise<number> => (await client.write('PATCH', `/${id}`, kind === 'PolicyFragment' ? { value: body['value'], format: 'rawxml', ...properties } : properties, { 'if-match': '*' })).status;
  if (await patch(forward) >= 300) return null;
  const after = await read();
  const edit = { before: body, after, undo: async () => { if (await patch(backward) >= 300 || !await isBack()) await restore(); } };
  if (!isEqual(original, after, body)) return edit;
  await edit.undo();
  return null;
}

/** The text of a resource as its PUT takes it; an export of an API gives none back. */
function contentOf({ content }: Resource): JsonObject {
  if (content === undefined) return {};
  if (content.codec === 'markdown') return { content: content.text };
  return { format: content.codec === 'policy' ? 'rawxml' : content.format, value: content.text };
}

/** But for what only the service sets, times for example. */
function isEqual({ kind }: Resource, a: JsonObject, b: JsonObject): boolean {
  const [left, right] = [a, b].map((side) => canonicalJson(removePaths(side, kindRow(kind).readOnly)));
  return left === right;
}
