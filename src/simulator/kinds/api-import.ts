import { isObject, type JsonObject } from '../../model/json.ts';
import { checkSpecification, fromSoapService, fromWadl, fromWsdl, parseSpecification, parseXml, SpecificationSyntaxError, toDefinition, UnsupportedSpecificationError,
  type ApiDefinition, type ParsedSpecification } from '../../specification/index.ts';
import { invalidField, refused } from '../arm-error.ts';
import { isLoopback } from '../linked-documents.ts';
import { textOf } from '../usage.ts';
import { checkSdl, ODATA_SCHEMA, OPENAPI_SCHEMA, PROTO_SCHEMA, SDL_SCHEMA, SWAGGER_SCHEMA, WADL_SCHEMA, XSD_SCHEMA } from './schema-documents.ts';
import { toSoapPolicy } from './soap-policy.ts';

const MAX_INLINE_BYTES = 4 * 1024 * 1024;

/** A schema that is text: one resource of its own. */
export interface TextSchema {
  /** Null: the service makes one up. */
  readonly name: string | null;
  readonly contentType: string;
  readonly value: string;
  /** What can be referred to in it. */
  readonly types: readonly string[];
}

/** What a document comes to, whatever its format. */
export interface ImportedDocument {
  /** Of the API, where the request does not say it in `apiType`. */
  readonly type: string;
  readonly definition: ApiDefinition;
  /** Content type of the schema that holds the definition's components. */
  readonly contentType: string;
  readonly texts: readonly TextSchema[];
  /** Policies of operations, by display name. */
  readonly policies: Readonly<Record<string, string>>;
  /** Properties of the API that the import wipes, whatever the request says. */
  readonly erases: readonly string[];
}

export interface Import extends ImportedDocument {
  /** What the document says of the API itself: used where the request says nothing. */
  readonly properties: JsonObject;
  /** Whether required query parameters become part of the template: `translateRequiredQueryParameters`. */
  readonly queryInTemplate: boolean;
}

type Reader = (text: string, sent: JsonObject) => ImportedDocument;

const openApi: Reader = (text) => readOpenApi(text, 'openapi', ['openapi-3.0', 'openapi-3.1', 'swagger-2.0'], false);
const openApiJson: Reader = (text) => readOpenApi(text, 'openapi+json', ['openapi-3.0', 'openapi-3.1', 'swagger-2.0'], true);
const swagger: Reader = (text) => readOpenApi(text, 'swagger-json', ['swagger-2.0'], true);

/** The formats that are read, inline and by link (apim-rest 3.2). */
const readers: Readonly<Record<string, Reader>> = {
  'openapi': openApi, 'openapi-link': openApi, 'openapi+json': openApiJson, 'openapi+json-link': openApiJson, 'swagger-json': swagger, 'swagger-link-json': swagger,
  'wsdl': readWsdl, 'wsdl-link': readWsdl, 'wadl-xml': readWadl, 'wadl-link-json': readWadl, 'graphql-link': readSdl,
  'odata': readOdata, 'odata-link': readOdata, 'grpc': readProto, 'grpc-link': readProto,
};

/** The specification in a PUT of an API; null without one. Throws the 400 of one that the service refuses (apim-rest 1.7). */
export function readImport(sent: JsonObject): Import | null {
  if (sent['format'] === undefined && sent['value'] === undefined) return null;
  const [format, text] = [textOf(sent, 'format'), textOf(sent, 'value')];
  const read = Object.hasOwn(readers, format) ? readers[format] : undefined;
  if (read === undefined) throw invalidField('format', `'format' must be one of: ${Object.keys(readers).join(', ')}.`);
  const isLink = format.includes('-link');
  checkPlace(text, isLink);
  const document = readText(() => read(text, sent));
  const definition = isLink ? withoutParameterDescriptions(document.definition) : document.definition;
  const { title, ...info } = definition.info;
  const properties = Object.fromEntries(Object.entries({ ...info, displayName: title.slice(0, 300) }).filter(([, value]) => value !== null && value !== ''));
  return { ...document, type: textOf(sent, 'apiType') || document.type, definition, properties, queryInTemplate: queryInTemplate(sent) };
}

/** A document comes inline up to 4 MB, or was fetched already: a link that is still one could not be (apim-rest 3.2). */
function checkPlace(text: string, isLink: boolean): void {
  if (!isLink && Buffer.byteLength(text) > MAX_INLINE_BYTES) throw invalidField('representation', 'The document is larger than 4 MB. Import it by link.');
  if (isLink && /^\s*[a-z]+:\/\/\S*\s*$/i.test(text)) {
    throw invalidField('representation', isLoopback(text.trim()) ? `No document can be fetched from '${text}'.`
      : `No document can be fetched from '${text}': the simulator follows links to this machine only. Send the document inline, or serve it on 127.0.0.1.`);
  }
}

