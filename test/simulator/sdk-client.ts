import { ApiManagementClient } from '@azure/arm-apimanagement';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/** Resource group and service of the simulator in these tests, the first arguments of every call. */
export const SERVICE = ['local', 'apim-dev'] as const;

/** Azure's own client. Only its bearer policy is replaced, which refuses plain HTTP. */
export function sdk(endpoint: string): ApiManagementClient {
  const credential = { getToken: async () => ({ token: 'test', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
  const management = new ApiManagementClient(credential, '00000000-0000-0000-0000-000000000000', {
    endpoint, allowInsecureConnection: true, retryOptions: { maxRetries: 0 },
  });
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

export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of pages) all.push(item);
  return all;
}
