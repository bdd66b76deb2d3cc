import { isObject, type Json } from '../model/json.ts';

const MAX_BYTES = 32 * 1024 * 1024;
const API = /\/apis\/[^/]+$/i;
const LINK = /^[a-z+]+-link(-json)?$/;

/**
 * The body of a PUT of an API in which a link to the specification has become the document, as the service fetches it
 * (apim-rest 3.2). Only addresses of this machine are fetched; every other link stays and is refused by the import.
 */
export async function withLinkedDocument(method: string, path: string, body: string): Promise<string> {
  if (method !== 'PUT' || !API.test(path) || !body.includes('-link')) return body;
  const parsed = parseBody(body);
  const properties = isObject(parsed) ? parsed['properties'] : undefined;
  if (!isObject(parsed) || !isObject(properties)) return body;
  const { format, value } = properties;
  if (typeof format !== 'string' || !LINK.test(format) || typeof value !== 'string' || !isLoopback(value)) return body;
  const document = await fetchText(value);
  return document === null ? body : JSON.stringify({ ...parsed, properties: { ...properties, value: document } });
}

/** Whether `url` leads to this machine. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return /^https?:$/.test(protocol) && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

function parseBody(body: string): Json | undefined {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}

/** Null for what cannot be had: the import then finds the link still in its place. */
async function fetchText(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(10_000) });
    const text = response.ok ? await response.text() : null;
    return text !== null && text.length <= MAX_BYTES ? text : null;
  } catch {
    return null;
  }
}
