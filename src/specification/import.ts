import type { ApiDefinition } from './definition.ts';
import type { ParsedSpecification } from './parse.ts';

export function toDefinition(parsed: ParsedSpecification): ApiDefinition {
  void parsed;
  return {
    info: { title: '', description: null, termsOfServiceUrl: null, contact: null, license: null, serviceUrl: null },
    operations: [], schemas: {}, tags: [],
  };
}
