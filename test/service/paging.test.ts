import { FakeClock, notFound, openFake, refusal, withFake, type Answering, type Reply } from './fake-management.ts';

const item = (name: string): unknown => ({ name, properties: { displayName: name } });

/** Serves `tags` page by page; `next` is what the page says of the following one. */
function pages(next: (page: number, origin: string) => unknown, last = 2): Answering {
  return ({ path, query }, origin): Reply | undefined => {
    if (path !== 'tags') return undefined;
    const page = Number(query.get('$skip') ?? 0);
    return { body: { value: [item(`t${page}`)], count: 1, ...(page < last ? { nextLink: next(page, origin) } : {}) } };
  };
}

const SERVICE = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ApiManagement/service/apim';
const nextOf = (page: number, origin: string): string => `${origin}${SERVICE}/tags?api-version=2024-05-01&$skip=${page + 1}&$skiptoken=a%20b`;

test('all pages are read, and each link as it is', async () => {
  await withFake(pages(nextOf), async (fake) => {
    const store = openFake(fake);
    expect((await store.list('Tag', null)).map(({ id }) => id)).toEqual(['tags/t0', 'tags/t1', 'tags/t2']);
    expect(fake.received[1]?.query.get('$skiptoken')).toBe('a b');
    expect(store.counts().reads).toBe(3);
  });
});

test.each([['absent', undefined], ['null', null], ['empty', '']])('a next link that is %s is the end', async (_name, next) => {
  await withFake(pages(() => next, 1), async (fake) => {
    expect(await openFake(fake).list('Tag', null)).toHaveLength(1);
    expect(fake.received).toHaveLength(1);
  });
});

test.each<[string, (page: number, origin: string) => unknown, RegExp]>([
  ['no address', () => 'next page please', /address that cannot be read/],
  ['no text', () => 7, /a page that is no list/],
  ['of another host', () => `https://management.azure.example${SERVICE}/tags`, /another host, https:\/\/management\.azure\.example; it was not followed/],
  ['of another port', () => 'http://127.0.0.1:9/tags', /another host/],
  ['a page that was read', (_page, origin) => `${origin}${SERVICE}/tags?api-version=2024-05-01`, /leads back to an earlier one/],
])('a next link that is %s is an error, never the end', async (_name, next, message) => {
  await withFake(pages(next), async (fake) => {
    await expect(openFake(fake).list('Tag', null)).rejects.toThrow(message);
    expect(fake.received).toHaveLength(1);
  });
});

test.each<[string, Reply, RegExp]>([
  ['no value', { body: { items: [] } }, /a page that is no list/],
  ['items that are none', { body: { value: ['t'] } }, /a page that is no list/],
  ['nothing at all', { body: '' }, /a page that is no list/],
  ['a later page that is gone', { body: { value: [], nextLink: 'http://ORIGIN/gone' } }, /a page that is no list/],
])('a list with %s is an error', async (_name, reply, message) => {
  await withFake(({ path }, origin) => path === 'tags' ? JSON.parse(JSON.stringify(reply).replace('http://ORIGIN', origin)) as Reply : undefined, async (fake) => {
    await expect(openFake(fake).list('Tag', null)).rejects.toThrow(message);
  });
});

test('a collection that is not there is empty, but a page of a proxy says nothing of it', async () => {
  await withFake(({ path }) => path === 'tags' ? notFound : path === 'groups' ? { status: 404, body: '<html>Not Found</html>' } : undefined, async (fake) => {
    const store = openFake(fake, { clock: new FakeClock() });
    expect(await store.list('Tag', null)).toEqual([]);
    await expect(store.list('Group', null)).rejects.toThrow('The service refused to list groups (group): HTTP 404: the answer is an HTML page without an error in it.');
  });
});

test('listing children, ids and names', async () => {
  const reply: Reply = { body: { value: [{ id: '/x', name: 'Echo;rev=3', properties: { path: 'echo' } }] } };
  await withFake(({ path }) => path === 'products/my product/apis' ? reply : refusal(500, 'x', 'y'), async (fake) => {
    expect(await openFake(fake).list('ProductApi', 'products/my product')).toEqual([{ id: 'products/my product/apis/Echo', kind: 'ProductApi', properties: {} }]);
  });
});
