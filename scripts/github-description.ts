/**
 * Writes what GitHub's published description of its interface says of the requests that the action sends, for the tests.
 * Usage: node scripts/github-description.ts FILE, with generated/api.github.com.json of the package @octokit/openapi, which
 * is too large to be a dependency.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The operations that the action uses. */
const OPERATIONS = ['issues/list-for-repo', 'issues/create', 'issues/update', 'issues/list-comments', 'issues/create-comment', 'issues/update-comment', 'issues/get-label', 'issues/create-label', 'users/get-authenticated', 'reactions/create-for-issue-comment', 'pulls/get', 'repos/list-pull-requests-associated-with-commit', 'repos/create-deployment', 'repos/create-deployment-status'];

/** What tells people something and checks nothing. */
const WORDS = new Set(['description', 'example', 'examples', 'summary', 'title', 'externalDocs']);

interface Operation {
  readonly operationId: string;
  readonly parameters?: unknown;
  readonly requestBody?: { readonly content?: { readonly 'application/json'?: { readonly schema?: unknown } } };
}

const description = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as { info: { version: string }; paths: Record<string, Record<string, Operation>> };

/** A part of the description with its references put in, and without words; names of properties stay, whatever they are called. */
function resolve(part: unknown, isNames = false): unknown {
  if (Array.isArray(part)) return part.map((each) => resolve(each));
  if (typeof part !== 'object' || part === null) return part;
  if ('$ref' in part) return resolve((part.$ref as string).slice(2).split('/').reduce<unknown>((found, name) => (found as Record<string, unknown>)[name.replaceAll('~1', '/')], description));
  return Object.fromEntries(Object.entries(part).filter(([name]) => isNames || !WORDS.has(name)).map(([name, value]) => [name, resolve(value, name === 'properties')]));
}

const operations = Object.entries(description.paths).flatMap(([path, methods]) => Object.entries(methods).filter(([, { operationId }]) => OPERATIONS.includes(operationId)).map(([method, { operationId, parameters, requestBody }]) => (
  { operationId, method: method.toUpperCase(), path, parameters: resolve(parameters ?? []), body: resolve(requestBody?.content?.['application/json']?.schema ?? null) })));
const missing = OPERATIONS.filter((id) => !operations.some(({ operationId }) => operationId === id));
if (missing.length > 0) throw new Error(`not described: ${missing.join(', ')}`);
writeFileSync(join(import.meta.dirname, '../test/fixtures/github-description.json'), `${JSON.stringify({ version: description.info.version, operations }, null, 1)}\n`);
