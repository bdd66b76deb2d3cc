import { document } from '../../specification/documents.ts';
import { api, apiTag, diagnostic, file, fragment, gateway, gatewayApi, logger, namedValue, openapi, operation, policy, product, productApi, release, specification, subscription, tag, versionSet, without } from './files.ts';
import { useStories } from './story.ts';

const { begin, change, client, held, policy: policyOf, planned, repository, run } = useStories(30);
const operationsOf = async (name: string): Promise<string[]> => (await client().names(`/apis/${name}/operations`)).sort();
const errorsOf = ({ diagnostics }: Awaited<ReturnType<typeof run>>): string[] => diagnostics.filter(({ severity }) => severity === 'error').map(({ code, resource }) => `${code} ${resource}`);
const revision = (number: number, folder: string, value = number): Record<string, string> => ({
  ...api(folder, { apiRevision: String(number), serviceUrl: `https://${value}.example.com` }), ...policy(`apis/${folder}`, `value-${value}`), ...specification(folder, ['list', `op-${value}`]),
});

test('of three revisions the third becomes current, the second goes, and the first changes', async () => {
  const before = { ...revision(1, 'pets'), ...revision(2, 'pets;rev=2'), ...revision(3, 'pets;rev=3') };
  await begin(before, policy('apis/pets;rev=3/operations/list', 'three'), tag('public'), apiTag('pets', 'public'));
  await change({ ...without(before, policy('apis/pets;rev=3/operations/list', '')), ...revision(3, 'pets'), ...policy('apis/pets/operations/list', 'three'), ...revision(1, 'pets;rev=1', 4) },
    ['update apis/pets: isCurrent', 'update apis/pets;rev=1: serviceUrl, specification', 'update apis/pets;rev=1/policies/policy: policy', 'delete apis/pets;rev=2', 'delete apis/pets;rev=2/policies/policy']);
  expect((await client().names('/apis')).sort()).toEqual(['pets', 'pets;rev=1']);
  expect([await held('/apis/pets'), await held('/apis/pets;rev=1')]).toMatchObject([{ apiRevision: '3', isCurrent: true }, { apiRevision: '1', serviceUrl: 'https://4.example.com' }]);
  expect([await policyOf('/apis/pets'), await policyOf('/apis/pets;rev=1'), await policyOf('/apis/pets/operations/list')]).toEqual([expect.stringContaining('value-3'), expect.stringContaining('value-4'), expect.stringContaining('three')]);
});

test('the portal made another revision current: a publish puts back what the folder says', async () => {
  await begin(revision(1, 'pets'), revision(2, 'pets;rev=2'));
  await client().must('/apis/pets/releases/portal', { apiId: '/apis/pets;rev=2' });
  await change({}, ['update apis/pets: isCurrent', 'unmanaged apis/pets/releases/portal']);
  expect(await held('/apis/pets')).toMatchObject({ apiRevision: '1', isCurrent: true });
});

test('the portal made a revision current that the folder does not hold: it is put back, and stays', async () => {
  await begin(revision(1, 'pets'));
  await client().must('/apis/pets;rev=2', { sourceApiId: '/apis/pets', path: 'pets' });
  await client().must('/apis/pets/releases/portal', { apiId: '/apis/pets;rev=2' });
  const left = ['unmanaged apis/pets/releases/portal', 'unmanaged apis/pets;rev=2', 'unmanaged apis/pets;rev=2/policies/policy'];
  await change({}, ['update apis/pets: isCurrent', ...left]);
  expect(await held('/apis/pets')).toMatchObject({ apiRevision: '1', isCurrent: true });
  expect(await held('/apis/pets;rev=2')).not.toBeNull();
});

