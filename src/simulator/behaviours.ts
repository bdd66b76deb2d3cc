import type { Behaviour } from './behaviour.ts';
import { releases } from './kinds/api-revisions.ts';
import { apis } from './kinds/apis.ts';
import { backends } from './kinds/backends.ts';
import { diagnostics } from './kinds/diagnostics.ts';
import { groups, users } from './kinds/groups.ts';
import { loggers } from './kinds/loggers.ts';
import { namedValues } from './kinds/named-values.ts';
import { operations } from './kinds/operations.ts';
import { apiPolicy, operationPolicy, policyFragments, productPolicy, servicePolicy } from './kinds/policies.ts';
import { products } from './kinds/products.ts';
import { subscriptions } from './kinds/subscriptions.ts';
import { tagDescriptions, tags } from './kinds/tags.ts';
import { removeUnused } from './kinds/usage-guard.ts';
import { versionSets } from './kinds/version-sets.ts';
import type { SimulatedKindName } from './simulated-kinds.ts';

/** What kinds do beyond their row in the table of kinds. */
export const behaviours: Partial<Record<SimulatedKindName, Behaviour>> = {
  NamedValue: namedValues, Tag: tags, Group: groups, User: users, ApiVersionSet: versionSets, Certificate: { remove: removeUnused('Certificate') },
  Backend: backends, Logger: loggers, Diagnostic: diagnostics, ApiDiagnostic: diagnostics, PolicyFragment: policyFragments,
  ServicePolicy: servicePolicy, ProductPolicy: productPolicy, ApiPolicy: apiPolicy, ApiOperationPolicy: operationPolicy,
  Product: products, Api: apis, ApiRelease: releases, ApiOperation: operations, ApiTagDescription: tagDescriptions, Subscription: subscriptions,
};
