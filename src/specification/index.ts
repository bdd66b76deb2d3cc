export * from './definition.ts';
export { parseSpecification, SpecificationSyntaxError, type ParsedSpecification, type SpecificationDialect } from './parse.ts';
export { toDefinition } from './import.ts';
export { canonicalDefinition } from './canonical.ts';
export { compareDefinitions } from './compare.ts';
export { checkSpecification, type SpecificationProblem } from './check.ts';
export { toOpenApi, type ExportOptions } from './export.ts';
export { renderSpecification } from './render.ts';
export { withoutServers } from './servers.ts';
