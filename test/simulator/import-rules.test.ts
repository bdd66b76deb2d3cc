import { document } from '../specification/documents.ts';
import { withSimulator, type Client } from './client.ts';

const ok = { responses: { 200: { description: 'ok' } } };
const spec = (paths: object, more: object = {}): string => JSON.stringify({ openapi: '3.0.1', info: { title: 'Pets', version: '1' }, paths, ...more });
const api = (paths: object, more: object = {}): object => ({ path: 'pets', displayName: 'Pets', format: 'openapi', value: spec(paths), ...more });
const policy = (header: string): object => ({ format: 'rawxml', value: `<policies><inbound><base /><set-header name="${header}" exists-action="delete" /></inbound></policies>` });

const query = (name: string, required: boolean): object => ({ name, in: 'query', required, schema: { type: 'string' } });

async function templates(client: Client): Promise<string[]> {
  const names = await client.names('/apis/pets/operations');
  const all = await Promise.all(names.map(async (name) => (await client.get(`/apis/pets/operations/${name}`)).body.properties));
  return all.map((properties) => `${String(properties['method'])} ${String(properties['urlTemplate'])}`);
}

test.each([
  [undefined, '/pets?kind={kind}&size={size}', ['kind', 'size'], ['page']],
  ['template', '/pets?kind={kind}&size={size}', ['kind', 'size'], ['page']],
  ['query', '/pets', [], ['kind', 'size', 'page']],
])('translateRequiredQueryParameters %s', async (translate, template, inTemplate, inQuery) => {
  await withSimulator(async (client) => {
    const paths = { '/pets': { get: { operationId: 'find', parameters: [query('kind', true), query('size', true), query('page', false)], ...ok } } };
    await client.must('/apis/pets', api(paths, translate === undefined ? {} : { translateRequiredQueryParameters: translate }));
    const { properties } = (await client.get('/apis/pets/operations/find')).body;
    expect(properties['urlTemplate']).toBe(template);
    expect((properties['templateParameters'] as { name: string }[]).map(({ name }) => name)).toEqual(inTemplate);
    expect((properties['request'] as { queryParameters: { name: string }[] }).queryParameters.map(({ name }) => name)).toEqual(inQuery);
    expect((await client.get('/apis/pets')).body.properties).not.toHaveProperty('translateRequiredQueryParameters');
    // What is in the template is a query parameter again in an export.
    const { link } = (await client.get('/apis/pets?export=true&format=openapi%2Bjson-link')).body;
    const exported = await (await fetch(link)).json() as { paths: Record<string, { get: { parameters: { name: string; in: string; required?: true }[] } }> };
    expect(Object.keys(exported.paths)).toEqual(['/pets']);
    expect(exported.paths['/pets']?.get.parameters.map(({ name, in: place, required }) => [name, place, required === true])).toEqual([['kind', 'query', true], ['size', 'query', true], ['page', 'query', false]]);
    // The operation is one that the service takes.
    expect((await client.put('/apis/pets/operations/find', properties)).status).toBe(200);
  });
});

test('operations that differ in required query parameters are apart, in an export too', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/pets', { ...api({ '/pets': { get: { operationId: 'all', ...ok } } }), value: spec(
      { '/pets': { get: { operationId: 'all', ...ok } } }, { 'x-ms-paths': { '/pets?kind={kind}': { get: { operationId: 'some', parameters: [query('kind', true)], ...ok } } } },
    ) });
    expect(await templates(client)).toEqual(['GET /pets', 'GET /pets?kind={kind}']);
    const { link } = (await client.get('/apis/pets?export=true&format=openapi%2Bjson-link')).body;
    expect(await (await fetch(link)).json()).toMatchObject({ 'paths': { '/pets': { get: { operationId: 'all' } } }, 'x-ms-paths': { '/pets?kind={kind}': { get: { operationId: 'some' } } } });
  });
});

test('an unknown translateRequiredQueryParameters is refused', async () => {
  await withSimulator(async (client) => {
    const reply = await client.put('/apis/pets', api({}, { translateRequiredQueryParameters: 'header' }));
    expect([reply.status, reply.body.error.details?.[0]?.target]).toEqual([400, 'translateRequiredQueryParameters']);
  });
});

