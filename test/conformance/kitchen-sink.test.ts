import { readFileSync } from 'node:fs';
import { openArtifacts } from '../../src/artifacts/index.ts';
import { textOf } from '../../src/model/json.ts';
import { kindNames, kindRow, layoutNames } from '../../src/model/kinds.ts';
import { requireResourceId } from '../../src/model/resource-id.ts';
import type { Snapshot } from '../../src/model/resource.ts';
import { createFolder, readFiles, removeFolders } from '../artifacts/temporary-folder.ts';
import { fillKitchenSink } from '../fixtures/kitchen-sink.ts';
import { supply } from '../fixtures/supplied.ts';
import { share } from '../support/share.ts';
import { changesOf, everything, startServices, succeed, type Answer, type Service, type Services } from './harness.ts';

/** With it the service shows APIs of every type. */
const version = ['--api-version', '2025-09-01-preview'];
const SEEN = /canary4711|c0ffee47|Q2FuYXJ5/i;

let services: Services;
let source: Service;
let log: string;
beforeAll(async () => {
  log = `${await createFolder({})}/requests.ndjson`;
  services = await startServices(1 + layoutNames.length, 'Premium', { log });
  source = await services.empty();
  await fillKitchenSink(source.client);
});
afterAll(async () => {
  await services.close();
  await removeFolders();
});

/** Writes that a service refused since the log began, as `PUT /path 400`. */
function refusals(service: Service): string[] {
  return readFileSync(log, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as { method: string; path: string; status: number })
    .filter(({ method, path, status }) => method !== 'GET' && status >= 400 && path.toLowerCase().startsWith(service.client.serviceId.toLowerCase()))
    .map(({ method, path, status }) => `${method} ${path.slice(service.client.serviceId.length)} ${status}`);
}

test('the service holds every kind, and two APIs of each type', async () => {
  const folder = await createFolder({});
  await succeed(['extract', '--artifacts', folder, ...everything, ...version, ...source.target]);
  const { snapshot, diagnostics } = await openArtifacts(folder).read();
  expect(diagnostics).toEqual([]);
  const held = (workspace: boolean): Set<string> => new Set([...snapshot.values()].filter(({ id }) => (requireResourceId(id).workspace !== null) === workspace).map(({ kind }) => kind));
  expect(kindNames.filter((kind) => !held(false).has(kind))).toEqual([]);
  expect(kindNames.filter((kind) => kindRow(kind).workspace && !held(true).has(kind))).toEqual([]);
  expect(typesOf(snapshot)).toMatchObject({ soap: 2, graphql: 4, websocket: 2, odata: 2, grpc: 2, mcp: 2, a2a: 2 });
  const revisions = [...snapshot.values()].filter(({ id }) => /^apis\/orders(;rev=\d)?$/.test(id)).map(({ id, properties }) => [id, properties['apiRevision'], properties['isCurrent']]);
  expect(revisions).toEqual([['apis/orders', '2', true], ['apis/orders;rev=1', '1', undefined], ['apis/orders;rev=3', '3', undefined]]);
});

function typesOf(snapshot: Snapshot): Record<string, number> {
  const types = [...snapshot.values()].filter(({ id, kind }) => kind === 'Api' && !id.includes('/workspaces/') && !id.startsWith('workspaces/') && !id.includes(';rev=')).map(({ properties }) => textOf(properties['type']) || 'http');
  return Object.fromEntries([...new Set(types)].map((type) => [type, types.filter((other) => other === type).length]));
}

describe.each(share(layoutNames, 2))('layout %s', (layout) => {
  test('service to folder to an empty service to folder: the same bytes, and nothing left to do after each step', async () => {
    const extract = async (service: Service, folder: string): Promise<Answer> => succeed(['extract', '--artifacts', folder, '--layout', layout, ...everything, ...version, ...service.target]);
    const folder = await createFolder({});
    await extract(source, folder);
    const files = await readFiles(folder);
    expect(Object.entries(files).filter(([, text]) => SEEN.test(text)).map(([path]) => path)).toEqual([]);
    expect(await extract(source, folder)).toMatchObject({ files: { created: [], changed: [], deleted: [] } });
    expect(await readFiles(folder)).toEqual(files);

    const { overrides, environment } = await supply(folder, source.client);
    const flags = ['--overrides', `${await createFolder({ 'configuration.yaml': overrides })}/configuration.yaml`];
    const run = (command: string, artifacts: string, service: Service): Promise<Answer> => succeed([command, '--artifacts', artifacts, ...flags, ...version, ...service.target], environment);
    expect(changesOf(await run('plan', folder, source))).toEqual([]);

    const target = await services.empty();
    await run('publish', folder, target);
    expect(refusals(target)).toEqual([]);
    expect(changesOf(await run('plan', folder, target))).toEqual([]);

    const second = await createFolder({});
    await extract(target, second);
    expect(await readFiles(second)).toEqual(files);
    expect(changesOf(await run('plan', second, source))).toEqual([]);
    expect((await run('publish', second, target)).requests).toMatchObject({ writes: 0, deletes: 0 });
  });
});
