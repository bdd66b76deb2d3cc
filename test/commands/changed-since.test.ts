import { join } from 'node:path';
import { runCommand } from '../../src/commands/run.ts';
import type { CommandResult } from '../../src/commands/result.ts';
import type { CommandName, Inputs } from '../../src/github/inputs.ts';
import { createHost } from '../../src/host/node-host.ts';
import { startServices, type Service, type Services } from '../conformance/harness.ts';
import { silent } from '../support/memory-store.ts';
import { createRepository, gitEnvironment, type TestRepository } from '../support/repository.ts';

let services: Services;
let service: Service;
let repository: TestRepository;

beforeAll(async () => { services = await startServices(3); });
afterAll(() => services.close());
beforeEach(async () => {
  repository = createRepository();
  service = await services.empty();
});
afterEach(() => { repository.remove(); });

function run(command: CommandName, more: Inputs = {}, { at = repository.path, environment = {} }: { at?: string; environment?: Readonly<Record<string, string>> } = {}): Promise<CommandResult> {
  const host = createHost({ environment: { ...gitEnvironment, ...environment }, logger: silent, announce: () => undefined, interrupted: () => new Promise(() => undefined) });
  return runCommand(command, { config: join(at, 'apiops.yaml'), environment: 'dev', 'service-id': service.client.serviceId, 'arm-endpoint': service.client.endpoint, ...more }, host);
}

async function succeed(command: CommandName, more: Inputs = {}): Promise<CommandResult> {
  const result = await run(command, more);
  expect([result.failure, result.diagnostics.filter(({ severity }) => severity === 'error')]).toEqual([null, []]);
  return result;
}

const configuration = 'artifacts: artifacts\nenvironments:\n  dev: {prune: tracked, overrides: dev.yaml}\n';
const json = (properties: object): string => `${JSON.stringify({ properties }, null, 2)}\n`;
const policy = (calls: number, ...inbound: string[]): string => `<policies>\n  <inbound>\n    <base />\n    <rate-limit calls="${calls}" renewal-period="60" />\n    ${inbound.join('\n    ')}\n  </inbound>\n  <backend>\n    <base />\n  </backend>\n  <outbound>\n    <base />\n  </outbound>\n  <on-error>\n    <base />\n  </on-error>\n</policies>\n`;
const specification = (name: string): string => `openapi: 3.0.1\ninfo:\n  title: ${name}\n  version: '1'\npaths:\n  /items:\n    get:\n      operationId: list\n      summary: List\n      responses:\n        '200':\n          description: OK\n  /items/{id}:\n    get:\n      operationId: get\n      summary: Get\n      parameters:\n        - {name: id, in: path, required: true, schema: {type: string}}\n      responses:\n        '200':\n          description: OK\n`;

/** A folder as large estates are: APIs with documents and policies that lean on backends, named values and a fragment. */
function estate(apis: number): Record<string, string> {
  const files: Record<string, string> = {
    'apiops.yaml': configuration, 'dev.yaml': 'backends:\n  - name: backend-0\n    properties: {url: "https://dev.example.com"}\n',
    'artifacts/policy fragments/shared/policyFragmentInformation.json': json({ description: 'Shared' }),
    'artifacts/policy fragments/shared/policy.xml': '<fragment>\n  <set-header name="x-region" exists-action="override">\n    <value>{{region}}</value>\n  </set-header>\n</fragment>\n',
    'artifacts/named values/region/namedValueInformation.json': json({ displayName: 'region', value: 'west' }),
    'artifacts/products/all/productInformation.json': json({ displayName: 'All', state: 'published' }),
  };
  for (let index = 0; index < 10; index += 1) files[`artifacts/backends/backend-${index}/backendInformation.json`] = json({ url: `https://backend-${index}.example.com`, protocol: 'http' });
  for (let index = 0; index < apis; index += 1) {
    const name = `api-${String(index).padStart(4, '0')}`;
    files[`artifacts/apis/${name}/apiInformation.json`] = json({ displayName: name, path: `p/${name}`, protocols: ['https'] });
    files[`artifacts/apis/${name}/specification.yaml`] = specification(name);
    files[`artifacts/apis/${name}/policy.xml`] = policy(100, `<set-backend-service backend-id="backend-${index % 10}" />`, '<include-fragment fragment-id="shared" />', '<set-variable name="key" value="{{region}}" />');
    files[`artifacts/products/all/apis/${name}/productApiInformation.json`] = '{}\n';
  }
  return files;
}

test('one changed policy of 1,000 APIs takes at most 15 reads', async () => {
  const files = estate(1000);
  const main = repository.commit(files);
  const start = Date.now();
  await succeed('publish', { parallelism: 64 });
  const published = Date.now();
  repository.git('checkout', '-q', '-b', 'feature');
  repository.commit({ 'artifacts/apis/api-0500/policy.xml': files['artifacts/apis/api-0500/policy.xml']?.replace('"100"', '"200"') ?? '' });
  const plan = await succeed('plan', { 'changed-since': 'main' });
  console.log('publish', published - start, 'plan', Date.now() - published, plan.requests);
  expect(plan.changeList.map(({ id, op, origin, properties }) => [id, op, origin, properties.map(({ path }) => path)])).toEqual([['apis/api-0500/policies/policy', 'update', 'pending', ['policy']]]);
  expect(plan.requests?.reads).toBeLessThanOrEqual(15);
  expect(plan.diagnostics.map(({ code, message }) => [code, message.includes(main.slice(0, 10))])).toEqual([['plan-limited', true]]);
}, 300_000);
