import { isObject, type Json } from '../model/json.ts';
import type { Content } from '../model/resource.ts';
import type { Management, Success } from './management.ts';
import { toUnusable, type Failure } from './service-failure.ts';

/**
 * The OpenAPI document of an API as the service exports it, YAML. The answer is a link, a link in one of two wrappings, or
 * the document itself (apim-rest 3.4); the link is fetched at once, since it is valid for minutes only.
 */
export async function exportSpecification(client: Management, api: string, signal: AbortSignal): Promise<Content | Failure> {
  const answer = await client.get(api, { query: { export: 'true', format: 'openapi-link' }, expected: 'text', signal });
  if (!answer.ok) return answer;
  const { link, text } = readExport(answer);
  if (link === null) return toContent(text, answer);
  const document = await client.download(link, signal);
  return document.ok ? toContent(document.text, document) : document;
}

function readExport({ body, text }: Success): { readonly link: string | null; readonly text: string } {
  const wrapped = isObject(body) && isObject(body['properties']) ? body['properties'] : body;
  if (!isObject(wrapped)) return { link: null, text };
  const value: Json = wrapped['value'] ?? wrapped;
  if (isObject(value) && typeof value['link'] === 'string') return { link: value['link'], text };
  return { link: null, text: typeof value === 'string' ? value : value === body ? text : JSON.stringify(value, null, 2) };
}

/** Takes only what looks like an OpenAPI document: the service may answer 200 with a sentence that says why not. */
function toContent(text: string, answer: Success): Content | Failure {
  if (/(^|[{,])\s*["']?(openapi|swagger)["']?\s*:/m.test(text)) return { codec: 'specification', format: 'openapi', text };
  const sentence = /^[\w ]/.test(text) ? `: ${text.split('\n', 1)[0]?.slice(0, 200)}` : '';
  return { ...toUnusable(`the export is no OpenAPI document${sentence}`, answer), status: answer.status, code: 'NoSpecification' };
}
