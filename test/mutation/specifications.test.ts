import { parse as parseYaml } from 'yaml';
import type { JsonObject } from '../../src/model/json.ts';
import type { Content } from '../../src/model/resource.ts';
import { diffContent } from '../../src/plan/content.ts';
import { startSimulator, type RunningSimulator } from '../../src/simulator/simulator.ts';
import { largeDocument, recursiveDocument } from '../fixtures/specifications.ts';
import { Client } from '../simulator/client.ts';
import { document } from '../specification/documents.ts';
import { openApi30, openApi31, swagger20 } from '../specification/petstore.ts';
import { ofShare, share, shareOf, spread } from '../support/share.ts';
import { specificationEdits, type EditDetail, type SpecificationEdit } from './specification-edits.ts';

const yaml = (name: string): { text: string; value: JsonObject } => ({ text: document(name), value: parseYaml(document(name)) as JsonObject });
const json = (value: JsonObject): { text: string; value: JsonObject } => ({ text: JSON.stringify(value), value });

/** The characters of a large one. */
const LARGE = shareOf(1_000_000, 5);

const documents = [
  { name: 'petstore, OpenAPI 3.0', ...json(openApi30) }, { name: 'petstore, OpenAPI 3.1', ...json(openApi31) }, { name: 'petstore, Swagger 2.0', ...json(swagger20) },
  { name: 'oneOf, parameters of paths, servers with variables', ...yaml('orders.yaml') }, { name: 'OpenAPI 3.1', ...yaml('bookings.yaml') }, { name: 'Swagger 2.0 with forms', ...yaml('photos.json') },
  { name: 'recursive', ...json(recursiveDocument) }, { name: `one of ${LARGE / 1000} kB`, ...json(largeDocument(LARGE)) },
] as const;

const LEAST = 25;
/** The edits of a document, spread over it, and those of them that go through the service: of a large one fewer. */
const most = (text: string): readonly [number, number] => text.length > 100_000 ? [LEAST + 3, 2] : [Infinity, 100];

let simulator: RunningSimulator;
let client: Client;
const made = { edits: 0, ignored: 0, imported: 0 };
beforeAll(async () => {
  simulator = await startSimulator({ services: [{ name: 'apim-dev', sku: 'Developer' }], operationMs: 0, lockMs: 0 });
  client = new Client(simulator);
});
afterAll(async () => {
  await simulator.close();
  process.stdout.write(`specifications: ${made.edits} edits of ${documents.length} documents, ${made.imported} of them made in the service, 0 missed, 0 extra; ${made.ignored} of what the service does not keep${ofShare}\n`);
});

const content = (text: string): Content => ({ codec: 'specification', format: 'openapi', text });

async function exportApi(format: string): Promise<Content> {
  const { body } = await client.get(`/apis/api?export=true&format=${encodeURIComponent(format)}`);
  return content(await (await fetch(body.link)).text());
}

async function importApi(text: string): Promise<void> {
  await client.delete('/apis/api');
  await client.must('/apis/api', { path: 'api', displayName: 'API', format: 'openapi', value: text });
}

function told(before: Content, after: Content): string[] {
  const change = diffContent(before, after);
  if (change !== null && (change.details ?? []).length === 0) return ['a difference without details'];
  return (change?.details ?? []).map(({ op, subject, breaking }) => `${op} ${subject}${breaking ? ' !' : ''}`).sort();
}

const opposite = { added: 'removed', removed: 'added', changed: 'changed' } as const;

/** What is expected, as {@link told} says it; where nobody can say whether it breaks, as it was told. */
function expected(details: readonly EditDetail[], direction: 'forward' | 'backward', seen: readonly string[]): string[] {
  return details.map(({ op, subject, breaks }) => {
    const line = `${direction === 'forward' ? op : opposite[op]} ${subject}`;
    return breaks === direction || breaks === 'both' || (breaks === 'unknown' && seen.includes(`${line} !`)) ? `${line} !` : line;
  }).sort();
}

/** What is told otherwise than expected, as a line; nothing where all is right. */
function findWrong({ what, details }: SpecificationEdit, direction: 'forward' | 'backward', before: Content, after: Content): string[] {
  const seen = told(before, after);
  const wanted = expected(details, direction, seen);
  if (details.length === 0) made.ignored += 1;
  else made.edits += 1;
  return seen.join() === wanted.join() ? [] : [`${direction}: ${what}: told '${seen.join(', ')}', not '${wanted.join(', ')}'`];
}

test.each(documents)('$name: each edit is told, and nothing else', async ({ text, value }) => {
  await importApi(text);
  const live = await exportApi('openapi-link');
  const folder = content(text);
  for (const format of ['openapi-link', 'openapi+json-link', ...('swagger' in value ? ['swagger-link'] : [])]) expect({ format, told: told(await exportApi(format), folder) }).toEqual({ format, told: [] });

  const all = specificationEdits(value);
  const [count, imported] = most(text);
  const every = spread(count === Infinity ? all : all.filter(({ details }) => details.length > 0), count);
  expect(every.filter(({ details }) => details.length > 0).length).toBeGreaterThanOrEqual(LEAST);
  const edits = share(every, 5);
  const wrong = edits.flatMap((edit) => findWrong(edit, 'forward', live, content(JSON.stringify(edit.document()))));

  for (const edit of share(spread(every, imported), 5)) {
    await importApi(JSON.stringify(edit.document()));
    wrong.push(...findWrong(edit, 'backward', await exportApi('openapi-link'), folder));
    made.imported += 1;
  }
  expect(wrong).toEqual([]);
}, 120_000);
