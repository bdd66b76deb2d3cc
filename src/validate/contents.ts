import type { Diagnostic } from '../model/diagnostics.ts';
import type { KindName } from '../model/kinds.ts';
import { scopeOf } from '../model/resource-id.ts';
import type { Content, Resource } from '../model/resource.ts';
import { definitionOf, isOpenApi, isReduced, parsedOf } from '../plan/definition.ts';
import { parsePolicy, PolicySyntaxError, validatePolicy, type PolicyPlace, type PolicyScope } from '../policy/index.ts';
import { canonicalText, checkSpecification, SpecificationSyntaxError, type ApiDefinition } from '../specification/index.ts';
import { findingInContent } from './context.ts';
import { isGraphqlProblem, readGraphql } from './graphql.ts';

const POLICY_SCOPES: Partial<Record<KindName, PolicyScope>> = {
  ServicePolicy: 'service', ProductPolicy: 'product', ApiPolicy: 'api', ApiOperationPolicy: 'operation', ApiResolverPolicy: 'resolver', PolicyFragment: 'fragment',
};

/**
 * Contents that do not parse or that the service refuses. Everything else leans on contents that parse, so these come
 * first and alone.
 */
export function validateContents(resources: Iterable<Resource>): Diagnostic[] {
  return [...resources].flatMap((resource) => {
    switch (resource.content?.codec) {
      case 'policy': return validatePolicyContent(resource, resource.content);
      case 'specification': return validateSpecificationContent(resource, resource.content);
      case 'markdown':
      case undefined: return [];
    }
  });
}

/** Where the policy document of a resource applies; null for what is no policy. */
export function policyPlaceOf({ kind, id }: Resource): PolicyPlace | null {
  const workspace = scopeOf(id) !== null;
  const scope = kind === 'ServicePolicy' && workspace ? 'workspace' : POLICY_SCOPES[kind];
  return scope === undefined ? null : { scope, workspace };
}

function validatePolicyContent(resource: Resource, { text, format }: Content): Diagnostic[] {
  const place = policyPlaceOf(resource);
  if (place === null) return [];
  try {
    return validatePolicy(parsePolicy(text, format === 'xml' ? 'xml' : 'rawxml'), place).map(({ message, severity, line, element }) => severity === 'error'
      ? findingInContent('policy-invalid', resource, line, `The policy of ${resource.id} would be refused at <${element}>: ${message.replace(/\.$/, '')}.`)
      : findingInContent('policy-doubtful', resource, line, `The policy of ${resource.id} may be refused at <${element}>: ${message.replace(/\.$/, '')}.`));
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    return [findingInContent('policy-invalid', resource, error.line, `The policy of ${resource.id} does not parse: ${error.message}`)];
  }
}

function validateSpecificationContent(resource: Resource, content: Content): Diagnostic[] {
  const refused = (line: number | null, what: string): Diagnostic => findingInContent('specification-invalid', resource, line, `The specification of ${resource.id} ${what}`);
  if (content.format === 'graphql') {
    const schema = readGraphql(content.text);
    return isGraphqlProblem(schema) ? [refused(schema.line, `is no GraphQL schema that fits together: ${schema.message}`)] : [];
  }
  try {
    if (isOpenApi(content)) return checkSpecification(parsedOf(content), definitionOf(content)).map(({ message, line }) => refused(line, `would be refused: ${message}`));
    if (isReduced(content)) definitionOf(content);
    else canonicalText(content.format, content.text);
    return [];
  } catch (error) {
    if (!(error instanceof SpecificationSyntaxError)) throw error;
    return [refused(error.line, `does not parse: ${error.message}`)];
  }
}

/** What an API's document says of its operations; undefined for one that lists none (GraphQL, OData, gRPC). Throws SpecificationSyntaxError. */
export function definitionIn(content: Content | undefined): ApiDefinition | undefined {
  return content !== undefined && isReduced(content) ? definitionOf(content) : undefined;
}
