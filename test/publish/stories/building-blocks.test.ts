import { api, backend, diagnostic, file, fragment, logger, namedValue, policy, policyText, product, without } from './files.ts';
import { useStories } from './story.ts';

const { begin, change, client, held, policy: policyOf, planned, repository, run } = useStories(16);
const useFragment = (name: string): string => `<include-fragment fragment-id="${name}" />`;
const useBackend = (name: string): string => `<set-backend-service backend-id="${name}" />`;

test('a policy stops using a fragment, a named value and a backend, which are deleted in the same publish', async () => {
  const used = { ...fragment('common', '<set-variable name="a" value="{{region}}" />'), ...namedValue('region', 'west'), ...backend('one') };
  await begin(used, api('pets'), policy('apis/pets', `${useFragment('common')}\n    ${useBackend('one')}\n    <set-variable name="b" value="{{region}}" />`), product('shop'), policy('products/shop', useFragment('common')));
  const writes = await change({ ...without(used), ...policy('apis/pets', 'none'), ...policy('products/shop', 'none') },
    ['update apis/pets/policies/policy: policy', 'delete backends/one', 'delete namedValues/region', 'delete policyFragments/common', 'update products/shop/policies/policy: policy']);
  expect(writes.indexOf('DELETE policyFragments/common')).toBeLessThan(writes.indexOf('DELETE namedValues/region'));
});

test('a policy that used a fragment is deleted with it', async () => {
  await begin(api('pets'), fragment('common', '<set-variable name="a" value="b" />'), policy('apis/pets', useFragment('common')));
  await change(without(fragment('common', ''), policy('apis/pets', '')), ['delete apis/pets/policies/policy', 'delete policyFragments/common']);
});

