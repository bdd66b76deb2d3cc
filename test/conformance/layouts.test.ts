import { cpSync, existsSync } from 'node:fs';
import fc from 'fast-check';
import { openArtifacts } from '../../src/artifacts/index.ts';
import type { FolderForm } from '../../src/commands/ports.ts';
import { layoutNames } from '../../src/model/kinds.ts';
import type { Snapshot } from '../../src/model/resource.ts';
import { planChanges } from '../../src/plan/planner.ts';
import { createFolder, readFiles, removeFolders } from '../artifacts/temporary-folder.ts';
import { renderJson, type FileTexts } from '../fixtures/fixtures.ts';
import { shareOf } from '../support/share.ts';
import { comparable, runCli, succeed } from './harness.ts';

afterAll(removeFolders);

type Form = Exclude<FolderForm, 'shared'>;
const forms: readonly Form[] = ['v7', 'cli', 'v6', 'v4-v5'];

/** One fact of a configuration, and the file that says it in each form: its path, and its JSON or text. A list adds to an array. */
type Statement = Readonly<Record<Form, readonly (readonly [path: string, value: unknown])[]>>;

const PREFIX = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/source/providers/Microsoft.ApiManagement/service/apim-source';
const info = (properties: object): object => ({ properties });
/** As the successor and the older tools write it: with the ids of the service that it came from. */
const envelope = (id: string, type: string, properties: object): object => ({ id: `${PREFIX}/${id}`, type: `Microsoft.ApiManagement/service/${type}`, name: id.split('/').at(-1), properties });
const inAll = (path: string, value: unknown): Statement => ({ 'v7': [[path, value]], 'cli': [[path, value]], 'v6': [[path, value]], 'v4-v5': [[path, value]] });
const entry = (file: string, name: string): readonly [string, unknown] => [file, [{ name }]];
const names = { header: 'Ocp-Apim-Subscription-Key', query: 'subscription-key' };
const api = (setId: string): object => info({ path: 'orders', apiRevision: '1', apiVersion: 'v1', apiVersionSetId: setId, displayName: 'Orders', isCurrent: true, protocols: ['https'], serviceUrl: 'https://orders.example.com', subscriptionKeyParameterNames: names, subscriptionRequired: true, type: 'http' });
const fragment = '<fragment>\n  <set-header name="x-origin" exists-action="override">\n    <value>{{Region}}</value>\n  </set-header>\n</fragment>\n';
const versionSet = { displayName: 'Orders', versioningScheme: 'Segment' };
const region = { displayName: 'Region', secret: false, value: 'west' };
const diagnostic = (logger: string): object => info({ loggerId: logger, verbosity: 'error' });
const pool = (prefix: string): object => info({ pool: { services: [{ id: `${prefix}/backends/one`, weight: 1 }] }, type: 'Pool' });

