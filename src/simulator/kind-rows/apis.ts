import { association, base, flag, option, policy, requiredText, text, type SimulatedKind } from '../simulated-kind.ts';
import { tiersWithout } from '../tiers.ts';
import { diagnostic } from './building-blocks.ts';

/** APIs and what lives below them (apim-rest 2.1). */
export const apiRows = {
  ApiVersionSet: {
    ...base, entity: 'ApiVersionSet', collection: 'apiVersionSets',
    fields: { displayName: requiredText(1, 100), versioningScheme: { type: 'string', required: true, oneOf: ['Segment', 'Query', 'Header'] },
      description: { type: 'string' }, versionQueryName: text(1, 100), versionHeaderName: text(1, 100) },
  },
  Api: {
    ...base, entity: 'Api', collection: 'apis', naming: { max: 256, pattern: /^[^*#&+:<>?]+$/ }, ids: ['apiVersionSetId', 'sourceApiId'], 
    sets: ['protocols', 'authenticationSettings.openid.bearerTokenSendingMethods', 'authenticationSettings.openidAuthenticationSettings.*.bearerTokenSendingMethods'],
    fields: { path: { type: 'string', required: true, max: 400 }, displayName: text(1, 300), serviceUrl: text(0, 2000), apiVersion: text(0, 100),
      apiRevision: text(1, 100), apiRevisionDescription: text(0, 256), apiVersionDescription: text(0, 256), protocols: { type: 'array' },
      subscriptionRequired: flag, isCurrent: flag },
    readOnly: ['provisioningState', 'isOnline'],
    omittedByList: ['subscriptionRequired', 'authenticationSettings', 'subscriptionKeyParameterNames', 'type', 'isOnline', 'apiRevisionDescription'],
    async: { methods: ['PUT', 'DELETE'], form: 'operation' },
  },
  ApiRelease: {
    ...base, entity: 'ApiRelease', collection: 'releases', parents: ['Api'], readOnly: ['provisioningState', 'createdDateTime', 'updatedDateTime'],
    fields: { apiId: { type: 'string', required: true }, notes: { type: 'string' } }, ids: ['apiId'], omittedByList: ['apiId'],
  },
  ApiPolicy: { ...policy, parents: ['Api'] },
  ApiOperation: {
    ...base, entity: 'Operation', collection: 'operations', parents: ['Api'],
    fields: { displayName: requiredText(1, 300), method: requiredText(1, 100), urlTemplate: requiredText(1, 1000), description: text(0, 1000),
      templateParameters: { type: 'array' }, responses: { type: 'array' }, request: { type: 'object' } },
    defaults: { templateParameters: [], responses: [] },
    omittedByList: ['description', 'templateParameters', 'request', 'responses'],
  },
  ApiOperationPolicy: { ...policy, parents: ['ApiOperation'] },
  ApiOperationTag: { ...association, entity: 'Tag', collection: 'tags', parents: ['ApiOperation'], target: 'Tag' },
  ApiSchema: {
    ...base, entity: 'Schema', collection: 'schemas', parents: ['Api'],
    fields: { contentType: requiredText(1, 300), document: { type: 'object', required: true } },
    neverReturned: ['isLinked'], omittedByList: ['document'], async: { methods: ['PUT'], form: 'location' },
  },
  ApiDiagnostic: { ...diagnostic, parents: ['Api'] },
  ApiTag: { ...association, entity: 'Tag', collection: 'tags', parents: ['Api'], workspace: 'fails', target: 'Tag' },
  ApiTagDescription: {
    ...base, entity: 'TagDescription', collection: 'tagDescriptions', parents: ['Api'], workspace: 'fails', readOnly: ['provisioningState', 'tagId', 'displayName'],
    fields: { description: { type: 'string' }, externalDocsUrl: text(0, 2000), externalDocsDescription: { type: 'string' } }, ids: ['tagId'],
  },
  ApiResolver: {
    ...base, entity: 'Resolver', collection: 'resolvers', parents: ['Api'], workspace: false,
    fields: { displayName: requiredText(1, 300), path: { ...requiredText(1, 300), pattern: /^[^/\s]+\/[^/\s]+$/ }, description: text(0, 1000) },
  },
  ApiResolverPolicy: { ...policy, parents: ['ApiResolver'], workspace: false },
  Wiki: {
    ...base, entity: 'Wiki', collection: 'wikis', parents: ['Api', 'Product'], workspace: false, naming: { max: 80, pattern: /^default$/i }, failsWhenAbsent: true,
    fields: { documents: { type: 'array' } }, notIn: tiersWithout('ApiWiki'),
  },
  PolicyRestriction: {
    ...base, entity: 'PolicyRestriction', collection: 'policyRestrictions', workspace: false, paged: false,
    fields: { scope: { type: 'string' }, requireBase: option('true', 'false') }, defaults: { requireBase: 'false' }, ids: ['scope'],
    notIn: tiersWithout('PolicyRestriction'),
  },
} as const satisfies Record<string, SimulatedKind>;