test('a fragment that somebody else uses is not deleted, and the user is named', async () => {
  await begin(api('pets'), fragment('common', '<set-variable name="a" value="b" />'), namedValue('region', 'west'));
  await client().must('/apis/pets/policies/policy', { format: 'rawxml', value: policyText(`${useFragment('common')}<set-variable name="b" value="{{region}}" />`) });
  repository().commit(without(fragment('common', ''), namedValue('region', '')));
  const { ok, diagnostics } = await run('publish');
  expect([ok, diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message.split('.')[0]}`)]).toEqual([false, [
    'deletion-in-use namedValues/region would be deleted, and apis/pets/policies/policy uses it', 'deletion-in-use policyFragments/common would be deleted, and apis/pets/policies/policy uses it']]);
  expect(await held('/policyFragments/common')).not.toBeNull();
});

test('fragments, policies and what they use come together', async () => {
  await begin();
  await change({ ...fragment('common', `<set-variable name="a" value="{{region}}" />\n  ${useBackend('one')}`), ...namedValue('region', 'west'), ...backend('one'), ...api('pets'), ...policy('apis/pets', useFragment('common')) },
    ['create apis/pets', 'create apis/pets/policies/policy', 'create backends/one', 'create namedValues/region', 'create policyFragments/common']);
});

test('the service policy uses a fragment, and no longer', async () => {
  const global = (inbound: string): Record<string, string> => file('policy.xml', `<policies>\n  <inbound>${inbound}</inbound>\n  <backend>\n    <forward-request />\n  </backend>\n  <outbound />\n  <on-error />\n</policies>\n`);
  await begin(fragment('common', '<set-variable name="a" value="b" />'), global(useFragment('common')));
  await change({ ...without(fragment('common', '')), ...global('') }, ['update policies/policy: policy', 'delete policyFragments/common']);
  // The policy of the service is never deleted.
  await change(without(global('')), []);
});

test('the members of a pool change, one is deleted and one is new', async () => {
  const pool = (...members: string[]): Record<string, string> => backend('pool', { type: 'Pool', pool: { services: members.map((name) => ({ id: `/backends/${name}`, weight: 50, priority: 1 })) } });
  await begin(backend('a'), backend('b'), pool('a', 'b'), api('pets'), policy('apis/pets', useBackend('pool')));
  const writes = await change({ ...pool('b', 'c'), ...backend('c'), ...without(backend('a')) }, ['delete backends/a', 'create backends/c', 'update backends/pool: pool.services[a], pool.services[c]']);
  expect(writes).toEqual(['PUT backends/c', 'PUT backends/pool', 'DELETE backends/a']);
  await change({ ...without(backend('b'), backend('c'), pool('b', 'c')), ...policy('apis/pets', 'none') },
    ['update apis/pets/policies/policy: policy', 'delete backends/b', 'delete backends/c', 'delete backends/pool']);
});

test('a pool becomes a single backend and its member goes', async () => {
  const pool = backend('pool', { type: 'Pool', pool: { services: [{ id: '/backends/a', weight: 50, priority: 1 }] } });
  await begin(backend('a'), pool, api('pets'), policy('apis/pets', useBackend('pool')));
  await change({ ...backend('pool'), ...without(backend('a')) }, ['delete backends/a', 'update backends/pool: pool, protocol, type, url']);
});

test('the type of a schema, which cannot be changed: refused while policies validate by it, replaced when none does any more', async () => {
  const schema = (name: string, properties: Record<string, string | object>): Record<string, string> => file(`schemas/${name}/schemaInformation.json`, { properties } as never);
  const xml = { schemaType: 'xml', value: '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="note" type="xs:string" /></xs:schema>' };
  const validate = (name: string): string => `<validate-content unspecified-content-type-action="prevent" max-size="1024" size-exceeded-action="prevent"><content type="application/json" validate-as="json" action="prevent" schema-id="${name}" /></validate-content>`;
  await begin(schema('order', { schemaType: 'json', document: { type: 'object' } }), api('pets'), policy('apis/pets', validate('order')));
  repository().commit(schema('order', xml));
  const { ok, diagnostics } = await run('publish');
  expect([ok, diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message.split('.')[0]}`)]).toEqual([false,
    ['deletion-in-use schemas/order would be replaced, which deletes it first, and apis/pets/policies/policy uses it']]);
  expect(await held('/schemas/order')).toMatchObject({ schemaType: 'json' });
  await change(policy('apis/pets', 'none'), ['update apis/pets/policies/policy: policy', 'replace schemas/order: document, schemaType, value']);
  expect(await held('/schemas/order')).toMatchObject({ schemaType: 'xml' });
});

test('an azuremonitor logger and diagnostic that are there already are changed, and never deleted for being unknown', async () => {
  await client().must('/loggers/azuremonitor', { loggerType: 'azureMonitor' });
  await client().must('/diagnostics/azuremonitor', { loggerId: '/loggers/azuremonitor', sampling: { samplingType: 'fixed', percentage: 100 } });
  await begin();
  expect(await planned()).toEqual(['unmanaged diagnostics/azuremonitor', 'unmanaged loggers/azuremonitor']);
  await change({ ...logger('azuremonitor', { loggerType: 'azureMonitor' }), ...diagnostic('', 'azuremonitor', { loggerId: '/loggers/azuremonitor', sampling: { samplingType: 'fixed', percentage: 25 } }) },
    ['update diagnostics/azuremonitor: sampling.percentage']);
});

test('an azuremonitor diagnostic of an API where the service has no logger of that name yet', async () => {
  await begin(api('pets'));
  await change({ ...logger('azuremonitor', { loggerType: 'azureMonitor' }), ...diagnostic('', 'azuremonitor', { loggerId: '/loggers/azuremonitor' }), ...diagnostic('apis/pets/', 'azuremonitor', { loggerId: '/loggers/azuremonitor' }) },
    ['create apis/pets/diagnostics/azuremonitor', 'create diagnostics/azuremonitor', 'create loggers/azuremonitor']);
  await change(without(logger('azuremonitor', {}), diagnostic('', 'azuremonitor', {}), diagnostic('apis/pets/', 'azuremonitor', {})),
    ['delete apis/pets/diagnostics/azuremonitor', 'delete diagnostics/azuremonitor', 'delete loggers/azuremonitor']);
});