test('revisions of a GraphQL API have resolvers of their own', async () => {
  const sdl = (field: string): string => `type Query {\n  one: String\n  ${field}: String\n}\n`;
  const graphql = (folder: string, number: string, field: string): Record<string, string> => ({
    ...api(folder, { type: 'graphql', apiRevision: number }), ...file(`apis/${folder}/specification.graphql`, sdl(field)),
    ...file(`apis/${folder}/resolvers/${field}/resolverInformation.json`, { properties: { displayName: field, path: `Query/${field}` } }),
    ...file(`apis/${folder}/resolvers/${field}/policy.xml`, `<http-data-source>\n  <http-request>\n    <set-method>GET</set-method>\n    <set-url>https://${field}.example.com</set-url>\n  </http-request>\n</http-data-source>\n`),
  });
  await begin(graphql('shop', '1', 'first'));
  const added = graphql('shop;rev=2', '2', 'second');
  await change(added, ['create apis/shop;rev=2', 'create apis/shop;rev=2/resolvers/second', 'create apis/shop;rev=2/resolvers/second/policies/policy']);
  expect([await client().names('/apis/shop/resolvers'), await client().names('/apis/shop;rev=2/resolvers')]).toEqual([['first'], ['second']]);
});

test('a revision whose operations are files takes over no policy that it does not have', async () => {
  const hand = (folder: string, number: string): Record<string, string> => ({ ...api(folder, { apiRevision: number }), ...operation(folder, 'list', { displayName: 'List', method: 'GET', urlTemplate: '/list' }) });
  await begin(hand('pets', '1'), policy('apis/pets', 'one'), policy('apis/pets/operations/list', 'list'));
  await change(hand('pets;rev=2', '2'), ['create apis/pets;rev=2', 'create apis/pets;rev=2/operations/list']);
  expect([await held('/apis/pets;rev=2/policies/policy'), await held('/apis/pets;rev=2/operations/list/policies/policy')]).toEqual([null, null]);
  expect(await policyOf('/apis/pets')).toContain('one');
  // And one that becomes current at once.
  const third = hand('pets', '3');
  await change({ ...without(policy('apis/pets', ''), policy('apis/pets/operations/list', '')), ...third, ...hand('pets;rev=1', '1'), ...policy('apis/pets;rev=1', 'one'), ...policy('apis/pets;rev=1/operations/list', 'list') }, ['create apis/pets', 'create apis/pets/operations/list']);
  expect([await held('/apis/pets'), await held('/apis/pets/policies/policy')]).toMatchObject([{ apiRevision: '3' }, null]);
  expect(await policyOf('/apis/pets;rev=1/operations/list')).toContain('list');
});

test('what the new current revision loses is gone before it is current', async () => {
  const before = { ...revision(1, 'pets'), ...revision(2, 'pets;rev=2'), ...policy('apis/pets;rev=2/operations/list', 'list') };
  await begin(before);
  const writes = await change({ ...without(before), ...revision(2, 'pets'), ...revision(1, 'pets;rev=1') }, ['update apis/pets: isCurrent', 'delete apis/pets/operations/list/policies/policy']);
  expect(writes[0]).toBe('DELETE apis/pets;rev=2/operations/list/policies/policy');
});

test('a revision of a SOAP API', async () => {
  const wsdl = document('calculator.wsdl');
  const soap = (folder: string, number: string): Record<string, string> => ({ ...api(folder, { type: 'soap', serviceUrl: `http://${number}.example.com`, apiRevision: number }), ...file(`apis/${folder}/specification.wsdl`, wsdl) });
  await begin(soap('calc', '1'), policy('apis/calc/operations/Add', 'one'));
  await change({ ...soap('calc;rev=2', '2'), ...policy('apis/calc;rev=2/operations/Add', 'two') }, ['create apis/calc;rev=2', 'create apis/calc;rev=2/operations/Add/policies/policy']);
  await change({ ...without(soap('calc;rev=2', '2'), policy('apis/calc;rev=2/operations/Add', '')), ...soap('calc', '2'), ...policy('apis/calc/operations/Add', 'two'), ...soap('calc;rev=1', '1'), ...policy('apis/calc;rev=1/operations/Add', 'one') }, ['update apis/calc: isCurrent']);
});

test('two APIs that swap their paths are refused, and nothing is written', async () => {
  await begin(api('a'), api('b'));
  repository().commit({ ...api('a', { path: 'b' }), ...api('b', { path: 'a' }) });
  const result = await run('publish');
  expect([result.ok, errorsOf(result), result.requests?.writes ?? 0]).toEqual([false, ['reference-cycle apis/a'], 0]);
});

