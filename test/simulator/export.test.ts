import { canonicalJson } from '../../src/model/json.ts';
import { canonicalDefinition, fromWadl, fromWsdl, parseSpecification, toDefinition } from '../../src/specification/index.ts';
import { parseXml } from '../../src/specification/xml.ts';
import { document } from '../specification/documents.ts';
import { withSimulator, type Client, type Reply } from './client.ts';

const orders = { path: 'orders', format: 'openapi', value: document('orders.yaml') };
const calculator = { path: 'calc', displayName: 'Calculator', format: 'wsdl', value: document('calculator.wsdl'), apiType: 'soap' };
const meaning = (text: string): string => canonicalJson(canonicalDefinition(toDefinition(parseSpecification(text))));

function ask(client: Client, api: string, format: string): Promise<Reply> {
  return client.get(`/apis/${api}?export=true&format=${encodeURIComponent(format)}`);
}

async function follow({ body }: Reply): Promise<string> {
  return (await fetch(body.link)).text();
}

test.each(['openapi-link', 'openapi+json-link'])('%s of every dialect means what was imported', async (format) => {
  await withSimulator(async (client) => {
    for (const [name, file, importFormat] of [['orders', 'orders.yaml', 'openapi'], ['bookings', 'bookings.yaml', 'openapi'], ['photos', 'photos.json', 'swagger-json']] as const) {
      await client.must(`/apis/${name}`, { path: name, format: importFormat, value: document(file) });
      const text = await follow(await ask(client, name, format));
      expect(parseSpecification(text)).toMatchObject({ dialect: 'openapi-3.0', syntax: format === 'openapi-link' ? 'yaml' : 'json' });
      expect(meaning(text)).toBe(meaning(document(file)));
    }
  });
});

test('swagger-link means what was imported', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/photos', { path: 'photos', format: 'swagger-json', value: document('photos.json') });
    const text = await follow(await ask(client, 'photos', 'swagger-link'));
    expect(parseSpecification(text).dialect).toBe('swagger-2.0');
    expect(meaning(text)).toBe(meaning(document('photos.json')));
  });
});

test('wsdl-link describes a SOAP API, and can be imported again', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/calc', calculator);
    const text = await follow(await ask(client, 'calc', 'wsdl-link'));
    const [before, after] = [document('calculator.wsdl'), text].map((each) => fromWsdl(parseXml(each), { service: '', endpoint: '' }));
    expect(after).toMatchObject({ name: 'Calculator', endpoint: 'https://apim-dev.azure-api.net/calc', namespace: before?.namespace, version: '1.1' });
    expect([...after?.operations ?? []].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(before?.operations);
    expect(after?.schemas.map(({ names }) => names)).toEqual(before?.schemas.map(({ names }) => names));
    await client.must('/apis/again', { ...calculator, path: 'again', displayName: 'Again', value: text });
    expect(await client.names('/apis/again/operations')).toHaveLength(2);
  });
});

test('wadl-link describes any API', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/library', { path: 'library', format: 'wadl-xml', value: document('library.wadl') });
    const { definition, schemas } = fromWadl(parseXml(await follow(await ask(client, 'library', 'wadl-link'))));
    expect(definition.info).toMatchObject({ title: 'Library', serviceUrl: 'https://apim-dev.azure-api.net/library' });
    expect(definition.operations.map(({ method, urlTemplate }) => `${method} ${urlTemplate}`).sort()).toEqual(['DELETE /books/{isbn}/pages/{page}', 'GET /books', 'PUT /books/{isbn}']);
    expect(schemas.map(({ names }) => names)).toEqual([['Book']]);
    await client.must('/apis/orders', orders);
    expect(fromWadl(parseXml(await follow(await ask(client, 'orders', 'wadl-link')))).definition.operations).toHaveLength(4);
  });
});

const kinds: readonly (readonly [string, string, RegExp])[] = [
  ['openapi', 'application/vnd.oai.openapi', /^openapi: 3\.0\.1\n/], ['openapi+json', 'application/vnd.oai.openapi+json', /^\{\n {2}"openapi"/], ['swagger', 'application/vnd.swagger.doc+json', /^\{\n {2}"swagger"/],
  ['wadl', 'application/vnd.sun.wadl+xml', /^<\?xml[^]*<application/], ['wsdl', 'application/wsdl+xml', /^<\?xml[^]*<wsdl:definitions/],
];

test.each(kinds)('%s is inline, as it is', async (format, contentType, start) => {
  await withSimulator(async (client) => {
    await client.must('/apis/calc', calculator);
    const reply = await ask(client, 'calc', format);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, contentType]);
    expect(reply.text).toMatch(start);
  });
});

