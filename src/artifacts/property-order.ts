import type { JsonPath } from '../model/json.ts';
import type { KindName } from '../model/kinds.ts';

/** Top-level properties in the order in which teams have them in their files already (apiops-toolkit 1.4). */
const ORDER: Partial<Record<KindName, string>> = {
  Api: 'path apiRevision apiRevisionDescription apiType apiVersion apiVersionDescription apiVersionSet apiVersionSetId authenticationSettings contact description isCurrent license displayName protocols serviceUrl sourceApiId subscriptionKeyParameterNames subscriptionRequired termsOfServiceUrl translateRequiredQueryParameters type wsdlSelector',
  ApiDiagnostic: 'loggerId alwaysLog backend frontend httpCorrelationProtocol logClientIp metrics operationNameFormat sampling verbosity',
  ApiRelease: 'apiId notes',
  ApiVersionSet: 'displayName versioningScheme description versionHeaderName versionQueryName',
  Backend: 'circuitBreaker credentials description pool properties protocol proxy resourceId title tls type url',
  Diagnostic: 'loggerId alwaysLog backend frontend httpCorrelationProtocol logClientIp metrics operationNameFormat sampling verbosity',
  Group: 'displayName description externalId type',
  Logger: 'loggerType credentials description isBuffered resourceId',
  NamedValue: 'displayName keyVault secret tags value',
  Product: 'displayName description approvalRequired state subscriptionRequired subscriptionsLimit terms',
  Subscription: 'displayName scope allowTracing ownerId primaryKey secondaryKey state',
};

const ranks = new Map(Object.entries(ORDER).map(([kind, names]) => [kind, new Map(names.split(' ').map((name, index) => [name, index]))]));

/** Whether the files of a kind are known to hold this property at their top level. */
export function isKnownProperty(kind: KindName, name: string): boolean {
  return ranks.get(kind)?.has(name) === true;
}

/** Compares two property names of one object: the known ones first, in their order; then, and inside properties, by name. */
export function compareNames(kind: KindName, path: JsonPath, a: string, b: string): number {
  const known = path.length === 0 ? ranks.get(kind) : undefined;
  const [left, right] = [known?.get(a) ?? Number.MAX_SAFE_INTEGER, known?.get(b) ?? Number.MAX_SAFE_INTEGER];
  return left - right || (a < b ? -1 : a > b ? 1 : 0);
}
