import { withSimulator } from './client.ts';

const premium = { services: [{ name: 'apim-dev', sku: 'Premium' }] };
const policy = '<policies>\n\t<inbound><set-header name="a" exists-action="skip"><value>@("x" + 1 &lt; 2)</value></set-header></inbound>\n\t<backend />\n</policies>';

test('ids in other letters name the same', async () => {
  await withSimulator(async (client) => {
    await client.must('/loggers/monitor', { loggerType: 'azureMonitor' });
    const { body } = await client.put('/diagnostics/azuremonitor', { loggerId: '/loggers/monitor' });
    const id = body.properties['loggerId'] as string;
    expect([id.toLowerCase(), body.id.toLowerCase()]).toEqual([`${client.serviceId}/loggers/monitor`.toLowerCase(), `${client.serviceId}/diagnostics/azuremonitor`.toLowerCase()]);
    expect([id, body.id].map((each) => each.toLowerCase().startsWith(client.serviceId.toLowerCase()) && !each.startsWith(client.serviceId))).toEqual([true, true]);
    expect(id).toMatch(/\/LOGGERS\/MONITOR$/);
    expect(body.name).toBe('azuremonitor');
  }, { ...premium, assumptions: { mixesIdCase: true } });
});

test('policies come back as somebody else would write them', async () => {
  await withSimulator(async (client) => {
    await client.must('/policies/policy', { format: 'rawxml', value: policy.replace('&lt;', '<') });
    for (const format of ['rawxml', 'xml']) {
      const { properties } = (await client.get(`/policies/policy?format=${format}`)).body;
      expect(properties['format']).toBe('xml');
      expect(properties['value']).toBe("<policies>\n <inbound><set-header exists-action='skip' name='a'><value>@(\"x\" + 1 &lt; 2)</value></set-header></inbound>\n <backend></backend>\n </policies>");
    }
    await client.must('/policyFragments/f', { format: 'rawxml', value: '<fragment><set-variable name="b" value="@(1 < 2)" /></fragment>' });
    expect((await client.get('/policyFragments/f?format=rawxml')).body.properties).toMatchObject({ format: 'xml', value: "<fragment><set-variable value='@(1 &lt; 2)' name='b'></set-variable></fragment>" });
  }, { ...premium, assumptions: { rewritesPolicies: true } });
});

test('what was not sent comes back', async () => {
  await withSimulator(async (client) => {
    await client.must('/backends/b', { url: 'https://b.example', protocol: 'http', tls: { validateCertificateName: false } });
    expect((await client.get('/backends/b')).body.properties).toMatchObject({ title: null, description: null, type: 'Single', tls: { validateCertificateChain: true, validateCertificateName: false } });
    await client.must('/namedValues/n', { displayName: 'N', value: 'x', secret: true });
    expect((await client.get('/namedValues/n')).body.properties).toMatchObject({ value: null, tags: [], secret: true });
  }, { ...premium, assumptions: { fillsDefaults: true } });
});

test('sets come back in another order', async () => {
  await withSimulator(async (client) => {
    for (const name of ['a', 'b']) await client.must(`/backends/${name}`, { url: `https://${name}.example`, protocol: 'http' });
    const services = ['a', 'b'].map((name) => ({ id: `/backends/${name}` }));
    const { body } = await client.put('/backends/pool', { type: 'Pool', pool: { services } });
    expect(body.properties['pool']).toEqual({ services: services.map(({ id }) => ({ id: client.serviceId + id })).reverse() });
  }, { ...premium, assumptions: { reordersSets: true } });
});