test('an API takes the path of one that is deleted', async () => {
  await begin(api('old', { path: 'pets' }), api('new', { path: 'pets-next' }));
  await change({ ...without(api('old')), ...api('new', { path: 'pets' }) }, ['update apis/new: path', 'delete apis/old']);
});

test('an API of a version set is replaced by another one with the same version', async () => {
  const version = (name: string, apiVersion = 'v1'): Record<string, string> => api(name, { displayName: 'Pets', path: 'pets', apiVersion, apiVersionSetId: '/apiVersionSets/pets' });
  await begin(versionSet('pets'), version('pets'));
  await change({ ...without(version('pets')), ...version('animals') }, ['create apis/animals', 'delete apis/pets: apiVersion']);
  // The version is renamed, and one of the old name joins.
  await change({ ...version('animals', 'v2'), ...version('pets', 'v1') }, ['update apis/animals: apiVersion', 'create apis/pets']);
  expect(await client().names('/apiVersionSets')).toEqual(['pets']);
});

test('the versioning of a set changes while its APIs do', async () => {
  const version = (name: string, apiVersion: string, more = {}): Record<string, string> => api(name, { displayName: 'Pets', path: 'pets', apiVersion, apiVersionSetId: '/apiVersionSets/pets', ...more });
  await begin(versionSet('pets'), version('one', 'v1'), version('two', 'v2'));
  await change({ ...versionSet('pets', { versioningScheme: 'Header', versionHeaderName: 'x-version' }), ...version('one', 'v1', { description: 'a' }), ...version('two', 'v2', { description: 'b' }) },
    ['update apis/one: description', 'update apis/two: description', 'update apiVersionSets/pets: versionHeaderName, versioningScheme']);
});

test('an API leaves its version set, which is deleted', async () => {
  await begin(versionSet('pets'), api('pets', { apiVersion: 'v1', apiVersionSetId: '/apiVersionSets/pets' }));
  await change({ ...without(versionSet('pets')), ...api('pets') }, ['update apis/pets: apiVersion, apiVersionSetId', 'delete apiVersionSets/pets']);
  expect(await held('/apis/pets')).not.toHaveProperty('apiVersionSetId');
});

test('everything about an API goes at once, and nothing about the other one', async () => {
  const pets = {
    ...api('pets', { apiVersion: 'v1', apiVersionSetId: '/apiVersionSets/pets' }), ...versionSet('pets'), ...specification('pets', ['list']), ...policy('apis/pets', '<include-fragment fragment-id="common" />'), ...fragment('common', '<set-variable name="a" value="{{region}}" />'), ...namedValue('region', 'west'),
    ...product('shop'), ...productApi('shop', 'pets'), ...subscription('partner', '/apis/pets'), ...gatewayApi('bern', 'pets'), ...apiTag('pets', 'public'), ...logger('azuremonitor', { loggerType: 'azureMonitor' }), ...diagnostic('apis/pets/', 'azuremonitor', { loggerId: '/loggers/azuremonitor' }),
    ...file('policyRestrictions/pets/policyRestrictionInformation.json', { properties: { scope: '/apis/pets', requireBase: 'true' } }),
  };
  const rest = { ...tag('public'), ...gateway('bern'), ...api('cars'), ...apiTag('cars', 'public'), ...gatewayApi('bern', 'cars') };
  await begin(pets, rest);
  const writes = await change(without(pets), [
    'delete apis/pets: apiVersion', 'delete apis/pets/diagnostics/azuremonitor', 'delete apis/pets/policies/policy', 'delete apis/pets/tags/public', 'delete apiVersionSets/pets', 'delete gateways/bern/apis/pets', 'delete loggers/azuremonitor', 'delete namedValues/region',
    'delete policyFragments/common', 'delete policyRestrictions/pets', 'delete products/shop', 'delete products/shop/apis/pets', 'delete subscriptions/partner']);
  expect(writes.filter((write) => write.startsWith('PUT'))).toEqual([]);
  expect([await client().names('/apis/cars/tags'), await client().names('/gateways/bern/apis')]).toEqual([['public'], ['cars']]);
});

