import { readFileSync, renameSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JsonObject } from '../../../src/model/json.ts';

type Properties = Record<string, unknown>;
type Edit = (properties: Properties) => void;

/**
 * Edits the folder of the kitchen sink so that publishing it does everything that a publish can do to a service that holds it:
 * most kinds updated, many deleted, one replaced, another revision current, a named value renamed under the policies that
 * mention it, operations imported and gone, a product gone with its subscriptions, an API gone with its version set.
 */
export function editKitchenSink(root: string): void {
  const at = (path: string): string => join(root, 'apimartifacts', path);
  const change = (path: string, from: string | RegExp, to: string): void => {
    const text = readFileSync(at(path), 'utf8');
    const next = text.replaceAll(from, () => to);
    if (next === text) throw new Error(`${path} does not hold ${String(from)}`);
    writeFileSync(at(path), next);
  };
  const edit = (path: string, apply: Edit): void => {
    const { properties, ...rest } = JSON.parse(readFileSync(at(path), 'utf8')) as JsonObject & { readonly properties: Properties };
    apply(properties);
    writeFileSync(at(path), `${JSON.stringify({ ...rest, properties }, null, 2)}\n`);
  };
  const create = (path: string, content: string | object): void => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), typeof content === 'string' ? content : JSON.stringify(content));
  };
  const set = (path: string, values: Properties): void => { edit(path, (properties) => Object.assign(properties, values)); };
  const remove = (...paths: string[]): void => { for (const path of paths) rmSync(at(path), { recursive: true }); };

  editBuildingBlocks({ change, set, edit, remove, create });
  editApis({ change, set, edit, remove, create });
  switchRevision(at);
  editProducts({ change, set, edit, remove, create });
  editWorkspaces({ change, set, edit, remove, create });
}

interface Folder {
  readonly change: (path: string, from: string | RegExp, to: string) => void;
  readonly set: (path: string, values: Properties) => void;
  readonly edit: (path: string, apply: Edit) => void;
  readonly remove: (...paths: string[]) => void;
  readonly create: (path: string, content: string | object) => void;
}

const policy = (inbound: string): string => `<policies>\n\t<inbound>\n\t\t<base />\n\t\t${inbound}\n\t</inbound>\n\t<backend>\n\t\t<base />\n\t</backend>\n\t<outbound>\n\t\t<base />\n\t</outbound>\n\t<on-error>\n\t\t<base />\n\t</on-error>\n</policies>\n`;

function editBuildingBlocks({ change, set, edit, remove, create }: Folder): void {
  set('named values/region/namedValueInformation.json', { displayName: 'Area', value: 'east' });
  for (const path of ['policy fragments/origin/policy.xml', 'apis/shop/resolvers/one/policy.xml', 'apis/shop-2/resolvers/one/policy.xml']) change(path, '{{Region}}', '{{Area}}');
  set('named values/partner-key/namedValueInformation.json', { tags: ['kept'] });
  create('named values/fresh/namedValueInformation.json', { properties: { displayName: 'fresh', value: 'new', secret: false, tags: [] } });
  remove('named values/100%2541', 'named values/%2Ehidden');
  set('tags/%61ux/tagInformation.json', { displayName: 'Auxiliary things' });
  change('apis/%63om1/specification.yaml', '- Auxiliary', '- Auxiliary things');
  create('tags/fresh/tagInformation.json', { properties: { displayName: 'Fresh' } });
  set('groups/partners/groupInformation.json', { description: 'Who sells' });
  remove('groups/directory');
  edit('certificates/root/certificateInformation.json', (properties) => { (properties['keyVault'] as Properties)['identityClientId'] = '00000000-0000-0000-0000-00000000000c'; });
  set('backends/one/backendInformation.json', { url: 'https://one-b.example.com' });
  set('backends/two/backendInformation.json', { title: 'Second' });
  remove('backends/cluster');
  change('backends/pool/backendInformation.json', '"weight": 90', '"weight": 80');
  set('loggers/hub/loggerInformation.json', { description: 'Events' });
  set('loggers/insights/loggerInformation.json', { description: 'Traces' });
  change('diagnostics/azuremonitor/diagnosticInformation.json', '"percentage": 25', '"percentage": 50');
  set('caches/default/cacheInformation.json', { description: 'Redis 7' });
  set('schemas/order/schemaInformation.json', { schemaType: 'xml', document: undefined, value: '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="order" type="xs:string" /></xs:schema>' });
  set('schemas/note/schemaInformation.json', { description: 'Notes' });
  change('documentations/guide/content.md', 'Guide', 'Handbook');
  set('documentations/terms/documentationInformation.json', { title: 'Terms of use' });
  change('policy.xml', '<outbound />', '<outbound>\n\t\t<set-header name="x-from" exists-action="override"><value>{{fresh}}</value></set-header>\n\t</outbound>');
  remove('policy fragments/secretive');
  set('authorizationServers/login/authorizationServerInformation.json', { displayName: 'Log in' });
  set('openidConnectProviders/open/openidConnectProviderInformation.json', { displayName: 'Open id' });
  set('policyRestrictions/orders/policyRestrictionInformation.json', { requireBase: 'false' });
  remove('policyRestrictions/item');
  set('templates/inviteUserNotificationMessage/templateInformation.json', { subject: 'You are most welcome' });
  set('version sets/orders/versionSetInformation.json', { description: 'By the path' });
}

