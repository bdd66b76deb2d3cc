export { parseConfiguration, type Configuration, type EnvironmentConfiguration } from './configuration.ts';
export { parseOverrides, type OverrideFile } from './override-file.ts';
export { applyOverrides, type Overridden } from './overrides.ts';
export { traceOverrides, type OverrideTrace } from './trace.ts';
export { parseFilter } from './filter-file.ts';
export { withoutOverrides } from './without-overrides.ts';
export { both, createSelector, type Selector } from './selector.ts';
export { resolveTokens, type CarriedValues } from './tokens.ts';