const statements: Readonly<Record<string, Statement>> = {
  'named value': { ...inAll('named values/region/namedValueInformation.json', info(region)), 'cli': [['namedValues/region/namedValueInformation.json', envelope('namedValues/region', 'namedValues', region)]] },
  'tag': inAll('tags/partner/tagInformation.json', info({ displayName: 'Partner' })),
  'group': inAll('groups/partners/groupInformation.json', info({ displayName: 'Partners', type: 'custom' })),
  'version set': { ...inAll('version sets/orders/versionSetInformation.json', info(versionSet)), 'cli': [['versionSets/orders/versionSetInformation.json', envelope('apiVersionSets/orders', 'apiVersionSets', versionSet)]],
    'v4-v5': [['version sets/orders/apiVersionSetInformation.json', info(versionSet)]] },
  'logger': inAll('loggers/monitor/loggerInformation.json', info({ loggerType: 'azureMonitor', isBuffered: true })),
  'diagnostic': { ...inAll('diagnostics/azuremonitor/diagnosticInformation.json', diagnostic('/loggers/monitor')), 'v6': [['diagnostics/azuremonitor/diagnosticInformation.json', diagnostic(`${PREFIX}/loggers/monitor`)]] },
  'backend': inAll('backends/one/backendInformation.json', info({ protocol: 'http', type: 'Single', url: 'https://one.example.com' })),
  'pool': { ...inAll('backends/pool/backendInformation.json', pool('')), 'v6': [['backends/pool/backendInformation.json', pool(PREFIX)]], 'cli': [['backends/pool/backendInformation.json', pool(PREFIX)]] },
  'fragment': {
    ...inAll('policy fragments/origin/policyFragmentInformation.json', info({ description: 'Origin' })),
    ...Object.fromEntries((['v7', 'v6', 'v4-v5'] as const).map((form) => [form, [['policy fragments/origin/policyFragmentInformation.json', info({ description: 'Origin' })], ['policy fragments/origin/policy.xml', fragment]]])),
    'cli': [['policyFragments/origin/policyFragmentInformation.json', info({ description: 'Origin', format: 'rawxml', value: fragment })]],
  },
  'product': inAll('products/gold/productInformation.json', info({ displayName: 'Gold', approvalRequired: false, state: 'published', subscriptionRequired: true })),
  'API': { ...inAll('apis/orders/apiInformation.json', api('/apiVersionSets/orders')), 'v6': [['apis/orders/apiInformation.json', api(`${PREFIX}/apiVersionSets/orders`)]], 'v4-v5': [['apis/orders/apiInformation.json', api(`${PREFIX}/apiVersionSets/orders`)]] },
  'release': {
    'v7': [['apis/orders/releases/first/apiReleaseInformation.json', info({ apiId: '/apis/orders;rev=1', notes: 'First' })]],
    'v4-v5': [['apis/orders/releases/first/apiReleaseInformation.json', info({ apiId: '/apis/orders;rev=1', notes: 'First' })]],
    'v6': [['apis/orders/releases/first/releaseInformation.json', info({ apiId: `${PREFIX}/apis/orders;rev=1`, notes: 'First' })]],
    'cli': [['apis/orders/releases/first/releaseInformation.json', envelope('apis/orders/releases/first', 'apis/releases', { apiId: `${PREFIX}/apis/orders;rev=1`, notes: 'First' })]],
  },
  'gateway': inAll('gateways/factory/gatewayInformation.json', info({ locationData: { name: 'Factory' } })),
  'API of the product': { ...inAll('products/gold/apis/orders/productApiInformation.json', {}), 'v4-v5': [entry('products/gold/apis.json', 'orders')], 'cli': [entry('products/gold/apis.json', 'orders')] },
  'group of the product': { 'v7': [['products/gold/groups/partners/productGroupInformation.json', { name: 'partners', properties: { groupId: '/groups/partners' } }]], 'v6': [['products/gold/groups/partners/productGroupInformation.json', {}]],
    'v4-v5': [entry('products/gold/groups.json', 'partners')], 'cli': [entry('products/gold/groups.json', 'partners')] },
  'built-in group of the product': { 'v7': [['products/gold/groups/developers/productGroupInformation.json', { name: 'developers', properties: { groupId: '/groups/developers' } }]], 'v6': [['products/gold/groups/developers/productGroupInformation.json', {}]],
    'v4-v5': [entry('products/gold/groups.json', 'developers')], 'cli': [entry('products/gold/groups.json', 'developers')] },
  'tag of the product': { 'v7': [['tags/partner/products/gold/tagProductInformation.json', {}]], 'v6': [['products/gold/tags/partner/productTagInformation.json', {}]], 'v4-v5': [entry('products/gold/tags.json', 'partner')], 'cli': [entry('products/gold/tags.json', 'partner')] },
  'tag of the API': { 'v7': [['tags/partner/apis/orders/tagApiInformation.json', {}]], 'v6': [['apis/orders/tags/partner/apiTagInformation.json', {}]], 'v4-v5': [entry('apis/orders/tags.json', 'partner')], 'cli': [['apis/orders/tags/partner/tagInformation.json', {}]] },
  'API of the gateway': { ...inAll('gateways/factory/apis/orders/gatewayApiInformation.json', {}), 'v4-v5': [entry('gateways/factory/apis.json', 'orders')], 'cli': [entry('gateways/factory/apis.json', 'orders')] },
};

/** The folder in which each statement has the form that is chosen for it. */
function toFolder(chosen: Readonly<Record<string, readonly Form[]>>): FileTexts {
  const values = new Map<string, unknown>();
  for (const [what, all] of Object.entries(chosen)) {
    for (const [path, value] of all.flatMap((form) => statements[what]?.[form] ?? [])) {
      const before = values.get(path);
      const isNew = (item: unknown): boolean => !Array.isArray(before) || !before.some((known) => JSON.stringify(known) === JSON.stringify(item));
      values.set(path, Array.isArray(value) && Array.isArray(before) ? [...before as unknown[], ...(value as unknown[]).filter(isNew)] : value);
    }
  }
  return Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, value]): [string, string] => [path, typeof value === 'string' ? value : renderJson(value)]));
}

const allIn = (form: Form): FileTexts => toFolder(Object.fromEntries(Object.keys(statements).map((what) => [what, [form]])));