test.each(['value-link', 'properties-link', 'inline', 'link'] as const)('exports in the shape %s', async (exportShape) => {
  await withSimulator(async (client) => {
    await client.must('/apis/orders', orders);
    for (const [format, echo] of [['openapi-link', 'openapi-link'], ['openapi+json-link', 'openapi+json-link'], ['swagger-link', 'swagger-link-json'], ['wadl-link', 'wadl-link-json']] as const) {
      const reply = await ask(client, 'orders', format);
      const linked = { link: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/_simulator\/links\/\w+$/) as string };
      if (exportShape === 'inline') expect(reply.text).toMatch(/^(openapi: |\{\n|<\?xml)/);
      if (exportShape === 'link') expect(reply.body).toEqual(linked);
      if (exportShape === 'value-link') expect(reply.body).toEqual({ id: `${client.serviceId}/apis/orders`, format: echo, value: linked });
      if (exportShape === 'properties-link') expect(reply.body).toEqual({ properties: { format: echo, value: linked } });
    }
    const inline = (await ask(client, 'orders', 'openapi')).text;
    if (exportShape === 'value-link') expect(JSON.parse(inline)).toMatchObject({ value: expect.stringMatching(/^openapi: /) as string });
    if (exportShape === 'properties-link') expect(JSON.parse(inline)).toMatchObject({ properties: { value: expect.stringMatching(/^openapi: /) as string } });
    if (exportShape === 'inline' || exportShape === 'link') expect(inline).toMatch(/^openapi: /);
  }, { exportShape });
});

test('a workspace has its own shape', async () => {
  await withSimulator(async (client) => {
    await client.must('/workspaces/team', { displayName: 'Team' });
    await client.must('/workspaces/team/apis/bookings', { path: 'bookings', format: 'openapi', value: document('bookings.yaml') });
    const { body } = await client.get('/workspaces/team/apis/bookings?export=true&format=openapi-link');
    expect(Object.keys(body)).toEqual(['properties']);
    const { value } = body.properties as { value: { link: string } };
    expect(meaning(await (await fetch(value.link)).text())).toBe(meaning(document('bookings.yaml')));
  }, { services: [{ name: 'apim-dev', sku: 'Premium' }] });
});

test('what cannot be exported says so, each in its way', async () => {
  await withSimulator(async (client) => {
    const sentence = await ask(client, 'echo-api', 'wsdl');
    expect([sentence.status, sentence.headers.get('content-type'), sentence.text]).toEqual([200, 'text/plain', "Unable to export API 'echo-api' in the format 'wsdl'."]);
    const broken = await ask(client, 'echo-api', 'wsdl-link');
    expect([broken.status, broken.body.error.code, broken.body.error.message]).toEqual([500, 'InternalServerError', 'Request processing failed due to internal error.']);
    expect((await ask(client, 'echo-api', 'graphql-link')).status).toBe(406);
    expect((await ask(client, 'echo-api', 'raml')).status).toBe(400);
    expect((await ask(client, 'echo-api', 'constructor')).status).toBe(400);
    expect((await ask(client, 'none', 'openapi')).status).toBe(404);
  });
});

test('a link works for five minutes, without authorization', async () => {
  await withSimulator(async (client) => {
    const { link } = (await ask(client, 'echo-api', 'openapi-link')).body;
    expect((await fetch(link, { headers: { authorization: 'Bearer x' } })).status).toBe(403);
    expect((await fetch(link)).status).toBe(200);
    expect((await fetch(link)).status).toBe(200);
  });
});

test.each([[true, 1], [false, 2]])('with exportRace %s, concurrent exports of one version set give %d documents', async (exportRace, different) => {
  await withSimulator(async (client) => {
    await client.must('/apiVersionSets/set', { displayName: 'Orders', versioningScheme: 'Segment' });
    for (const apiVersion of ['v1', 'v2']) await client.must(`/apis/orders-${apiVersion}`, { ...orders, apiVersion, apiVersionSetId: '/apiVersionSets/set' });
    const title = async (answer: Reply): Promise<string> => /- url: (\S+)/.exec(await follow(answer))?.[1] ?? '';
    const [first, second, other] = await Promise.all([ask(client, 'orders-v1', 'openapi-link'), ask(client, 'orders-v2', 'openapi-link'), ask(client, 'echo-api', 'openapi-link')]);
    const concurrent = [await title(first), await title(second)];
    expect(new Set(concurrent).size).toBe(different);
    expect(await title(other)).toBe('https://apim-dev.azure-api.net/echo');
    // One after the other each is its own.
    for (const version of ['v1', 'v2']) expect(await title(await ask(client, `orders-${version}`, 'openapi-link'))).toBe(`https://apim-dev.azure-api.net/orders/${version}`);
  }, { exportRace });
});

test('revisions of one API race too, and a document that was fetched stays', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/orders', orders);
    await client.must('/apis/orders;rev=2', { sourceApiId: '/apis/orders' });
    const [first, second] = [await ask(client, 'orders', 'openapi-link'), await ask(client, 'orders;rev=2', 'openapi-link')];
    expect(await follow(first)).toBe(await follow(second));
    const before = await follow(await ask(client, 'orders', 'openapi-link'));
    const kept = await ask(client, 'orders', 'openapi-link');
    expect(await follow(kept)).toBe(before);
    await ask(client, 'orders;rev=2', 'openapi-link');
    expect(await follow(kept)).toBe(before);
  }, { exportRace: true });
});

test.each(['openapi', 'openapi+json', 'swagger'])('limits may come back as decimals in %s', async (format) => {
  await withSimulator(async (client) => {
    await client.must('/apis/orders', orders);
    const { text } = await ask(client, 'orders', format);
    expect(text).toMatch(/"?maximum"?: 1000000\.0,?\n/);
    expect(text).not.toMatch(/"?(minimum|maximum)"?: \d+,?\n/);
    if (format !== 'swagger') expect(meaning(text)).toBe(meaning(document('orders.yaml')));
  }, { exportDecimals: true });
});
