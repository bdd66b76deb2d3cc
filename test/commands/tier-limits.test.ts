import { createFolder, removeFolders } from '../artifacts/temporary-folder.ts';
import { runCli, startServices, type Answer, type Service, type Services } from '../conformance/harness.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices(4, 'Developer');
});
afterAll(async () => {
  await services.close();
  await removeFolders();
});

const products = (count: number, from = 0): Record<string, unknown> => Object.fromEntries(Array.from({ length: count }, (_, index) => {
  const name = `p${String(from + index).padStart(3, '0')}`;
  return [`products/${name}/productInformation.json`, { properties: { displayName: name } }];
}));

/** An API with so many operations. */
const operations = (count: number): Record<string, unknown> => ({
  'apis/wide/apiInformation.json': { properties: { displayName: 'wide', path: 'wide' } },
  'apis/wide/specification.json': {
    openapi: '3.0.1', info: { title: 'wide', version: '1' },
    paths: Object.fromEntries(Array.from({ length: count }, (_, index) => [`/${index}`, { get: { operationId: `o${index}`, responses: { 200: { description: 'ok' } } } }])),
  },
});

/** Requests that write, of everything that the simulator was sent. */
async function writes({ client }: Service): Promise<number> {
  const { byMethod } = await (await fetch(`${client.endpoint}/_simulator/stats`)).json() as { byMethod: Record<string, number> };
  return Object.entries(byMethod).reduce((sum, [method, count]) => method === 'GET' ? sum : sum + count, 0);
}

async function run(command: string, files: Record<string, unknown>, { target }: Service, ...more: string[]): Promise<Answer & { readonly failureReason: string | null }> {
  const folder = await createFolder(files);
  const { stdout } = await runCli([command, '--artifacts', folder, ...target, ...more, '--format', 'json']);
  const answer = JSON.parse(stdout) as Answer & { readonly failureReason: string | null };
  return { ...answer, diagnostics: answer.diagnostics.filter(({ code }) => code === 'limit-exceeded').map((one) => ({ ...one, file: one.file?.replace(`${folder}/`, '') ?? null })) };
}

test('101 products into Developer are refused before the first write', async () => {
  const service = await services.empty();
  const before = await writes(service);
  const answer = await run('publish', products(101), service);
  expect(answer).toMatchObject({ ok: false, failureReason: 'validation-failed' });
  expect(answer.diagnostics).toEqual([{
    code: 'limit-exceeded', severity: 'error', file: 'products/p100/productInformation.json', line: 2, resource: 'products/p100',
    message: 'The service would hold 101 products, all of them new, and the Developer tier takes 100. Exclude or delete some, or move to a tier that takes more.',
  }]);
  expect(await writes(service)).toBe(before);
});

test('what the service holds counts: 99 and one new fit, 99 and two new do not', async () => {
  const service = await services.empty();
  for (let index = 0; index < 99; index += 1) await service.client.must(`/products/own${index}`, { displayName: `own${index}` });
  const before = await writes(service);
  const refused = await run('publish', products(2), service);
  expect(refused.diagnostics.map(({ code, resource, message }) => [code, resource, message])).toEqual([['limit-exceeded', 'products/p001',
    'The service would hold 101 products, 99 of today and 2 new, and the Developer tier takes 100. Exclude or delete some, or move to a tier that takes more.']]);
  expect(await writes(service)).toBe(before);
  expect(await run('publish', products(1), service)).toMatchObject({ ok: true, diagnostics: [] });
  // What is there may be changed, and made room: in no certain order, which is told.
  const replaced = await run('plan', { ...products(1, 500) }, service, '--prune', 'all', '--exclude', 'products/own*');
  expect(replaced.diagnostics.map(({ severity, message }) => [severity, message])).toEqual([['warning',
    'The service holds 100 products, and the Developer tier takes 100. 1 come and 1 go, in no certain order, so that some may be refused. Delete in a publish of its own first.']]);
});

test('3,001 operations into Developer are refused before the first write, and 3,000 are not', async () => {
  const service = await services.empty();
  const before = await writes(service);
  const answer = await run('publish', operations(3_001), service);
  expect(answer.diagnostics).toMatchObject([{ code: 'limit-exceeded', severity: 'error', resource: 'apis/wide', message: expect.stringContaining('would hold 3001 API operations, all of them new, and the Developer tier takes 3000.') as string }]);
  expect(await writes(service)).toBe(before);
  expect(await run('plan', operations(3_000), service)).toMatchObject({ ok: true });
});

test('the SKU of the service counts, and one that apiops.yaml says otherwise is told', async () => {
  const { client, target } = await services.empty();
  const folder = await createFolder({ ...Object.fromEntries(Object.entries(products(101)).map(([file, value]) => [`artifacts/${file}`, value])), 'apiops.yaml': `artifacts: artifacts\nenvironments:\n  prod:\n    service: ${client.serviceId}\n    sku: Premium\n` });
  const { exitCode, stdout } = await runCli(['plan', '--config', `${folder}/apiops.yaml`, '--environment', 'prod', ...target.slice(2), '--format', 'json']);
  const { diagnostics } = JSON.parse(stdout) as Answer;
  expect([exitCode, diagnostics.map(({ code, file }) => `${code} ${file?.slice(folder.length + 1)}`)])
    .toEqual([1, ['limit-exceeded artifacts/products/p100/productInformation.json', 'sku-differs apiops.yaml', 'no-base undefined']]);
});
