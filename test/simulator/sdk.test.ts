import { ApiManagementClient, type ApiCreateOrUpdateParameter } from '@azure/arm-apimanagement';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { withSimulator, type Client } from './client.ts';

const GROUP = 'local';
const SERVICE = 'apim-dev';

/** Azure's own client. Only its bearer policy is replaced, which refuses plain HTTP. */
function sdk(client: Client): ApiManagementClient {
  const credential = { getToken: async () => ({ token: 'test', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
  const management = new ApiManagementClient(credential, '00000000-0000-0000-0000-000000000000', { endpoint: client.endpoint, allowInsecureConnection: true });
  const bearer: PipelinePolicy = {
    name: 'bearer',
    sendRequest: (request, next) => {
      request.headers.set('authorization', 'Bearer test');
      return next(request);
    },
  };
  management.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });
  management.pipeline.addPolicy(bearer);
  return management;
}

async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of pages) all.push(item);
  return all;
}

const FAST = { updateIntervalInMs: 2 };
const policy = { format: 'rawxml', value: '<policies><inbound><base /></inbound></policies>' };

/** After an operation on an API has ended the service may still hold its lock: so a client tries again. */
async function afterLock<T>(write: () => Promise<T>): Promise<T> {
  await new Promise((resolve) => { setTimeout(resolve, 10); });
  return write();
}

test.each(['body', 'operation', 'location', undefined] as const)('long-running writes in the form %s', async (asyncForm) => {
  await withSimulator(async (client) => {
    const { api, apiSchema, namedValue, policyFragment } = sdk(client);
    const value = await namedValue.beginCreateOrUpdateAndWait(GROUP, SERVICE, 'n', { displayName: 'N', value: 'x' }, FAST);
    expect(value).toMatchObject({ name: 'n', displayName: 'N', value: 'x' });
    expect(await namedValue.beginUpdateAndWait(GROUP, SERVICE, 'n', '*', { tags: ['a'] }, FAST)).toMatchObject({ displayName: 'N', tags: ['a'] });
    await expect(namedValue.beginCreateOrUpdateAndWait(GROUP, SERVICE, 'other', { displayName: 'N', value: 'x' }, FAST)).rejects.toThrow();
    expect(await policyFragment.beginCreateOrUpdateAndWait(GROUP, SERVICE, 'f', { format: 'rawxml', value: '<fragment />' }, FAST)).toMatchObject({ name: 'f', value: '<fragment />' });
    const parameters: ApiCreateOrUpdateParameter = { path: 'a', displayName: 'A', protocols: ['https'] };
    expect(await api.beginCreateOrUpdateAndWait(GROUP, SERVICE, 'a', parameters, FAST)).toMatchObject({ name: 'a', displayName: 'A', isCurrent: true, apiRevision: '1' });
    const schema = { contentType: 'application/json', value: '{}' };
    expect(await afterLock(() => apiSchema.beginCreateOrUpdateAndWait(GROUP, SERVICE, 'a', 's', schema, FAST))).toMatchObject({ name: 's', contentType: 'application/json' });
    await afterLock(() => api.beginDeleteAndWait(GROUP, SERVICE, 'a', '*', { ...FAST, deleteRevisions: true }));
    await expect(api.get(GROUP, SERVICE, 'a')).rejects.toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
  }, asyncForm === undefined ? {} : { asyncForm });
});

