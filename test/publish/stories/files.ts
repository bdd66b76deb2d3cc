import type { Json, JsonObject } from '../../../src/model/json.ts';

type Text = Record<string, string>;

/** A file of the artifact folder. */
export function file(path: string, content: Json): Text {
  return { [`artifacts/${path}`]: typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n` };
}

/** The information file of a resource in a folder; `apis/pets` has `apiInformation.json`. */
function information(folder: string, name: string, properties: JsonObject): Text {
  return file(`${folder}/${name}Information.json`, { properties });
}

/** An API, or with a name such as `pets;rev=2` a revision of one. */
export function api(name: string, properties: JsonObject = {}): Text {
  const [root = name] = name.split(';');
  return information(`apis/${name}`, 'api', { displayName: root, path: root, protocols: ['https'], ...properties });
}

/** An OpenAPI document with one GET operation for each of these names. */
export function openapi(title: string, operations: readonly string[], more: JsonObject = {}): JsonObject {
  return {
    openapi: '3.0.1', info: { title, version: '1' },
    paths: Object.fromEntries(operations.map((name) => [`/${name}`, { get: { operationId: name, summary: name, responses: { 200: { description: 'ok' } } } }])), ...more,
  };
}

/** The specification of an API in YAML, of which JSON is a form. */
export function specification(name: string, operations: readonly string[], more: JsonObject = {}): Text {
  return file(`apis/${name}/specification.yaml`, openapi(name.split(';')[0] ?? name, operations, more));
}

/** A policy document that sets a header, or holds other statements. */
export function policyText(inbound: string): string {
  const statement = inbound === '' || inbound.startsWith('<') ? inbound : `<set-header name="x-story" exists-action="override"><value>${inbound}</value></set-header>`;
  return `<policies>\n  <inbound>\n    <base />\n    ${statement}\n  </inbound>\n  <backend>\n    <base />\n  </backend>\n  <outbound>\n    <base />\n  </outbound>\n  <on-error>\n    <base />\n  </on-error>\n</policies>\n`;
}

/** The policy in the folder of an API, a product or an operation. */
export function policy(folder: string, inbound: string): Text {
  return file(`${folder}/policy.xml`, policyText(inbound));
}

export function fragment(name: string, statement: string): Text {
  return { ...information(`policy fragments/${name}`, 'policyFragment', {}), ...file(`policy fragments/${name}/policy.xml`, `<fragment>\n  ${statement}\n</fragment>\n`) };
}

export const namedValue = (name: string, value: string): Text => information(`named values/${name}`, 'namedValue', { displayName: name, value });
export const backend = (name: string, properties: JsonObject = { url: `https://${name}.example.com`, protocol: 'http' }): Text => information(`backends/${name}`, 'backend', properties);
export const product = (name: string, properties: JsonObject = {}): Text => information(`products/${name}`, 'product', { displayName: name, ...properties });
export const tag = (name: string, displayName = name): Text => information(`tags/${name}`, 'tag', { displayName });
export const group = (name: string): Text => information(`groups/${name}`, 'group', { displayName: name });
export const versionSet = (name: string, properties: JsonObject = {}): Text => information(`version sets/${name}`, 'versionSet', { displayName: name, versioningScheme: 'Segment', ...properties });
export const release = (name: string, revision: string, notes: string): Text => information(`apis/${name.split('/')[0] ?? ''}/releases/${name.split('/')[1] ?? ''}`, 'apiRelease', { apiId: `/apis/${name.split('/')[0] ?? ''};rev=${revision}`, notes });
export const subscription = (name: string, scope: string): Text => information(`subscriptions/${name}`, 'subscription', { displayName: name, scope });
export const logger = (name: string, properties: JsonObject): Text => information(`loggers/${name}`, 'logger', properties);
export const diagnostic = (folder: string, name: string, properties: JsonObject): Text => information(`${folder}diagnostics/${name}`, 'diagnostic', properties);
export const gateway = (name: string, description = name): Text => information(`gateways/${name}`, 'gateway', { locationData: { name: 'Bern' }, description });
export const operation = (api: string, name: string, properties: JsonObject): Text => information(`apis/${api}/operations/${name}`, 'operation', properties);

/** An association, which has a file that says nothing. */
export const productApi = (name: string, api: string): Text => information(`products/${name}/apis/${api}`, 'productApi', {});
export const productGroup = (name: string, group: string): Text => information(`products/${name}/groups/${group}`, 'productGroup', {});
export const gatewayApi = (name: string, api: string): Text => information(`gateways/${name}/apis/${api}`, 'gatewayApi', {});
export const apiTag = (api: string, name: string): Text => information(`tags/${name}/apis/${api}`, 'tagApi', {});

/** The same files in a workspace. */
export function inWorkspace(name: string, files: Text): Text {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace(/^artifacts\//, `artifacts/workspaces/${name}/`), text]));
}

export const workspace = (name: string): Text => information(`workspaces/${name}`, 'workspace', { displayName: name });

/** The removal of files. */
export function without(...files: readonly Text[]): Record<string, null> {
  return Object.fromEntries(files.flatMap((each) => Object.keys(each)).map((path) => [path, null]));
}

/** The same files at another place. */
export function moved(files: Text, from: string, to: string): Record<string, string | null> {
  return { ...without(files), ...Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace(`artifacts/${from}/`, `artifacts/${to}/`), text])) };
}
