/** The sections of a policy document, in the order in which they run. apim-rest 3.8. */
export const sections = ['inbound', 'backend', 'outbound', 'on-error'] as const;
export type Section = (typeof sections)[number];

/** Where a policy document applies. */
export type PolicyScope = 'service' | 'workspace' | 'product' | 'api' | 'operation' | 'fragment' | 'resolver';