function queryInTemplate(sent: JsonObject): boolean {
  const value = textOf(sent, 'translateRequiredQueryParameters');
  if (!['', 'template', 'query'].includes(value)) throw invalidField('translateRequiredQueryParameters', "'translateRequiredQueryParameters' must be one of: template, query.");
  return value !== 'query';
}

/** An import by link loses what the document says of parameters (apim-rest 3.2). */
function withoutParameterDescriptions(definition: ApiDefinition): ApiDefinition {
  const strip = <T extends { readonly description: string | null }>(list: readonly T[]): T[] => list.map((each) => ({ ...each, description: null }));
  return {
    ...definition,
    operations: definition.operations.map((operation) => ({
      ...operation, templateParameters: strip(operation.templateParameters), queryParameters: strip(operation.queryParameters), headers: strip(operation.headers),
    })),
  };
}

function readText(read: () => ImportedDocument): ImportedDocument {
  try {
    return read();
  } catch (error) {
    if (error instanceof SpecificationSyntaxError) throw invalidField('representation', `Parsing error(s): (Lin: ${error.line}) - ${error.message}`);
    if (error instanceof UnsupportedSpecificationError) throw invalidField('representation', `Parsing error(s): ${error.message}`);
    throw error;
  }
}

function readOpenApi(text: string, format: string, dialects: readonly ParsedSpecification['dialect'][], isJson: boolean): ImportedDocument {
  const parsed = parseSpecification(text);
  if (!dialects.includes(parsed.dialect) || (isJson && parsed.syntax !== 'json')) throw unreadable(format);
  const definition = toDefinition(parsed);
  const [problem] = checkSpecification(parsed, definition);
  if (problem !== undefined) {
    throw problem.message.startsWith('Importing API') ? refused(problem.message) : invalidField('representation', problem.message);
  }
  return { ...nothing, definition, contentType: format === 'swagger-json' ? SWAGGER_SCHEMA : OPENAPI_SCHEMA };
}

function unreadable(format: string): Error {
  const version = format === 'swagger-json' ? '2.0' : '3.0.1';
  const schema = format === 'swagger-json' ? 'v2.0/schema.json' : 'v3.0/schema.yaml';
  const specification = 'https://github.com/OAI/OpenAPI-Specification/blob/master';
  return invalidField('representation', `Parsing error(s): The input OpenAPI file is not valid for the OpenAPI specification ${specification}/versions/${version}.md (schema ${specification}/schemas/${schema}).`);
}

const nothing: ImportedDocument = {
  type: 'http', contentType: OPENAPI_SCHEMA, texts: [], policies: {}, erases: [],
  definition: { info: { title: '', description: null, termsOfServiceUrl: null, contact: null, license: null, serviceUrl: null }, operations: [], schemas: {}, tags: [] },
};

/** SOAP passed through with `apiType: soap`, else SOAP as REST, whose operations have policies that make envelopes (apim-rest 3.1). */
function readWsdl(text: string, sent: JsonObject): ImportedDocument {
  const selector = isObject(sent['wsdlSelector']) ? sent['wsdlSelector'] : {};
  const root = parseXml(text);
  const service = fromWsdl(root, { service: textOf(selector, 'wsdlServiceName'), endpoint: textOf(selector, 'wsdlEndpointName') });
  const isSoap = textOf(sent, 'apiType') === 'soap';
  return {
    ...nothing, type: isSoap ? 'soap' : 'http', definition: fromSoapService(service, !isSoap), erases: ['description'],
    texts: service.schemas.map(({ text: value, names }) => ({ name: null, contentType: XSD_SCHEMA, value, types: names })),
    policies: isSoap ? {} : Object.fromEntries(service.operations.map((operation) => [operation.name, toSoapPolicy(root, service, operation)])),
  };
}

function readWadl(text: string): ImportedDocument {
  const { definition, schemas } = fromWadl(parseXml(text));
  return { ...nothing, definition, texts: schemas.map(({ text: value, names }) => ({ name: null, contentType: WADL_SCHEMA, value, types: names })) };
}

function readSdl(text: string): ImportedDocument {
  checkSdl(text, 'representation');
  return { ...nothing, type: 'graphql', texts: [{ name: 'graphql', contentType: SDL_SCHEMA, value: text, types: [] }] };
}

function readOdata(text: string): ImportedDocument {
  const root = parseXml(text);
  if (root.local !== 'Edmx') throw new UnsupportedSpecificationError(`The document is no OData metadata: its root is '${root.local}', not 'Edmx'.`);
  return { ...nothing, type: 'odata', texts: [{ name: null, contentType: ODATA_SCHEMA, value: text, types: [] }] };
}

function readProto(text: string): ImportedDocument {
  if (!/^\s*service\s+\w+\s*\{/m.test(text)) throw new UnsupportedSpecificationError('The document is no protocol buffers definition of a service.');
  return { ...nothing, type: 'grpc', texts: [{ name: null, contentType: PROTO_SCHEMA, value: text, types: [] }] };
}
