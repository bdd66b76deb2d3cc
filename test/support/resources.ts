import type { JsonObject } from '../../src/model/json.ts';
import { toPortable } from '../../src/model/normalize.ts';
import { requireResourceId } from '../../src/model/resource-id.ts';
import { toSnapshot, type Content, type Resource, type Snapshot } from '../../src/model/resource.ts';

/** A resource as a reader would give it; a content by its text. */
export function resource(id: string, properties: JsonObject = {}, text?: string): Resource {
  const { kind } = requireResourceId(id);
  const content: Content | undefined = text === undefined ? undefined
    : kind === 'Api' ? { codec: 'specification', format: 'openapi', text } : { codec: 'policy', format: 'rawxml', text };
  return { id, kind, properties: toPortable(kind, properties), ...(content === undefined ? {} : { content }) };
}

/** The same with a file, as the folder's reader gives it. */
export function filed(id: string, properties: JsonObject = {}, text?: string): Resource {
  const file = `folder/${id}.json`;
  return { ...resource(id, properties, text), source: { file, locate: (path) => ({ file, line: path.length + 1 }) } };
}

export function snapshot(...resources: Resource[]): Snapshot {
  return toSnapshot(resources);
}

export function policy(inbound = ''): string {
  return `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;
}

export function openapi(paths: JsonObject, info: JsonObject = { title: 'Pets', version: '1.0' }, more: JsonObject = {}): string {
  return JSON.stringify({ openapi: '3.0.1', info, paths, ...more });
}

export const getPets: JsonObject = { '/pets': { get: { operationId: 'list-pets', summary: 'List pets', responses: { 200: { description: 'ok' } } } } };
