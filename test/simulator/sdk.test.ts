import type { ApiCreateOrUpdateParameter } from '@azure/arm-apimanagement';
import { withSimulator } from './client.ts';
import { collect, SERVICE, sdk } from './sdk-client.ts';

const FAST = { updateIntervalInMs: 2 };
const policy = { format: 'rawxml', value: '<policies><inbound><base /></inbound></policies>' };

/** After an operation on an API has ended the service may still hold its lock: so a client tries again. */
async function afterLock<T>(write: () => Promise<T>): Promise<T> {
  await new Promise((resolve) => { setTimeout(resolve, 10); });
  return write();
}

test.each(['body', 'operation', 'location', undefined] as const)('long-running writes in the form %s', async (asyncForm) => {
  await withSimulator(async (client) => {
    const { api, apiSchema, namedValue, policyFragment } = sdk(client.endpoint);
    const value = await namedValue.beginCreateOrUpdateAndWait(...SERVICE, 'n', { displayName: 'N', value: 'x' }, FAST);
    expect(value).toMatchObject({ name: 'n', displayName: 'N', value: 'x' });
    expect(await namedValue.beginUpdateAndWait(...SERVICE, 'n', '*', { tags: ['a'] }, FAST)).toMatchObject({ displayName: 'N', tags: ['a'] });
    await expect(namedValue.beginCreateOrUpdateAndWait(...SERVICE, 'other', { displayName: 'N', value: 'x' }, FAST)).rejects.toThrow();
    expect(await policyFragment.beginCreateOrUpdateAndWait(...SERVICE, 'f', { format: 'rawxml', value: '<fragment />' }, FAST)).toMatchObject({ name: 'f', value: '<fragment />' });
    const parameters: ApiCreateOrUpdateParameter = { path: 'a', displayName: 'A', protocols: ['https'] };
    expect(await api.beginCreateOrUpdateAndWait(...SERVICE, 'a', parameters, FAST)).toMatchObject({ name: 'a', displayName: 'A', isCurrent: true, apiRevision: '1' });
    const schema = { contentType: 'application/json', value: '{}' };
    expect(await afterLock(() => apiSchema.beginCreateOrUpdateAndWait(...SERVICE, 'a', 's', schema, FAST))).toMatchObject({ name: 's', contentType: 'application/json' });
    await afterLock(() => api.beginDeleteAndWait(...SERVICE, 'a', '*', { ...FAST, deleteRevisions: true }));
    await expect(api.get(...SERVICE, 'a')).rejects.toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
  }, asyncForm === undefined ? {} : { asyncForm });
});

test('revisions, a release and pages, and an API that goes with all of it', async () => {
  await withSimulator(async (client) => {
    const management = sdk(client.endpoint);
    const names = async (pages: AsyncIterable<{ name?: string }>): Promise<(string | undefined)[]> => (await collect(pages)).map(({ name }) => name);
    expect(await management.apiManagementService.get(...SERVICE)).toMatchObject({ name: 'apim-dev', sku: { name: 'Developer', capacity: 1 }, gatewayUrl: 'https://apim-dev.azure-api.net' });
    await management.apiVersionSet.createOrUpdate(...SERVICE, 'v', { displayName: 'V', versioningScheme: 'Segment' });
    await management.api.beginCreateOrUpdateAndWait(...SERVICE, 'a', { path: 'a', displayName: 'A', apiVersion: 'v1', apiVersionSetId: '/apiVersionSets/v' }, FAST);
    await afterLock(() => management.apiOperation.createOrUpdate(...SERVICE, 'a', 'o', { displayName: 'O', method: 'GET', urlTemplate: '/x' }));
    await management.apiPolicy.createOrUpdate(...SERVICE, 'a', 'policy', policy);
    await management.api.beginCreateOrUpdateAndWait(...SERVICE, 'a;rev=2', { path: 'a', sourceApiId: '/apis/a', isCurrent: false }, FAST);
    await afterLock(() => management.apiRelease.createOrUpdate(...SERVICE, 'a', 'r', { apiId: '/apis/a;rev=2' }));
    expect(await management.api.get(...SERVICE, 'a')).toMatchObject({ apiRevision: '2', isCurrent: true });
    expect((await collect(management.apiRevision.listByService(...SERVICE, 'a'))).map(({ apiRevision }) => apiRevision)).toEqual(['2', '1']);
    expect(await names(management.api.listByService(...SERVICE))).toEqual(['a', 'a;rev=1', 'echo-api']);
    expect(await names(management.group.listByService(...SERVICE))).toEqual(['administrators', 'developers', 'guests']);
    expect((await management.subscription.listSecrets(...SERVICE, 'master')).primaryKey).toMatch(/^[0-9a-f]{32}$/);
    await management.api.beginDeleteAndWait(...SERVICE, 'a', '*', { ...FAST, deleteRevisions: true });
    expect(await names(management.apiVersionSet.listByService(...SERVICE))).toEqual([]);
  }, { pageSize: 2 });
});

test('a refusal comes as its error, with the code and the text', async () => {
  await withSimulator(async (client) => {
    const management = sdk(client.endpoint);
    await expect(management.product.delete(...SERVICE, 'starter', '*')).rejects.toMatchObject({
      statusCode: 400, code: 'ValidationError', message: expect.stringContaining('Product cannot be deleted since it has existing subscriptions.') as unknown,
    });
    const { eTag } = await management.product.getEntityTag(...SERVICE, 'starter');
    await management.product.update(...SERVICE, 'starter', eTag ?? '', { description: 'D' });
    await expect(management.product.update(...SERVICE, 'starter', eTag ?? '', { description: 'E' })).rejects.toMatchObject({ statusCode: 412 });
  });
});