test('an operation gets another name, and its policy one with it', async () => {
  const named = (operationId: string): Record<string, string> => file('apis/pets/specification.yaml', { openapi: '3.0.1', info: { title: 'pets', version: '1' }, paths: { '/list': { get: { operationId, summary: 'List', responses: { 200: { description: 'ok' } } } } } });
  await begin(api('pets'), named('list'), policy('apis/pets/operations/list', 'kept'));
  await change({ ...named('list-all'), ...without(policy('apis/pets/operations/list', '')), ...policy('apis/pets/operations/list-all', 'kept') },
    ['update apis/pets: specification', 'create apis/pets/operations/list-all/policies/policy', 'delete apis/pets/operations/list/policies/policy']);
  expect([await operationsOf('pets'), await policyOf('/apis/pets/operations/list-all')]).toEqual([['list-all'], expect.stringContaining('kept')]);
});

test('two APIs bring the same new tag in their documents', async () => {
  const tagged = (name: string): Record<string, string> => file(`apis/${name}/specification.yaml`, { ...openapi(name, []), tags: [{ name: 'fresh', description: `of ${name}` }], paths: { [`/${name}`]: { get: { operationId: name, tags: ['fresh'], responses: { 200: { description: 'ok' } } } } } });
  await begin();
  await change({ ...api('a'), ...tagged('a'), ...api('b'), ...tagged('b') }, ['create apis/a', 'create apis/b'], ['unmanaged tags/fresh']);
  await change(tag('fresh'), []);
});

test('an operation beside a document goes, and another one comes', async () => {
  const extra = (name: string): Record<string, string> => operation('pets', name, { displayName: name, method: 'PURGE', urlTemplate: `/${name}` });
  await begin(api('pets'), specification('pets', ['list']), extra('one'), policy('apis/pets/operations/one', 'one'));
  await change({ ...without(extra('one'), policy('apis/pets/operations/one', '')), ...extra('two'), ...policy('apis/pets/operations/two', 'two') },
    ['delete apis/pets/operations/one', 'delete apis/pets/operations/one/policies/policy', 'create apis/pets/operations/two', 'create apis/pets/operations/two/policies/policy']);
  expect(await operationsOf('pets')).toEqual(['list', 'two']);
});

test('operations of an API without a document come, change and go', async () => {
  const one = (name: string, description: string): Record<string, string> => operation('pets', name, { displayName: name, method: 'GET', urlTemplate: `/${name}`, description });
  await begin(api('pets'), one('a', 'A'), policy('apis/pets/operations/a', 'a'));
  await change({ ...one('a', 'changed'), ...one('b', 'B') }, ['update apis/pets/operations/a: description', 'create apis/pets/operations/b']);
  await change(without(one('a', ''), policy('apis/pets/operations/a', '')), ['delete apis/pets/operations/a', 'delete apis/pets/operations/a/policies/policy']);
  // Another one takes the place of the one that goes.
  await change({ ...without(one('b', '')), ...operation('pets', 'c', { displayName: 'c', method: 'GET', urlTemplate: '/b' }) }, ['delete apis/pets/operations/b', 'create apis/pets/operations/c']);
  expect(await operationsOf('pets')).toEqual(['c']);
});

test('an API goes, and the subscription of the folder is to stay: refused before anything is written', async () => {
  await begin(api('pets'), subscription('partner', '/apis/pets'));
  repository().commit(without(api('pets')));
  expect(errorsOf(await run('publish'))).toEqual(['reference-missing subscriptions/partner']);
});

test('an MCP server and the API whose operations it shows', async () => {
  const tools = api('tools', { type: 'mcp', mcpTools: [{ name: 'list', operationId: '/apis/pets/operations/list' }] });
  await begin(namedValue('a', 'b'));
  const newer = { 'api-version': '2025-09-01-preview' };
  await change({ ...api('pets'), ...specification('pets', ['list', 'add']), ...tools }, ['create apis/pets', 'create apis/tools'], [], newer);
  await change(without(api('pets'), specification('pets', []), tools), ['delete apis/pets', 'delete apis/tools'], [], newer);
});

