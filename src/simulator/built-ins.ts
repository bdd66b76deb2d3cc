import type { JsonObject } from '../model/json.ts';
import { DEFAULT_POLICY } from './kinds/policies.ts';
import type { SimulatedService } from './simulated-service.ts';

const builtInGroups = [
  ['administrators', 'Administrators', 'Administrators is a built-in group. Its membership is managed by the system. Microsoft Azure subscription administrators fall into this group.'],
  ['developers', 'Developers', 'Developers is a built-in group. Its membership is managed by the system. Signed-in users fall into this group.'],
  ['guests', 'Guests', 'Guests is a built-in group. Its membership is managed by the system. Unauthenticated users visiting the developer portal fall into this group.'],
] as const;

const sampleProducts = [
  ['starter', 'Starter', 'Subscribers will be able to run 5 calls/minute up to a maximum of 100 calls/week.', false],
  ['unlimited', 'Unlimited', 'Subscribers have completely unlimited access to the API. Administrator approval is required.', true],
] as const;

const sampleOperations = [
  ['create-resource', 'Create resource', 'POST', '/resource'],
  ['modify-resource', 'Modify Resource', 'PUT', '/resource'],
  ['remove-resource', 'Remove resource', 'DELETE', '/resource'],
  ['retrieve-header-only', 'Retrieve header only', 'HEAD', '/resource'],
  ['retrieve-resource', 'Retrieve resource', 'GET', '/resource'],
  ['retrieve-resource-cached', 'Retrieve resource (cached)', 'GET', '/resource-cached'],
] as const;

/** What a fresh service has (apim-rest 2.5). The sample API and products are in the classic tiers only. */
export function createBuiltIns(service: SimulatedService): void {
  const { root } = service;
  service.store(root, 'ServicePolicy', 'policy', { format: 'rawxml', value: DEFAULT_POLICY });
  if (service.sku !== 'Consumption') {
    for (const [name, displayName, description] of builtInGroups) service.store(root, 'Group', name, { displayName, description, builtIn: true, type: 'system' });
    service.store(root, 'User', '1', {
      email: 'admin@example.com', firstName: 'Administrator', lastName: 'Local', state: 'active', identities: [{ provider: 'Azure', id: 'admin@example.com' }],
    });
  }
  service.store(root, 'Subscription', 'master', { ...keys(service), scope: '/', displayName: 'Built-in all-access subscription', state: 'active', allowTracing: false });
  if (!service.isClassic) return;
  service.store(root, 'Logger', 'azuremonitor', { loggerType: 'azureMonitor', isBuffered: true });
  createSamples(service);
}

function createSamples(service: SimulatedService): void {
  const { root } = service;
  const api = service.store(root, 'Api', 'echo-api', {
    displayName: 'Echo API', path: 'echo', serviceUrl: 'http://echoapi.cloudapp.net/api', protocols: ['https'], apiRevision: '1', isCurrent: true, type: 'http',
    subscriptionRequired: true, subscriptionKeyParameterNames: { header: 'Ocp-Apim-Subscription-Key', query: 'subscription-key' },
  });
  for (const [name, displayName, method, urlTemplate] of sampleOperations) {
    service.store(api, 'ApiOperation', name, { displayName, method, urlTemplate, templateParameters: [], responses: [{ statusCode: 200, representations: [], headers: [] }] });
  }
  for (const [name, displayName, description, approvalRequired] of sampleProducts) {
    const product = service.store(root, 'Product', name, {
      displayName, description, terms: '', subscriptionRequired: true, approvalRequired, subscriptionsLimit: 1, state: 'published',
    });
    for (const [group] of builtInGroups) service.store(product, 'ProductGroup', group, {});
    service.store(product, 'ProductApi', api.name, {});
    service.store(root, 'Subscription', service.generateName(), { ...keys(service), scope: product.path, ownerId: '/users/1', state: 'active', allowTracing: false });
  }
}

function keys(service: SimulatedService): JsonObject {
  return { createdDate: new Date().toISOString(), primaryKey: service.generateKey(), secondaryKey: service.generateKey() };
}
