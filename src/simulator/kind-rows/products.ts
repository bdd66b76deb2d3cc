import { association, base, flag, option, policy, requiredText, text, type SimulatedKind } from '../simulated-kind.ts';
import { tiersWithout } from '../tiers.ts';

const user = { ...base, workspace: false, notIn: tiersWithout('User') } as const;
const withoutGroups = tiersWithout('Group');

/** Products, people, subscriptions, gateways and workspaces (apim-rest 2.3). */
export const productRows = {
  Product: {
    ...base, entity: 'Product', collection: 'products', naming: { max: 256 },
    fields: { displayName: requiredText(1, 300), description: text(0, 1000), subscriptionRequired: flag, approvalRequired: flag,
      subscriptionsLimit: { type: 'integer', min: 0, max: 2_147_483_647 }, state: option('notPublished', 'published'), terms: { type: 'string' } },
    defaults: { subscriptionRequired: true, state: 'notPublished' }, uniqueDisplayName: 'Product with the same name already exists',
  },
  ProductPolicy: { ...policy, parents: ['Product'] },
  ProductApi: { ...association, entity: 'ProductApi', collection: 'apis', parents: ['Product'], workspace: 'fails', target: 'Api', naming: { max: 256 }, readable: false },
  ProductGroup: {
    ...association, entity: 'ProductGroup', collection: 'groups', parents: ['Product'], target: 'Group', naming: { max: 256 },
    readable: false, notIn: withoutGroups,
  },
  ProductTag: { ...association, entity: 'Tag', collection: 'tags', parents: ['Product'], workspace: 'fails', target: 'Tag' },
  ProductApiLink: {
    ...base, entity: 'ProductApiLink', collection: 'apiLinks', parents: ['Product'], view: { of: 'ProductApi', property: 'apiId' },
    ids: ['apiId'], fields: { apiId: { type: 'string', required: true } },
  },
  ProductGroupLink: {
    ...base, entity: 'ProductGroupLink', collection: 'groupLinks', parents: ['Product'], view: { of: 'ProductGroup', property: 'groupId' },
    ids: ['groupId'], fields: { groupId: { type: 'string', required: true } }, notIn: withoutGroups,
  },
  Group: {
    ...base, entity: 'Group', collection: 'groups', naming: { max: 256 }, readOnly: ['provisioningState', 'builtIn'],
    fields: { displayName: requiredText(1, 300), description: text(0, 1000), type: option('custom', 'system', 'external'), externalId: { type: 'string' } },
    defaults: { type: 'custom' }, uniqueDisplayName: 'Group with the same name already exists', notIn: withoutGroups,
  },
  GroupUser: { ...association, entity: 'GroupUser', collection: 'users', parents: ['Group'], workspace: true, target: 'User', readable: false, notIn: withoutGroups },
  User: {
    ...user, entity: 'User', collection: 'users', readOnly: ['provisioningState', 'registrationDate', 'groups', 'identities'],
    fields: { email: requiredText(1, 254), firstName: requiredText(1, 100), lastName: requiredText(1, 100), state: option('active', 'blocked', 'pending', 'deleted') },
    defaults: { state: 'active' }, neverReturned: ['password', 'confirmation', 'appType'], async: { methods: ['DELETE'], form: 'operation' },
  },
  Subscription: {
    ...base, entity: 'Subscription', collection: 'subscriptions', naming: { max: 256 },
    readOnly: ['provisioningState', 'createdDate', 'startDate', 'expirationDate', 'endDate', 'notificationDate', 'stateComment'],
    fields: { scope: { type: 'string', required: true }, displayName: requiredText(1, 100), primaryKey: text(1, 256), secondaryKey: text(1, 256),
      state: option('suspended', 'active', 'expired', 'submitted', 'rejected', 'cancelled'), allowTracing: flag },
    defaults: { state: 'active', allowTracing: false }, neverReturned: ['primaryKey', 'secondaryKey'], ids: ['scope', 'ownerId'],
  },
  Gateway: {
    ...base, entity: 'Gateway', collection: 'gateways', workspace: false, neverReturned: ['primaryKey', 'secondaryKey'], notIn: tiersWithout('Gateway'),
    fields: { 'locationData.name': requiredText(1, 256), 'locationData.city': text(0, 256), 'locationData.district': text(0, 256),
      'locationData.countryOrRegion': text(0, 256), description: text(0, 1000) },
  },
  GatewayApi: {
    ...association, entity: 'GatewayApi', collection: 'apis', parents: ['Gateway'], target: 'Api', naming: { max: 256 }, readable: false,
    notIn: tiersWithout('Gateway'),
  },
  GatewayHostnameConfiguration: {
    ...base, entity: 'GatewayHostnameConfiguration', collection: 'hostnameConfigurations', parents: ['Gateway'], workspace: false, ids: ['certificateId'],
    fields: { hostname: requiredText(1, 256), certificateId: { type: 'string' }, negotiateClientCertificate: flag, tls10Enabled: flag, tls11Enabled: flag, http2Enabled: flag },
    notIn: tiersWithout('Gateway'),
  },
  GatewayCertificateAuthority: {
    ...base, entity: 'GatewayCertificateAuthority', collection: 'certificateAuthorities', parents: ['Gateway'], workspace: false, fields: { isTrusted: flag },
    notIn: tiersWithout('Gateway'),
  },
  Workspace: {
    ...base, entity: 'Workspace', collection: 'workspaces', workspace: false, fields: { displayName: requiredText(1, 300), description: { type: 'string' } },
    notIn: tiersWithout('Workspace'),
  },
} as const satisfies Record<string, SimulatedKind>;