test('every kind that it models: create, read, list, delete', async () => {
  await withSimulator(async (client) => {
    const management = sdk(client);
    const names = async (pages: AsyncIterable<{ name?: string }>): Promise<(string | undefined)[]> => (await collect(pages)).map(({ name }) => name);

    expect(await management.apiManagementService.get(GROUP, SERVICE)).toMatchObject({ name: SERVICE, sku: { name: 'Developer', capacity: 1 }, gatewayUrl: 'https://apim-dev.azure-api.net' });

    expect(await management.tag.createOrUpdate(GROUP, SERVICE, 't', { displayName: 'T' })).toMatchObject({ displayName: 'T' });
    expect(await names(management.tag.listByService(GROUP, SERVICE))).toEqual(['t']);
    expect((await management.tag.getEntityState(GROUP, SERVICE, 't')).eTag).toMatch(/^"/);

    await management.group.createOrUpdate(GROUP, SERVICE, 'g', { displayName: 'G' });
    expect(await names(management.group.listByService(GROUP, SERVICE))).toEqual(['administrators', 'developers', 'g', 'guests']);

    await management.apiVersionSet.createOrUpdate(GROUP, SERVICE, 'v', { displayName: 'V', versioningScheme: 'Segment' });
    expect(await names(management.apiVersionSet.listByService(GROUP, SERVICE))).toEqual(['v']);

    await management.backend.createOrUpdate(GROUP, SERVICE, 'b', { url: 'https://example.com', protocol: 'http' });
    expect(await management.backend.get(GROUP, SERVICE, 'b')).toMatchObject({ url: 'https://example.com', protocol: 'http' });

    await management.logger.createOrUpdate(GROUP, SERVICE, 'l', { loggerType: 'applicationInsights', credentials: { instrumentationKey: '5f1f6c1e-ca9a-4a11-9d4e-3d7a7c0ffee0' } });
    await management.diagnostic.createOrUpdate(GROUP, SERVICE, 'applicationinsights', { loggerId: '/loggers/l' });
    expect(await management.diagnostic.get(GROUP, SERVICE, 'applicationinsights')).toMatchObject({ loggerId: `${client.serviceId}/loggers/l` });

    await management.product.createOrUpdate(GROUP, SERVICE, 'p', { displayName: 'P' });
    await management.productGroup.createOrUpdate(GROUP, SERVICE, 'p', 'guests');
    expect((await management.productGroup.checkEntityExists(GROUP, SERVICE, 'p', 'guests')).body).toBe(true);
    await management.productApi.createOrUpdate(GROUP, SERVICE, 'p', 'echo-api');
    expect(await names(management.productApi.listByProduct(GROUP, SERVICE, 'p'))).toEqual(['echo-api']);
    await management.productPolicy.createOrUpdate(GROUP, SERVICE, 'p', 'policy', policy);

    await management.subscription.createOrUpdate(GROUP, SERVICE, 's', { scope: '/products/p', displayName: 'S' });
    expect((await management.subscription.listSecrets(GROUP, SERVICE, 's')).primaryKey).toMatch(/^[0-9a-f]{32}$/);

    await management.policy.createOrUpdate(GROUP, SERVICE, 'policy', { format: 'rawxml', value: '<policies><inbound /></policies>' });
    expect(await management.policy.get(GROUP, SERVICE, 'policy', { format: 'rawxml' })).toMatchObject({ value: '<policies><inbound /></policies>', format: 'rawxml' });

    await management.api.beginCreateOrUpdateAndWait(GROUP, SERVICE, 'a', { path: 'a', displayName: 'A', apiVersion: 'v1', apiVersionSetId: '/apiVersionSets/v' }, FAST);
    await afterLock(() => management.apiOperation.createOrUpdate(GROUP, SERVICE, 'a', 'o', { displayName: 'O', method: 'GET', urlTemplate: '/x' }));
    await management.apiPolicy.createOrUpdate(GROUP, SERVICE, 'a', 'policy', policy);
    await management.apiOperationPolicy.createOrUpdate(GROUP, SERVICE, 'a', 'o', 'policy', policy);
    await management.apiDiagnostic.createOrUpdate(GROUP, SERVICE, 'a', 'applicationinsights', { loggerId: '/loggers/l' });
    await management.tag.assignToApi(GROUP, SERVICE, 'a', 't');
    await management.tag.assignToOperation(GROUP, SERVICE, 'a', 'o', 't');
    await management.api.beginCreateOrUpdateAndWait(GROUP, SERVICE, 'a;rev=2', { path: 'a', sourceApiId: '/apis/a', isCurrent: false }, FAST);
    await afterLock(() => management.apiRelease.createOrUpdate(GROUP, SERVICE, 'a', 'r', { apiId: '/apis/a;rev=2' }));
    expect(await management.api.get(GROUP, SERVICE, 'a')).toMatchObject({ apiRevision: '2', isCurrent: true });
    expect((await collect(management.apiRevision.listByService(GROUP, SERVICE, 'a'))).map(({ apiRevision }) => apiRevision)).toEqual(['2', '1']);
    expect(await names(management.api.listByService(GROUP, SERVICE))).toEqual(['a', 'a;rev=1', 'echo-api']);
    expect(await names(management.apiOperation.listByApi(GROUP, SERVICE, 'a'))).toEqual(['o']);

    await management.api.update(GROUP, SERVICE, 'a', '*', { description: 'D' });
    expect(await management.api.get(GROUP, SERVICE, 'a')).toMatchObject({ description: 'D' });
    await management.tag.detachFromApi(GROUP, SERVICE, 'a', 't');
    await management.apiRelease.delete(GROUP, SERVICE, 'a', 'r', '*');
    await management.apiOperationPolicy.delete(GROUP, SERVICE, 'a', 'o', 'policy', '*');
    await management.api.beginDeleteAndWait(GROUP, SERVICE, 'a', '*', { ...FAST, deleteRevisions: true });
    await management.subscription.delete(GROUP, SERVICE, 's', '*');
    await management.product.delete(GROUP, SERVICE, 'p', '*', { deleteSubscriptions: true });
    await management.diagnostic.delete(GROUP, SERVICE, 'applicationinsights', '*');
    await management.logger.delete(GROUP, SERVICE, 'l', '*');
    await management.backend.delete(GROUP, SERVICE, 'b', '*');
    await management.group.delete(GROUP, SERVICE, 'g', '*');
    await management.tag.delete(GROUP, SERVICE, 't', '*');
    for (const collection of ['tags', 'backends', 'apiVersionSets', 'diagnostics']) expect(await client.names(`/${collection}`)).toEqual([]);
  }, { pageSize: 2 });
});

test('a refusal comes as its error, with the code and the text', async () => {
  await withSimulator(async (client) => {
    const management = sdk(client);
    await expect(management.product.delete(GROUP, SERVICE, 'starter', '*')).rejects.toMatchObject({
      statusCode: 400, code: 'ValidationError', message: expect.stringContaining('Product cannot be deleted since it has existing subscriptions.') as unknown,
    });
    const { eTag } = await management.product.getEntityTag(GROUP, SERVICE, 'starter');
    await management.product.update(GROUP, SERVICE, 'starter', eTag ?? '', { description: 'D' });
    await expect(management.product.update(GROUP, SERVICE, 'starter', eTag ?? '', { description: 'E' })).rejects.toMatchObject({ statusCode: 412 });
  });
});
