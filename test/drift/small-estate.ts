import { isObject, type Json, type JsonObject } from '../../src/model/json.ts';
import { kindRow } from '../../src/model/kinds.ts';
import { requireResourceId } from '../../src/model/resource-id.ts';
import type { Content, Resource } from '../../src/model/resource.ts';
import { toPortable } from '../../src/model/normalize.ts';
import { parsePolicy } from '../../src/policy/index.ts';
import { author, writePolicy, type PolicyForm } from '../false-differences/policy-forms.ts';
import { renderJson } from '../fixtures/fixtures.ts';

/** A number for each thing of a resource that somebody can change: who compares these knows what moved, whatever it looks like. */
export type State = Readonly<Record<string, number>>;

/** One resource of an estate that people work on. */
export interface Thing {
  readonly id: string;
  /** Where its files lie, and the name of the one with its properties. */
  readonly folder: string;
  readonly information: string | null;
  /** The properties that move, as a plan names them. */
  readonly places: readonly string[];
  /** Whether it comes and goes. */
  readonly comesAndGoes: boolean;
  readonly properties: (state: State) => JsonObject;
  readonly text?: (state: State) => { readonly codec: 'policy' | 'specification'; readonly file: string; readonly text: string };
}

const n = (state: State, place: string): number => state[place] ?? 0;
const policy = (value: number): string => `<policies>\n\t<inbound>\n\t\t<base />\n\t\t<set-header name="x-a" exists-action="override">\n\t\t\t<value>@(context.Request.Headers.GetValueOrDefault("a", "${value} & more"))</value>\n\t\t</set-header>\n\t</inbound>\n\t<backend>\n\t\t<base />\n\t</backend>\n\t<outbound>\n\t\t<base />\n\t</outbound>\n\t<on-error>\n\t\t<base />\n\t</on-error>\n</policies>\n`;
const specification = (value: number): string => `openapi: 3.0.1\ninfo:\n  title: Orders\n  version: '1'\npaths:\n  /orders:\n    get:\n      operationId: list\n      summary: List ${value}\n      responses:\n        '200':\n          description: ok\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/Order'\ncomponents:\n  schemas:\n    Order:\n      type: object\n      properties:\n        id:\n          type: string\n`;
const ofPolicy = (state: State): ReturnType<NonNullable<Thing['text']>> => ({ codec: 'policy', file: 'policy.xml', text: policy(n(state, 'policy')) });
const policyOf = (id: string, folder: string, comesAndGoes: boolean): Thing => ({ id, folder, information: null, places: ['policy'], comesAndGoes, properties: () => ({}), text: ofPolicy });
const association = (id: string, folder: string, information: string): Thing => ({ id, folder, information, places: [], comesAndGoes: true, properties: () => ({}) });
const namedValue = (name: string, comesAndGoes: boolean): Thing => ({
  id: `namedValues/${name}`, folder: `named values/${name}`, information: 'namedValueInformation.json', places: ['value'], comesAndGoes,
  properties: (state) => ({ displayName: name, value: `v${n(state, 'value')}`, tags: ['b', 'a'] }),
});