function editApis({ change, set, edit, remove, create }: Folder): void {
  // An import that adds an operation and removes another, which a tool mentions.
  change('apis/orders-v2/specification.yaml', / {2}\/orders\/\{id\}:[\s\S]*?(?=components:)/g, '  /orders/all:\n    delete:\n      summary: Delete all\n      operationId: delete-orders\n      responses:\n        \'204\':\n          description: gone\n');
  edit('apis/tools/apiInformation.json', (properties) => { properties['mcpTools'] = (properties['mcpTools'] as Properties[]).filter(({ name }) => name !== 'get'); });
  change('apis/orders;rev=1/apiInformation.json', '"apiRevision": "1",', '"apiRevision": "1",\n    "apiRevisionDescription": "The first",');
  change('apis/orders;rev=1/policy.xml', 'backend-id="pool"', 'backend-id="two"');
  change('apis/calc/operations/Add/policy.xml', 'calls="7"', 'calls="8"');
  remove('apis/calc/operations/Add/tags', 'apis/photos', 'version sets/photos', 'apis/chat-2', 'apis/library-2');
  set('apis/trips/apiInformation.json', { path: 'journeys', displayName: 'Journeys' });
  // Takes the path that another gives up.
  set('apis/trips-2/apiInformation.json', { path: 'trips' });
  change('apis/starwars/specification.graphql', 'type Film {\n  id: ID!', 'type Film {\n  id: ID!\n  title: String');
  remove('apis/shop/resolvers/all');
  set('apis/shop/resolvers/one/resolverInformation.json', { description: 'By its id' });
  set('apis/%63om1/operations/custom/operationInformation.json', { description: 'Purges' });
  remove('apis/%63om1/operations/get-item/policy.xml');
  change('apis/%63om1/schemas/item/schemaInformation.json', '"integer"', '"string"');
  change('apis/%63om1/specification.yaml', 'integer', 'string');
  remove('apis/%63om1/diagnostics');
  create('apis/orders/diagnostics/azuremonitor/diagnosticInformation.json', { properties: { loggerId: '/loggers/azuremonitor', alwaysLog: 'allErrors' } });
  set('apis/agent/apiInformation.json', { isAgent: false });
  change('apis/greeter/specification.proto', 'service', '// Greets\nservice');
  create('version sets/fresh/versionSetInformation.json', { properties: { displayName: 'Fresh', versioningScheme: 'Segment' } });
  create('apis/fresh/apiInformation.json', { properties: { displayName: 'Fresh', path: 'fresh', apiVersion: 'v1', apiVersionSetId: '/apiVersionSets/fresh', apiRevision: '1', isCurrent: true, protocols: ['https'], serviceUrl: 'https://fresh.example.com', subscriptionRequired: true, type: 'http' } });
  create('apis/fresh/specification.yaml', 'openapi: 3.0.1\ninfo:\n  title: Fresh\n  version: v1\npaths:\n  /a:\n    get:\n      tags: [Newer]\n      operationId: get-a\n      responses:\n        \'200\':\n          description: ok\n');
  create('apis/fresh/policy.xml', policy('<set-backend-service backend-id="one" />'));
  create('apis/fresh/operations/get-a/policy.xml', policy('<rate-limit calls="2" renewal-period="60" />'));
}

