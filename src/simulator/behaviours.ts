import type { Behaviour } from './behaviour.ts';
import { releases } from './kinds/api-revisions.ts';
import { apis } from './kinds/apis.ts';
import { linksTo } from './kinds/association-links.ts';
import { backends } from './kinds/backends.ts';
import { caches } from './kinds/caches.ts';
import { certificates } from './kinds/certificates.ts';
import { diagnostics } from './kinds/diagnostics.ts';
import { certificateAuthorities, gateways, hostnameConfigurations } from './kinds/gateways.ts';
import { groups, users } from './kinds/groups.ts';
import { loggers } from './kinds/loggers.ts';
import { namedValues } from './kinds/named-values.ts';
import { operations } from './kinds/operations.ts';
import { apiPolicy, operationPolicy, policyFragments, productPolicy, resolverPolicy, servicePolicy } from './kinds/policies.ts';
import { policyRestrictions } from './kinds/policy-restrictions.ts';
import { products } from './kinds/products.ts';
import { resolvers } from './kinds/resolvers.ts';
import { apiSchemas, globalSchemas } from './kinds/schemas.ts';
import { subscriptions } from './kinds/subscriptions.ts';
import { tagDescriptions, tags } from './kinds/tags.ts';
import { versionSets } from './kinds/version-sets.ts';
import { wikis } from './kinds/wikis.ts';
import type { SimulatedKindName } from './simulated-kinds.ts';

/** What kinds do beyond their row in the table of kinds. */
export const behaviours: Partial<Record<SimulatedKindName, Behaviour>> = {
  NamedValue: namedValues, Tag: tags, Group: groups, User: users, ApiVersionSet: versionSets, Certificate: certificates, Cache: caches,
  Backend: backends, Logger: loggers, Diagnostic: diagnostics, ApiDiagnostic: diagnostics, PolicyFragment: policyFragments,
  ServicePolicy: servicePolicy, ProductPolicy: productPolicy, ApiPolicy: apiPolicy, ApiOperationPolicy: operationPolicy, ApiResolverPolicy: resolverPolicy,
  Product: products, Api: apis, ApiRelease: releases, ApiOperation: operations, ApiSchema: apiSchemas, GlobalSchema: globalSchemas,
  ApiTagDescription: tagDescriptions, ApiResolver: resolvers, Wiki: wikis, PolicyRestriction: policyRestrictions, Subscription: subscriptions,
  Gateway: gateways, GatewayHostnameConfiguration: hostnameConfigurations, GatewayCertificateAuthority: certificateAuthorities,
  TagApiLink: linksTo('TagApiLink', 'Api'), TagOperationLink: linksTo('TagOperationLink', 'ApiOperation'), TagProductLink: linksTo('TagProductLink', 'Product'),
  ProductApiLink: linksTo('ProductApiLink', 'Api'), ProductGroupLink: linksTo('ProductGroupLink', 'Group'),
};
