import type { Client} from './client.ts';
import { withSimulator, type Body } from './client.ts';

const SUBSCRIPTION = '/subscriptions/00000000-0000-0000-0000-000000000000';
const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString();

async function ask(client: Client, filter: string, more = ''): Promise<{ status: number; body: Body }> {
  return client.send('GET', `${client.endpoint}${SUBSCRIPTION}/providers/microsoft.insights/eventtypes/management/values?api-version=2015-04-01&$filter=${encodeURIComponent(filter)}${more}`);
}

const since = (rest = ''): string => `eventTimestamp ge '${day(-1)}' and eventTimestamp le '${day(1)}'${rest}`;
const told = (body: Body): string[] => body.value.map((event) => {
  const { caller, resourceId, operationName, status } = event as unknown as Record<string, string> & Record<'operationName' | 'status', { value: string }>;
  return `${caller} ${operationName.value.replace('Microsoft.ApiManagement/service/', '')} ${resourceId?.split('/service/')[1]} ${status.value}`;
});

test('writes are told with their beginning and end, newest first, by whoever says to be the caller; reads are not', async () => {
  await withSimulator(async (client) => {
    await client.must('/tags/a', { displayName: 'A' });
    await client.put('/tags/a', { displayName: 'B' }, { 'x-ms-client-principal-name': 'alice@contoso.example' });
    await client.get('/tags/a');
    await client.put('/tags/bad', {});
    await client.must('/namedValues/n', { displayName: 'n', value: 'v', secret: true });
    await client.send('POST', '/namedValues/n/listValue');
    await client.delete('/tags/a');
    expect(told((await ask(client, since())).body).reverse()).toEqual([
      'local tags/write apim-dev/tags/a Started', 'local tags/write apim-dev/tags/a Succeeded',
      'alice@contoso.example tags/write apim-dev/tags/a Started', 'alice@contoso.example tags/write apim-dev/tags/a Succeeded',
      'local tags/write apim-dev/tags/bad Started', 'local tags/write apim-dev/tags/bad Failed',
      'local namedValues/write apim-dev/namedValues/n Started', 'local namedValues/write apim-dev/namedValues/n Succeeded',
      'local namedValues/listValue/action apim-dev/namedValues/n Started', 'local namedValues/listValue/action apim-dev/namedValues/n Succeeded',
      'local tags/delete apim-dev/tags/a Started', 'local tags/delete apim-dev/tags/a Succeeded',
    ]);
  });
});

test('a long-running operation ends when its work does, and fails with it', async () => {
  await withSimulator(async (client) => {
    const policy = { format: 'rawxml', value: '<fragment><set-variable name="x" value="{{missing}}" /></fragment>' };
    const first = await client.send('PUT', '/policyFragments/f', { properties: policy });
    expect(told((await ask(client, since())).body)).toEqual(['local policyFragments/write apim-dev/policyFragments/f Started']);
    for (let status = first.status; status === 202;) ({ status } = await client.get(first.headers.get('location') ?? ''));
    expect(told((await ask(client, since())).body)[0]).toBe('local policyFragments/write apim-dev/policyFragments/f Failed');
  }, { operationMs: 100 });
});

test('a filter names a group, a resource, a provider or a correlation, and a span of time', async () => {
  await withSimulator(async (client) => {
    await client.must('/tags/a', { displayName: 'A' });
    await client.must('/tags/b', { displayName: 'B' });
    const count = async (filter: string): Promise<number> => (await ask(client, filter)).body.value.length;
    expect(await count(since(" and resourceGroupName eq 'LOCAL'"))).toBe(4);
    expect(await count(since(" and resourceGroupName eq 'other'"))).toBe(0);
    expect(await count(since(` and resourceUri eq '${client.serviceId}/TAGS/a'`))).toBe(2);
    expect(await count(since(` and resourceUri eq '${client.serviceId}'`))).toBe(0);
    expect(await count(since(" and resourceProvider eq 'Microsoft.ApiManagement'"))).toBe(4);
    expect(await count(`eventTimestamp ge '${day(-1)}'`)).toBe(4);
    expect(await count(`eventTimestamp ge '${day(-2)}' and eventTimestamp le '${day(-1)}'`)).toBe(0);
  });
});

test('pages follow each other while new entries come, and only what is selected is told', async () => {
  await withSimulator(async (client) => {
    for (const name of ['a', 'b', 'c']) await client.must(`/tags/${name}`, { displayName: name });
    let { body } = await ask(client, since(), '&$select=resourceId,eventTimestamp');
    const seen: unknown[] = [];
    for (;;) {
      seen.push(...body.value.map((event) => event['resourceId']));
      expect(body.value.every((event) => Object.keys(event).sort().join() === 'eventTimestamp,resourceId')).toBe(true);
      if (body.nextLink === undefined) break;
      await client.must('/tags/late', { displayName: 'Late' });
      ({ body } = await client.get(body.nextLink));
    }
    expect(seen.map((id) => String(id).split('/').at(-1))).toEqual(['c', 'c', 'b', 'b', 'a', 'a']);
  }, { pageSize: 4 });
});

test.each([
  ['no filter', '', ''],
  ['no start', "resourceGroupName eq 'local'", ''],
  ['values without quotation marks', `eventTimestamp ge ${day(-1)}`, ''],
  ['no time', "eventTimestamp ge 'yesterday'", ''],
  ['a start that is too early', `eventTimestamp ge '${day(-91)}'`, ''],
  ['an end before the start', `eventTimestamp ge '${day(-1)}' and eventTimestamp le '${day(-2)}'`, ''],
  ['another order', `resourceGroupName eq 'local' and eventTimestamp ge '${day(-1)}'`, ''],
  ['two names', `eventTimestamp ge '${day(-1)}' and resourceGroupName eq 'local' and resourceProvider eq 'x'`, ''],
  ['another name', `eventTimestamp ge '${day(-1)}' and caller eq 'alice'`, ''],
  ['a function', `eventTimestamp ge '${day(-1)}' and startswith(resourceUri, '/x')`, ''],
  ['an unknown property', `eventTimestamp ge '${day(-1)}'`, '&$select=callers'],
])('refused: %s', async (_name, filter, more) => {
  await withSimulator(async (client) => {
    expect((await ask(client, filter, more)).status).toBe(400);
  });
});

test('another api-version is refused', async () => {
  await withSimulator(async (client) => {
    expect((await client.send('GET', `${client.endpoint}${SUBSCRIPTION}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2024-05-01&$filter=${encodeURIComponent(since())}`)).status).toBe(400);
  });
});