/** Revision 3 becomes the current one in place of revision 2. */
function switchRevision(at: (path: string) => string): void {
  renameSync(at('apis/orders'), at('apis/orders;rev=2'));
  renameSync(at('apis/orders;rev=3'), at('apis/orders'));
  renameSync(at('apis/orders;rev=2/releases'), at('apis/orders/releases'));
  for (const [folder, isCurrent] of [['orders;rev=2', undefined], ['orders', true]] as const) {
    const file = at(`apis/${folder}/apiInformation.json`);
    const { properties } = JSON.parse(readFileSync(file, 'utf8')) as { readonly properties: Properties };
    writeFileSync(file, JSON.stringify({ properties: { ...properties, isCurrent } }, null, 2));
  }
}

function editProducts({ change, set, remove, create }: Folder): void {
  set('products/gold/productInformation.json', { description: 'For good partners' });
  change('products/gold/policy.xml', '\t\t<include-fragment fragment-id="secretive" />\n', '');
  remove('products/open', 'products/gold/apis/calc', 'products/gold/groups/developers', 'tags/%61ux/products');
  create('products/gold/apis/fresh/productApiInformation.json', {});
  create('products/gold/groups/guests/productGroupInformation.json', {});
  create('products/silver/productInformation.json', { properties: { displayName: 'Silver', state: 'published', subscriptionRequired: true, approvalRequired: false } });
  create('products/silver/apis/fresh/productApiInformation.json', {});
  create('products/silver/groups/partners/productGroupInformation.json', {});
  create('products/silver/policy.xml', policy('<quota calls="10" renewal-period="3600" />'));
  create('tags/fresh/products/silver/tagProductInformation.json', {});
  change('products/gold/wikiInformation.json', '"guide"', '"terms"');
  set('gateways/factory/gatewayInformation.json', { description: 'In the new hall' });
  remove('gateways/factory/apis/greeter', 'gateways/factory/certificateAuthorities');
  set('gateways/factory/hostnameConfigurations/main/hostnameConfigurationInformation.json', { http2Enabled: true });
  set('subscriptions/all/subscriptionInformation.json', { displayName: 'Everything' });
}

function editWorkspaces({ change, set, remove, create }: Folder): void {
  const team = 'workspaces/team';
  set(`${team}/workspaceInformation.json`, { description: 'With nearly everything' });
  set(`${team}/named values/region/namedValueInformation.json`, { value: 'its own still' });
  set(`${team}/backends/one/backendInformation.json`, { url: 'https://one-b.team.example.com' });
  change(`${team}/policy fragments/origin/policy.xml`, 'x-origin', 'x-origin-of');
  change(`${team}/apis/parts/operations/list-parts/policy.xml`, 'calls="3"', 'calls="4"');
  set(`${team}/apis/hand/operations/purge/operationInformation.json`, { description: 'Purges' });
  remove(`${team}/products/kit/apis/calc`, `${team}/products/kit/groups/partners`, `${team}/apis/hand/operations/purge/tags`, `${team}/apis/calc`, `${team}/tags/public/products`, `${team}/schemas/part`);
  create(`${team}/tags/fresh/tagInformation.json`, { properties: { displayName: 'Fresh' } });
  create(`${team}/tags/fresh/apis/hand/tagApiInformation.json`, {});
  remove('workspaces/empty');
  create('workspaces/fresh/workspaceInformation.json', { properties: { displayName: 'Fresh' } });
  create('workspaces/fresh/named values/one/namedValueInformation.json', { properties: { displayName: 'one', value: '1', secret: false, tags: [] } });
}
