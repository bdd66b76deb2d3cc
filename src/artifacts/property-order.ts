import type { JsonObject, JsonPath } from '../model/json.ts';
import type { KindName } from '../model/kinds.ts';

/** Top-level properties in the order in which teams have them in their files already (apiops-toolkit 1.4). */
const DIAGNOSTIC = 'loggerId alwaysLog backend frontend httpCorrelationProtocol logClientIp metrics operationNameFormat sampling verbosity';

const ORDER: Partial<Record<KindName, string>> = {
  Api: 'path apiRevision apiRevisionDescription apiType apiVersion apiVersionDescription apiVersionSet apiVersionSetId authenticationSettings contact description isCurrent license displayName protocols serviceUrl sourceApiId subscriptionKeyParameterNames subscriptionRequired termsOfServiceUrl translateRequiredQueryParameters type wsdlSelector',
  ApiDiagnostic: DIAGNOSTIC,
  ApiOperation: 'displayName method urlTemplate description templateParameters request responses',
  ApiRelease: 'apiId notes',
  ApiResolver: 'displayName path description',
  ApiSchema: 'contentType document',
  ApiTagDescription: 'description externalDocsDescription externalDocsUrl',
  ApiVersionSet: 'displayName versioningScheme description versionHeaderName versionQueryName',
  ApiWiki: 'documents',
  AuthorizationServer: 'displayName description clientRegistrationEndpoint authorizationEndpoint authorizationMethods tokenEndpoint tokenBodyParameters clientAuthenticationMethod grantTypes bearerTokenSendingMethods clientId clientSecret defaultScope resourceOwnerUsername resourceOwnerPassword supportState useInApiDocumentation useInTestConsole',
  Backend: 'circuitBreaker credentials description pool properties protocol proxy resourceId title tls type url',
  Cache: 'description connectionString useFromLocation resourceId',
  Certificate: 'keyVault data password',
  Diagnostic: DIAGNOSTIC,
  Documentation: 'title content',
  Gateway: 'description locationData',
  GatewayCertificateAuthority: 'isTrusted',
  GatewayHostnameConfiguration: 'hostname certificateId negotiateClientCertificate tls10Enabled tls11Enabled http2Enabled',
  GlobalSchema: 'schemaType description value document',
  Group: 'displayName description externalId type',
  Logger: 'loggerType credentials description isBuffered resourceId',
  NamedValue: 'displayName keyVault secret tags value',
  OpenIdConnectProvider: 'displayName description metadataEndpoint clientId clientSecret useInApiDocumentation useInTestConsole',
  PolicyFragment: 'description format value',
  PolicyRestriction: 'scope requireBase',
  Product: 'displayName description approvalRequired state subscriptionRequired subscriptionsLimit terms',
  ProductWiki: 'documents',
  Subscription: 'displayName scope allowTracing ownerId primaryKey secondaryKey state',
  Tag: 'displayName',
  Workspace: 'displayName description',
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

/** The properties in the order of new files; what lies inside them keeps its own. */
export function orderProperties(kind: KindName, properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).sort(([a], [b]) => compareNames(kind, [], a, b)));
}