test('a logger with a credential of a named value: both new, then changed, then gone', async () => {
  const insights = (description: string): Record<string, string> => logger('insights', { loggerType: 'applicationInsights', description, credentials: { instrumentationKey: '{{insights-key}}' } });
  const key = namedValue('insights-key', '00000000-0000-0000-0000-000000000001');
  await begin();
  await change({ ...insights('a'), ...key, ...diagnostic('', 'applicationinsights', { loggerId: '/loggers/insights' }) }, ['create diagnostics/applicationinsights', 'create loggers/insights', 'create namedValues/insights-key']);
  await change(insights('b'), ['update loggers/insights: description']);
  await change(without(insights(''), key, diagnostic('', 'applicationinsights', {})), ['delete diagnostics/applicationinsights', 'delete loggers/insights', 'delete namedValues/insights-key']);
});

test('a diagnostic moves to another logger, and the old one goes', async () => {
  const hub = (name: string): Record<string, string> => logger(name, { loggerType: 'azureEventHub', credentials: { name, endpointAddress: `https://${name}.servicebus.windows.net`, identityClientId: 'SystemAssigned' } });
  await begin(hub('one'), logger('azuremonitor', { loggerType: 'azureMonitor' }), api('pets'), policy('apis/pets', '<log-to-eventhub logger-id="one">x</log-to-eventhub>'));
  await change({ ...hub('two'), ...without(hub('one')), ...policy('apis/pets', '<log-to-eventhub logger-id="two">x</log-to-eventhub>') }, ['update apis/pets/policies/policy: policy', 'delete loggers/one', 'create loggers/two']);
});

test('a named value is renamed: its display name, which policies use', async () => {
  const value = (displayName: string): Record<string, string> => file('named values/region/namedValueInformation.json', { properties: { displayName, value: 'west' } });
  await begin(value('region'), api('pets'), policy('apis/pets', '{{region}}'));
  await change({ ...value('zone'), ...policy('apis/pets', '{{zone}}') }, ['update apis/pets/policies/policy: policy', 'update namedValues/region: displayName']);
  expect(await policyOf('/apis/pets')).toContain('{{zone}}');
});

test('the folder of a named value is renamed, and its display name stays', async () => {
  const value = (name: string): Record<string, string> => file(`named values/${name}/namedValueInformation.json`, { properties: { displayName: 'region', value: 'west' } });
  await begin(value('region'), api('pets'), policy('apis/pets', '{{region}}'));
  repository().commit({ ...without(value('region')), ...value('zone') });
  const result = await run('plan');
  // The service takes one of a name, and holds on to what a policy uses.
  expect(result.diagnostics.filter(({ severity }) => severity === 'error').map(({ code, resource }) => `${code} ${resource}`)).toEqual(['deletion-in-use namedValues/region']);
});

test('a named value takes the value of another one, which goes', async () => {
  await begin(namedValue('a', 'x'), namedValue('b', 'y'), backend('one', { url: 'https://one.example.com', protocol: 'http', credentials: { header: { 'x-key': ['{{a}}'] } } }));
  await change({ ...without(namedValue('a', '')), ...backend('one', { url: 'https://one.example.com', protocol: 'http', credentials: { header: { 'x-key': ['{{b}}'] } } }) }, ['update backends/one: credentials.header.x-key', 'delete namedValues/a']);
});

test('a documentation page leaves a wiki and is deleted', async () => {
  const page = (name: string): Record<string, string> => ({ ...file(`documentations/${name}/documentationInformation.json`, { properties: { title: name } }), ...file(`documentations/${name}/content.md`, `# ${name}\n`) });
  const wiki = (...names: string[]): Record<string, string> => file('apis/pets/wikiInformation.json', { properties: { documents: names.map((documentationId) => ({ documentationId })) } });
  await begin(page('one'), page('two'), api('pets'), wiki('one', 'two'));
  await change({ ...wiki('two'), ...without(page('one')) }, ['update apis/pets/wikis/default: documents[one]', 'delete documentations/one']);
});