export const things: readonly Thing[] = [
  namedValue('kept', false), ...['one', 'two'].map((name) => namedValue(name, true)),
  { id: 'backends/one', folder: 'backends/one', information: 'backendInformation.json', places: ['url', 'description', 'title'], comesAndGoes: false,
    properties: (state) => ({ url: `https://${n(state, 'url')}.example.com`, protocol: 'http', description: `d${n(state, 'description')}`, title: `t${n(state, 'title')}`, tls: { validateCertificateChain: false, validateCertificateName: true } }) },
  { id: 'backends/pool', folder: 'backends/pool', information: 'backendInformation.json', places: ['pool.services[one].weight'], comesAndGoes: true,
    properties: (state) => ({ type: 'Pool', pool: { services: [{ id: '/backends/one', weight: 1 + n(state, 'pool.services[one].weight') }] } }) },
  { id: 'loggers/monitor', folder: 'loggers/monitor', information: 'loggerInformation.json', places: ['description'], comesAndGoes: false, properties: (state) => ({ loggerType: 'azureMonitor', description: `d${n(state, 'description')}` }) },
  { id: 'diagnostics/azuremonitor', folder: 'diagnostics/azuremonitor', information: 'diagnosticInformation.json', places: ['sampling.percentage', 'frontend.request.body.bytes'], comesAndGoes: true,
    properties: (state) => ({ loggerId: '/loggers/monitor', sampling: { samplingType: 'fixed', percentage: n(state, 'sampling.percentage') / 10 }, frontend: { request: { headers: ['b', 'a'], body: { bytes: n(state, 'frontend.request.body.bytes') } } } }) },
  { id: 'tags/public', folder: 'tags/public', information: 'tagInformation.json', places: ['displayName'], comesAndGoes: false, properties: (state) => ({ displayName: `Public ${n(state, 'displayName')}` }) },
  { id: 'apis/orders', folder: 'apis/orders', information: 'apiInformation.json', places: ['description', 'path', 'specification'], comesAndGoes: false,
    properties: (state) => ({ displayName: 'Orders', description: `d${n(state, 'description')}`, path: `orders-${n(state, 'path')}`, protocols: ['https'], serviceUrl: 'https://orders.example.com', subscriptionRequired: true, apiRevision: '1', isCurrent: true }),
    text: (state) => ({ codec: 'specification', file: 'specification.yaml', text: specification(n(state, 'specification')) }) },
  policyOf('apis/orders/policies/policy', 'apis/orders', false),
  { id: 'products/gold', folder: 'products/gold', information: 'productInformation.json', places: ['description', 'terms', 'subscriptionsLimit'], comesAndGoes: false,
    properties: (state) => ({ displayName: 'Gold', description: `d${n(state, 'description')}`, terms: `Line one\nline ${n(state, 'terms')}\n`, subscriptionRequired: true, approvalRequired: true, subscriptionsLimit: 1 + n(state, 'subscriptionsLimit'), state: 'published' }) },
  policyOf('products/gold/policies/policy', 'products/gold', true),
  association('products/gold/apis/orders', 'products/gold/apis/orders', 'productApiInformation.json'),
];

/** The resource as the folder's reader gives it. */
export function inFolder({ id, properties, text }: Thing, state: State): Resource {
  const { kind } = requireResourceId(id);
  const content = text?.(state);
  return { id, kind, properties: toPortable(kind, properties(state)), ...(content === undefined ? {} : { content: { codec: content.codec, format: content.codec === 'policy' ? 'rawxml' : 'openapi', text: content.text } }) };
}

const escaped: PolicyForm = { ...author, format: 'xml', escapes: 'named', lineEnds: 'crlf' };

/** The resource as the service answers: with its defaults, sets in another order, documents as it exports them, policies with the line ends of Windows, and one escaped. */
export function inService(thing: Thing, state: State): Resource {
  const { content, ...resource } = inFolder(thing, state);
  const { defaults, setLike } = kindRow(resource.kind);
  const properties = Object.fromEntries(Object.entries(merge(defaults, resource.properties)).map(([name, value]) => [name, setLike.includes(name) && Array.isArray(value) ? [...value as readonly Json[]].reverse() : value]));
  return { ...resource, properties, ...(content === undefined ? {} : { content: toAnswered(content, thing.comesAndGoes) }) };
}

function toAnswered(content: Content, isEscaped: boolean): Content {
  if (content.codec === 'policy') return isEscaped ? { ...content, format: 'xml', text: writePolicy(parsePolicy(content.text, 'rawxml'), escaped) } : { ...content, text: content.text.replaceAll('\n', '\r\n') };
  return { ...content, text: `# exported\n${content.text.replaceAll("'200'", '"200"').replace('title: Orders', 'title: "Orders"')}` };
}

function merge(defaults: JsonObject, own: JsonObject): JsonObject {
  return { ...defaults, ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name, isObject(value) && isObject(defaults[name]) ? merge(defaults[name], value) : value])) };
}

/** Its files, by path below the artifact folder; null for those of one that is not there. */
export function toFiles({ folder, information, properties, text }: Thing, state: State | null): Record<string, string | null> {
  const content = text?.(state ?? {});
  return {
    ...(information === null ? {} : { [`${folder}/${information}`]: state === null ? null : renderJson(Object.keys(properties(state)).length === 0 ? {} : { properties: properties(state) }) }),
    ...(content === undefined ? {} : { [`${folder}/${content.file}`]: state === null ? null : content.text }),
  };
}

/** The properties of a PUT, as somebody in the portal makes it. */
export function toBody({ properties, text }: Thing, state: State): JsonObject | undefined {
  const content = text?.(state);
  const body = { ...properties(state), ...(content === undefined ? {} : { format: content.codec === 'policy' ? 'rawxml' : 'openapi', value: content.text }) };
  return Object.keys(body).length === 0 ? undefined : body;
}