test('operations match by name, then by method and template; a new one takes the policy of its like', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/pets', api({
      '/a': { get: { operationId: 'one', ...ok } }, '/b': { get: { operationId: 'two', ...ok } }, '/c/{x}': { get: { operationId: 'three', parameters: [{ name: 'x', in: 'path', required: true, schema: {} }], ...ok } }, '/d': { get: { operationId: 'four', ...ok } },
    }));
    for (const name of ['one', 'two', 'three', 'four']) await client.must(`/apis/pets/operations/${name}/policies/policy`, policy(name));
    await client.must('/apis/pets', api({
      // By name, although it moved; what is at its old place now is new and takes its policy.
      '/moved': { get: { operationId: 'ONE', ...ok } }, '/a': { get: { operationId: 'new', ...ok } },
      // By method and template, whatever the parameter is called.
      '/c/{y}': { get: { operationId: 'renamed', parameters: [{ name: 'y', in: 'path', required: true, schema: {} }], ...ok } },
      '/b': { post: { operationId: 'two', ...ok } },
    }));
    expect(await templates(client)).toEqual(['GET /a', 'GET /moved', 'GET /c/{y}', 'POST /b']);
    const names = await client.names('/apis/pets/operations');
    expect(names).toEqual(['new', 'one', 'three', 'two']);
    const headers = await Promise.all(names.map(async (name) => /set-header name="(\w+)"/.exec(String((await client.get(`/apis/pets/operations/${name}/policies/policy`)).body.properties['value']))?.[1]));
    expect(headers).toEqual(['one', 'one', 'three', 'two']);
  });
});

test('a kept operation keeps the ETag of its policy', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/pets', api({ '/a': { get: { operationId: 'one', ...ok } } }));
    const path = '/apis/pets/operations/one/policies/policy';
    await client.must(path, policy('one'));
    const { headers } = await client.get(path);
    await client.must('/apis/pets', api({ '/a': { get: { operationId: 'one', summary: 'New', ...ok } } }));
    expect((await client.get(path)).headers.get('etag')).toBe(headers.get('etag'));
  });
});

test('a document of more than 4 MB is refused inline', async () => {
  await withSimulator(async (client) => {
    const large = spec({ '/a': { get: { description: 'x'.repeat(4 * 1024 * 1024), ...ok } } });
    const reply = await client.put('/apis/pets', { path: 'pets', format: 'openapi', value: large });
    expect([reply.status, reply.body.error.details]).toEqual([400, [{ code: 'ValidationError', target: 'representation', message: 'The document is larger than 4 MB. Import it by link.' }]]);
    expect((await client.get('/apis/pets')).status).toBe(404);
  });
});

test('imports that introduce the same tag side by side collide', async () => {
  await withSimulator(async (client) => {
    const tagged = (name: string, tag: string): object => ({ path: name, displayName: name, format: 'openapi', value: spec({ '/a': { get: { tags: [tag], ...ok } } }) });
    const replies = await Promise.all([client.put('/apis/first', tagged('first', 'Shared')), client.put('/apis/second', tagged('second', 'shared')), client.put('/apis/third', tagged('third', 'Other'))]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 201, 400]);
    const refused = replies.find(({ status }) => status === 400);
    expect([refused?.late, refused?.body.error.details]).toEqual([true, [{ code: 'ValidationError', target: 'name', message: 'Tag with the same name already exists.' }]]);
    const loser = replies.indexOf(refused as typeof replies[number]) === 0 ? 'first' : 'second';
    expect((await client.get(`/apis/${loser}`)).status).toBe(404);
    // One after the other they do not.
    await client.must(`/apis/${loser}`, tagged(loser, 'shared'));
    expect((await client.names('/tags')).filter((name) => name.toLowerCase() === 'shared')).toHaveLength(1);
    // A tag that was there before is no reason either.
    const again = await Promise.all([client.put('/apis/first', tagged('first', 'Shared')), client.put('/apis/second', tagged('second', 'Shared'))]);
    expect(again.map(({ status }) => status)).toEqual([200, 200]);
  }, { operationMs: 30 });
});

test.each([[{}, 'http'], [{ apiType: 'soap' }, 'soap'], [{ type: 'soap' }, 'http'], [{ apiType: 'http', type: 'soap' }, 'http']])('the type of an import with %j', async (more, type) => {
  await withSimulator(async (client) => {
    expect((await client.must('/apis/pets', api({}, more))).body.properties['type']).toBe(type);
  });
});

test('what the document says of the API fills what the request leaves out', async () => {
  await withSimulator(async (client) => {
    const { properties } = (await client.must('/apis/orders', { path: 'orders', format: 'openapi', value: document('orders.yaml'), license: { name: 'Ours' } })).body;
    expect(properties).toMatchObject({
      displayName: 'Orders', description: 'Everything about orders.\n\nAmounts are in cents.\n', serviceUrl: 'https://eu.example.com:8443/v2', license: { name: 'Ours' },
      contact: { name: 'Sales', email: 'sales@example.com' }, termsOfServiceUrl: 'https://example.com/terms',
    });
    expect((await client.names('/tags')).sort()).toEqual(['Orders', 'Payments']);
    expect(await client.names('/apis/orders/operations/placeOrder/tags')).toEqual(['Orders', 'Payments']);
    expect(await client.names('/apis/orders/tagDescriptions')).toEqual(['Orders', 'Payments']);
  });
});
