import { isObject, type Json } from '../model/json.ts';
import type { Content } from '../model/resource.ts';
import type { Management, Success } from './management.ts';
import { toUnusable, type Failure } from './service-failure.ts';

/** An export that is taken for a document of a format: what its text has to look like, and what it is called. */
interface Expectation {
  readonly format: string;
  readonly title: string;
  readonly looks: RegExp;
}

const openApi: Expectation = { format: 'openapi', title: 'OpenAPI document', looks: /(^|[{,])\s*["']?(openapi|swagger)["']?\s*:/m };
const wsdl: Expectation = { format: 'wsdl', title: 'WSDL document', looks: /^\s*</ };

/**
 * The OpenAPI document of an API as the service exports it, YAML. The answer is a link, a link in one of two wrappings, or
 * the document itself (apim-rest 3.4); the link is fetched at once, since it is valid for minutes only.
 */
export async function exportSpecification(client: Management, api: string, signal: AbortSignal): Promise<Content | Failure> {
  return readExport(client, await client.get(api, { query: { export: 'true', format: 'openapi-link' }, expected: 'text', signal }), openApi, signal);
}

/** The WSDL of a SOAP API. A link to it often fails for good; the document itself is asked for then (apim-rest 3.4). */
export async function exportWsdl(client: Management, api: string, signal: AbortSignal): Promise<Content | Failure> {
  const linked = await readExport(client, await client.get(api, { query: { export: 'true', format: 'wsdl-link' }, expected: 'text', final500: true, signal }), wsdl, signal);
  if (!('ok' in linked) || (linked.status !== 500 && linked.code !== 'NoSpecification')) return linked;
  return readExport(client, await client.get(api, { query: { export: 'true', format: 'wsdl' }, expected: 'text', signal }), wsdl, signal);
}

async function readExport(client: Management, answer: Success | Failure, expectation: Expectation, signal: AbortSignal): Promise<Content | Failure> {
  if (!answer.ok) return answer;
  const { link, text } = unwrap(answer);
  if (link === null) return toContent(text, answer, expectation);
  const document = await client.download(link, signal);
  return document.ok ? toContent(document.text, document, expectation) : document;
}

function unwrap({ body, text }: Success): { readonly link: string | null; readonly text: string } {
  const wrapped = isObject(body) && isObject(body['properties']) ? body['properties'] : body;
  if (typeof wrapped === 'string') return { link: null, text: wrapped };
  if (!isObject(wrapped)) return { link: null, text };
  const value: Json = wrapped['value'] ?? wrapped;
  if (isObject(value) && typeof value['link'] === 'string') return { link: value['link'], text };
  return { link: null, text: typeof value === 'string' ? value : value === body ? text : JSON.stringify(value, null, 2) };
}

/** Takes only what looks like the document: the service may answer 200 with a sentence that says why not. */
function toContent(text: string, answer: Success, { format, title, looks }: Expectation): Content | Failure {
  if (looks.test(text) && !/^\s*<!doctype|^\s*<html/i.test(text)) return { codec: 'specification', format, text };
  const sentence = /^[\w ]/.test(text) ? `: ${text.split('\n', 1)[0]?.slice(0, 200)}` : '';
  return { ...toUnusable(`the export is no ${title}${sentence}`, answer), status: answer.status, code: 'NoSpecification' };
}