test('a fresh service is pruned of everything that it came with', async () => {
  await client().must('/apis/echo-api', { displayName: 'Echo API', path: 'echo', serviceUrl: 'http://echo.example.com' });
  for (const name of ['starter', 'unlimited']) {
    await client().must(`/products/${name}`, { displayName: name, subscriptionRequired: true });
    await client().must(`/products/${name}/apis/echo-api`);
  }
  repository().commit({ 'apiops.yaml': 'artifacts: artifacts\nenvironments:\n  dev: {prune: all}\n', ...namedValue('kept', 'always') });
  const plan = (await planned()).filter((line) => line.startsWith('delete ')).map((line) => line.replace(/[0-9a-f]{24}/, 'automatic'));
  expect(plan).toEqual(['delete apis/echo-api', 'delete products/starter', 'delete products/starter/apis/echo-api', 'delete products/starter/groups/administrators', 'delete products/unlimited', 'delete products/unlimited/apis/echo-api', 'delete products/unlimited/groups/administrators', 'delete subscriptions/automatic', 'delete subscriptions/automatic']);
  const { ok } = await run('publish');
  expect([ok, await planned(), await client().names('/subscriptions')]).toEqual([true, [], ['master']]);
});

describe('what changed since a commit', () => {
  const since = (): { 'changed-since': string } => ({ 'changed-since': repository().git('rev-parse', 'HEAD') });

  test('another revision is made current', async () => {
    const before = { ...revision(1, 'pets'), ...revision(2, 'pets;rev=2') };
    await begin(before, tag('public'), apiTag('pets', 'public'), api('cars'));
    await change({ ...without(before), ...revision(2, 'pets'), ...revision(1, 'pets;rev=1') }, ['update apis/pets: isCurrent'], [], since());
    expect(await held('/apis/pets')).toMatchObject({ apiRevision: '2' });
  });

  test('a revision is deleted', async () => {
    await begin(revision(1, 'pets'), revision(2, 'pets;rev=2'));
    await change(without(revision(2, 'pets;rev=2')), ['delete apis/pets;rev=2', 'delete apis/pets;rev=2/policies/policy'], [], since());
    expect(await client().names('/apis')).toEqual(['pets']);
  });

  test('the last version of a set gives way to the next one', async () => {
    const version = (name: string, apiVersion: string): Record<string, string> => api(name, { displayName: 'Pets', path: 'pets', apiVersion, apiVersionSetId: '/apiVersionSets/pets' });
    await begin(versionSet('pets'), version('pets', 'v1'));
    await change({ ...without(version('pets', 'v1')), ...version('pets-v2', 'v2') }, ['delete apis/pets: apiVersion', 'create apis/pets-v2'], [], since());
    expect(await client().names('/apiVersionSets')).toEqual(['pets']);
  });

  test('a product of Git with an automatic subscription is deleted', async () => {
    await client().must('/products/shop', { displayName: 'shop', subscriptionRequired: true });
    await begin(product('shop'), product('other'));
    const commit = since();
    repository().commit(without(product('shop')));
    const lines = (await planned(commit)).map((line) => line.replace(/[0-9a-f]{24}/, 'automatic'));
    expect(lines).toEqual(['delete products/shop', 'delete subscriptions/automatic']);
    expect((await run('publish', commit)).ok).toBe(true);
    expect([await client().names('/products'), await client().names('/subscriptions')]).toEqual([['other'], ['master']]);
  });

  test('a folder is renamed', async () => {
    await begin(revision(1, 'pets'), product('shop'), productApi('shop', 'pets'));
    const renamed = Object.fromEntries(Object.entries(revision(1, 'pets')).map(([path, text]) => [path.replace('/pets/', '/animals/'), text]));
    await change({ ...without(revision(1, 'pets'), productApi('shop', 'pets')), ...renamed, ...productApi('shop', 'animals') },
      ['create apis/animals', 'create apis/animals/policies/policy', 'delete apis/pets', 'delete apis/pets/policies/policy', 'create products/shop/apis/animals', 'delete products/shop/apis/pets'], [], since());
    expect(await client().names('/products/shop/apis')).toEqual(['animals']);
  });

  test('releases come and go', async () => {
    await begin(revision(1, 'pets'), revision(2, 'pets;rev=2'));
    await change(release('pets/was', '2', 'Not yet'), ['create apis/pets/releases/was'], [], since());
    expect(await held('/apis/pets')).toMatchObject({ apiRevision: '1', isCurrent: true });
  });
});
