import fc from 'fast-check';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readFiles, createFolder, removeFolders } from '../artifacts/temporary-folder.ts';
import { cases, casesOfShare, changesOf, runCli, startServices, succeed, type Answer, type Services } from '../conformance/harness.ts';
import { readFixture, toWorkspace, WORKSPACE, type FileTexts } from '../fixtures/fixtures.ts';
import { arbitraryService, mergeFixtures, toFolder, type ApiDocument } from '../fixtures/services.ts';
import { recursiveDocument } from '../fixtures/specifications.ts';
import { documents as policyDocuments } from '../policy/corpus/index.ts';
import { policyReferences } from '../../src/policy/index.ts';
import type { SimulatorOptions } from '../../src/simulator/simulator.ts';
import { document } from '../specification/documents.ts';
import { openApi30, openApi31, swagger20 } from '../specification/petstore.ts';
import { ofShare, share, shareOf } from '../support/share.ts';

const GENERATED = shareOf(200, 8);

/** What a service may do to what it was sent. Beside each other, so that no comparison counts on one thing staying the same. */
const rewriting: Partial<SimulatorOptions> = { exportDecimals: true, assumptions: { reordersSets: true, mixesIdCase: true, rewritesPolicies: true, fillsDefaults: true } };
const views: readonly (readonly [string, Partial<SimulatorOptions>])[] = [
  ['as it was sent', {}],
  ['with sets in another order', { assumptions: { reordersSets: true } }],
  ['with ids in other letters', { assumptions: { mixesIdCase: true } }],
  ['with policies written otherwise', { assumptions: { rewritesPolicies: true } }],
  ['with defaults and nulls', { assumptions: { fillsDefaults: true } }],
  ['with decimals in exports, which come inline', { exportDecimals: true, exportShape: 'inline' }],
  ['with exports in an envelope', { exportShape: 'value-link' }],
  ['with all of it', rewriting],
];

let compared = 0;
afterAll(async () => {
  await removeFolders();
  process.stdout.write(`services: ${compared} published and planned again, 0 differences${ofShare}\n`);
});

/** Data of certificates of workspaces is in no folder; the others are tokens of the sample and of estates. */
const environment = {
  DATA: 'ZGF0YQ==', PARTNER_KEY: 'canary', testSecretValue: 'canary', allowedIPAddress: '203.0.113.77', appInsightsLoggerKey: '5f1f6c1e-ca9a-4a11-9d4e-3d7a7c0ffee0',
  subscriptionId: '5f1f6c1e-ca9a-4a11-9d4e-3d7a7c0ffee1', resourceGroupName: 'group',
};
const supplied = `workspaces:\n  - name: ${WORKSPACE}\n    certificates:\n      - name: tls\n        properties:\n          data: '{#DATA#}'\n`;

async function flagsFor(files: FileTexts): Promise<string[]> {
  if (files[`workspaces/${WORKSPACE}/certificates/tls/certificateInformation.json`] === undefined) return [];
  return ['--overrides', `${await createFolder({ 'configuration.yaml': supplied })}/configuration.yaml`];
}

/** Publishes a folder into an empty service, and gives what a plan finds then. */
async function findLeft(services: Services, files: FileTexts): Promise<readonly unknown[]> {
  const { target } = await services.empty();
  return planAfterPublish(await createFolder(files), [...await flagsFor(files), ...target]);
}

async function planAfterPublish(folder: string, flags: readonly string[]): Promise<readonly unknown[]> {
  await succeed(['publish', '--artifacts', folder, ...flags], environment);
  compared += 1;
  return changesOf(await succeed(['plan', '--artifacts', folder, ...flags], environment));
}

test.each(share(views, 3))('a service that answers %s is as published, with all fixtures together', async (_how, options) => {
  const services = await startServices(1, 'Premium', options);
  try {
    expect(await findLeft(services, mergeFixtures(cases))).toEqual([]);
  } finally {
    await services.close();
  }
});

describe('a service that answers with all of it, and one fixture', () => {
  let services: Services;
  beforeAll(async () => { services = await startServices(casesOfShare.length, 'Premium', rewriting); });
  afterAll(async () => { await services.close(); });

  test.each(casesOfShare)('is as published: $kind in a $scope', async ({ kind, scope }) => {
    const files = scope === 'workspace' ? toWorkspace(readFixture(kind)) : readFixture(kind);
    expect(await findLeft(services, files)).toEqual([]);
  });
});

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const apiDocuments: readonly ApiDocument[] = [
  { file: 'specification.json', text: json(openApi30) }, { file: 'specification.json', text: json(openApi31) }, { file: 'specification.json', text: json(swagger20) }, { file: 'specification.json', text: json(recursiveDocument) },
  { file: 'specification.yaml', text: document('orders.yaml') }, { file: 'specification.yaml', text: document('bookings.yaml') }, { file: 'specification.json', text: document('photos.json') },
];
/** Those that need nothing else. */
const ownPolicies = policyDocuments.filter(({ scope, text }) => scope === 'api' && policyReferences(text, 'rawxml').length === 0).map(({ text }) => text);

describe('a service that answers with all of it', () => {
  let services: Services;
  beforeAll(async () => { services = await startServices(GENERATED + 2, 'Premium', rewriting); });
  afterAll(async () => { await services.close(); });

  test(`is as published, for ${GENERATED} generated ones`, async () => {
    expect(ownPolicies.length).toBeGreaterThan(15);
    for (const generated of fc.sample(arbitraryService(cases, apiDocuments, ownPolicies), { numRuns: GENERATED, seed: 4711 })) {
      const left = await findLeft(services, toFolder(generated));
      if (left.length > 0) throw new Error(JSON.stringify({ left, cases: generated.cases, apis: generated.apis.map(({ description, version, policy }) => ({ description, version, policy })) }));
    }
  }, 300_000);

  test('is as published, for the sample', async () => {
    expect(await findLeft(services, await readFiles('artifacts-template/apimartifacts'))).toEqual([]);
  });
});

/** Folders that teams keep; what is wrong with them is left out. */
const estates = '../shared/estates';
const found = share(existsSync(estates) ? readdirSync(estates, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => join(estates, name)) : [], 3);

(found.length > 0 ? test : test.skip)('estates are as published', async () => {
  const services = await startServices(found.length, 'Developer', rewriting);
  try {
    for (const estate of found) {
      const [folder, { target }] = [await createFolder(await readFiles(estate)), await services.empty()];
      const flags = ['--overrides', `${folder}/configuration.dev-v7.yaml`, ...target];
      const { stdout } = await runCli(['plan', '--artifacts', `${folder}/apimartifacts`, ...flags, '--format', 'json'], environment);
      const wrong = (JSON.parse(stdout) as Answer).diagnostics.flatMap(({ severity, resource }) => severity === 'error' && resource !== null ? ['--exclude', resource] : []);
      expect(await planAfterPublish(`${folder}/apimartifacts`, [...flags, ...wrong])).toEqual([]);
    }
  } finally {
    await services.close();
  }
}, 120_000);
