import type { KindName } from '../model/kinds.ts';

/** A section of an override file: the kind that its entries override, and the sections that an entry may hold. */
export interface OverrideSection {
  /** Null for kinds that this version does not manage: an entry of theirs can match nothing. */
  readonly kind: KindName | null;
  readonly sections: Readonly<Record<string, OverrideSection>>;
}

const leaf = (kind: KindName | null): OverrideSection => ({ kind, sections: {} });

/**
 * Sections in the forms of the toolkit v5 to v7 and its successor (apiops-toolkit 2.4, apiops-cli 1.3). Two names of one
 * section are versions of the format.
 */
export const overrideSections: Readonly<Record<string, OverrideSection>> = {
  namedValues: leaf('NamedValue'),
  tags: leaf('Tag'),
  groups: leaf('Group'),
  versionSets: leaf('ApiVersionSet'),
  apiVersionSets: leaf('ApiVersionSet'),
  backends: leaf('Backend'),
  loggers: leaf('Logger'),
  diagnostics: leaf('Diagnostic'),
  policyFragments: leaf('PolicyFragment'),
  policies: leaf('ServicePolicy'),
  servicePolicies: leaf('ServicePolicy'),
  products: {
    kind: 'Product',
    sections: { policies: leaf('ProductPolicy'), apis: leaf('ProductApi'), groups: leaf('ProductGroup'), tags: leaf(null) },
  },
  apis: {
    kind: 'Api',
    sections: {
      policies: leaf('ApiPolicy'), diagnostics: leaf('ApiDiagnostic'), releases: leaf('ApiRelease'), tags: leaf(null),
      operations: { kind: 'ApiOperation', sections: { policies: leaf('ApiOperationPolicy') } },
    },
  },
  subscriptions: leaf('Subscription'),
  gateways: { kind: null, sections: { apis: leaf(null) } },
  workspaces: leaf(null),
};

/** Keys at the top that are no section: the toolkit's name of the service, which the target gives here. */
export const otherKeys = ['apimServiceName'];
