import { base, flag, requiredText, text, type SimulatedKind } from '../simulated-kind.ts';
import { tiersWithout } from '../tiers.ts';

const provider = { ...base, workspace: false } as const;

/** Who signs callers and readers of the portal in, and its publications (apim-rest 2.4). */
export const identityRows = {
  AuthorizationServer: {
    ...provider, entity: 'AuthorizationServer', collection: 'authorizationServers', neverReturned: ['clientSecret', 'resourceOwnerUsername', 'resourceOwnerPassword'],
    sets: ['authorizationMethods', 'clientAuthenticationMethod', 'grantTypes', 'bearerTokenSendingMethods'],
    fields: { displayName: requiredText(1, 50), clientRegistrationEndpoint: requiredText(0, 2000), authorizationEndpoint: requiredText(1, 2000),
      grantTypes: { type: 'array', required: true }, clientId: requiredText(1, 2000) },
  },
  OpenIdConnectProvider: {
    ...provider, entity: 'OpenidConnectProvider', collection: 'openidConnectProviders', naming: { max: 256 }, neverReturned: ['clientSecret'],
    fields: { displayName: requiredText(1, 50), metadataEndpoint: requiredText(1, 2000), clientId: requiredText(1, 2000), description: { type: 'string' } },
  },
  IdentityProvider: {
    ...provider, entity: 'IdentityProvider', collection: 'identityProviders', paged: false, neverReturned: ['clientSecret'], notIn: tiersWithout('IdentityProvider'),
    naming: { max: 80, pattern: /^(?:aad|aadB2C|facebook|google|microsoft|twitter)$/i },
    fields: { clientId: requiredText(1, 2000), clientSecret: requiredText(1, 2000), allowedTenants: { type: 'array', max: 32 }, authority: text(0, 2000) },
  },
  PortalRevision: {
    ...provider, entity: 'PortalRevision', collection: 'portalRevisions', naming: { max: 256 }, notIn: tiersWithout('IdentityProvider'),
    readOnly: ['provisioningState', 'statusDetails', 'status', 'createdDateTime', 'updatedDateTime'],
    fields: { description: text(0, 2000), isCurrent: flag }, defaults: { isCurrent: false }, async: { methods: ['PUT', 'PATCH'], form: 'location' },
  },
} as const satisfies Record<string, SimulatedKind>;