async function readSnapshot(folder: string): Promise<Snapshot> {
  const { snapshot, diagnostics } = await openArtifacts(folder).read();
  expect(diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
  return snapshot;
}

function differences(desired: Snapshot, live: Snapshot): unknown[] {
  return [...planChanges({ target: '/t', desired, live, base: null, prune: 'all', ignores: () => false }).plan.changes];
}

/** Of a plan for an empty service: equal where two folders say the same. */
function planHash(desired: Snapshot): string {
  return planChanges({ target: '/t', desired, live: new Map(), base: null, prune: 'none', ignores: () => false }).plan.hash;
}

/** The folder as each tool would have written it is converted into both layouts, and back. */
async function checkConversions(files: FileTexts, expected: Snapshot): Promise<void> {
  const folder = await createFolder({ ...files, 'README.md': '# Ours\n' });
  const read = async (): Promise<Snapshot> => {
    const { snapshot, diagnostics } = await openArtifacts(folder).read();
    expect(diagnostics.filter(({ severity, file }) => severity === 'error' || (severity === 'warning' && file?.endsWith('README.md') !== true))).toEqual([]);
    return snapshot;
  };
  expect(comparable(await read())).toEqual(comparable(expected));
  for (const layout of ['cli', 'v7'] as const) {
    await openArtifacts(folder).convert(layout);
    expect(comparable(await read())).toEqual(comparable(expected));
    expect(await openArtifacts(folder).convert(layout)).toMatchObject({ created: [], changed: [], deleted: [] });
    expect((await openArtifacts(folder).read()).diagnostics.filter(({ code }) => code === 'layout-older' || code === 'stated-twice')).toEqual([]);
  }
  expect(await readFiles(folder)).toEqual({ ...allIn('v7'), 'README.md': '# Ours\n' });
}

describe.each(forms)('form %s', (form) => {
  test('says the same as the native layout', async () => {
    const native = await readSnapshot(await createFolder(allIn('v7')));
    expect(native.size).toBe(Object.keys(statements).length);
    const folder = await createFolder(allIn(form));
    const snapshot = await readSnapshot(folder);
    expect(comparable(snapshot)).toEqual(comparable(native));
    expect(differences(snapshot, native)).toEqual([]);
    const read = await openArtifacts(folder).read();
    expect(read.layout).toBe(form === 'cli' ? 'cli' : 'v7');
    expect(read.forms.map((each) => each.form)).toContain(form);
  });

  test('is converted into both layouts', async () => {
    await checkConversions(allIn(form), await readSnapshot(await createFolder(allIn('v7'))));
  });
});

test('any mixture of forms, also where two say one thing, says the same and is converted', async () => {
  const native = await readSnapshot(await createFolder(allIn('v7')));
  const chosen: fc.Arbitrary<Record<string, Form[]>> = fc.record(Object.fromEntries(Object.keys(statements).map((what) => [what, fc.uniqueArray(fc.constantFrom(...forms), { minLength: 1, maxLength: 2 })])));
  await fc.assert(fc.asyncProperty(chosen, async (choice) => { await checkConversions(toFolder(choice), native); }), { numRuns: shareOf(25, 4) });
});

const estate = '../shared/estates/apiops-demo';

(existsSync(estate) ? describe : describe.skip)('the estate of the toolkit', () => {
  const root = ['apimartifacts', 'artifacts', '.'].map((name) => `${estate}/${name}`).find((folder) => existsSync(`${folder}/apis`)) ?? estate;

  test.each(layoutNames)('is converted into layout %s with nothing changed in meaning', async (layout) => {
    const folder = await createFolder({});
    cpSync(root, folder, { recursive: true });
    const before = await openArtifacts(folder).read();
    expect(before.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(before.diagnostics.filter(({ code }) => code === 'stated-twice')).toHaveLength(8);
    expect(before.forms.map(({ form }) => form)).toEqual(expect.arrayContaining(['v7', 'v4-v5']));
    const { exitCode, stdout } = await runCli(['init', '--convert', '--artifacts', folder, '--layout', layout, '--format', 'json']);
    expect([exitCode, exitCode === 0 ? '' : stdout]).toEqual([0, '']);
    const after = await openArtifacts(folder).read();
    expect(comparable(after.snapshot)).toEqual(comparable(before.snapshot));
    expect(planHash(after.snapshot)).toBe(planHash(before.snapshot));
    expect(after.diagnostics.filter(({ code }) => code === 'layout-older')).toEqual([]);
    expect((await succeed(['init', '--convert', '--artifacts', folder, '--layout', layout])).files).toEqual({ created: [], changed: [], deleted: [] });
  });
});
