import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { startRecordingProxy, type Exchange } from './recording-proxy.ts';

const cli = resolve(import.meta.dirname, '../../dist/cli.js');
const scaffold = resolve(import.meta.dirname, '../../artifacts-template');

interface Folder { readonly name: string; readonly from: string; readonly overrides: string; readonly environment: Readonly<Record<string, string>> }
interface Result { readonly exitCode: number | null; readonly json: { readonly diagnostics: readonly { readonly code: string; readonly severity: string; readonly message: string; readonly resource: string | null }[] } }

/** The folders that are published: the sample of this project and, where it is there, the real one. */
function folders(estates: string): readonly Folder[] {
  const sample: Folder = { name: 'sample', from: scaffold, overrides: '', environment: { PARTNER_KEY: 'secret' } };
  const from = join(estates, 'apiops-demo');
  return !existsSync(from) ? [sample] : [sample, {
    name: 'estate', from, overrides: '    overrides: configuration.dev-v7.yaml\n', environment: {
      testSecretValue: 'secret', allowedIPAddress: '203.0.113.77', appInsightsLoggerKey: '5f1f6c1e-ca9a-4a11-9d4e-3d7a7c0ffee0',
      subscriptionId: '00000000-0000-0000-0000-000000000000', resourceGroupName: 'local',
    },
  }];
}

/** Publishes a folder to an empty service; what is wrong with the folder itself is left out. */
async function publish(folder: Folder, work: string): Promise<Exchange[]> {
  const simulator = await startSimulator({ services: [{ name: 'apim-dev', sku: 'Developer' }], operationMs: 1, lockMs: 0 });
  const proxy = await startRecordingProxy(simulator.endpoint);
  const to = join(work, folder.name);
  const run = async (exclude: readonly string[]): Promise<Result> => {
    writeFileSync(join(to, 'apiops.yaml'), `artifacts: apimartifacts\nexclude: ${JSON.stringify(exclude)}\nenvironments:\n  dev:\n    service: ${simulator.services[0]?.id ?? ''}\n    sku: Developer\n${folder.overrides}`);
    const child = spawn(process.execPath, [cli, 'publish', '--environment', 'dev', '--arm-endpoint', proxy.endpoint, '--format', 'json'], {
      cwd: to, env: { ...process.env, ...folder.environment }, stdio: ['ignore', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [exitCode] = await once(child, 'close') as [number | null];
    return { exitCode, json: JSON.parse(Buffer.concat(chunks).toString()) as Result['json'] };
  };
  try {
    cpSync(folder.from, to, { recursive: true, mode: 0 });
    const first = await run([]);
    const wrong = first.json.diagnostics.filter(({ severity }) => severity === 'error');
    const last = wrong.length === 0 ? first : await run([...new Set(wrong.map(({ code, resource }) => code === 'path-conflict' || code === 'name-conflict' ? 'apis/basic-calculator' : resource ?? ''))]);
    if (last.exitCode !== 0) throw new Error(`The ${folder.name} could not be published: ${JSON.stringify(last.json.diagnostics)}`);
    return proxy.exchanges;
  } finally {
    await proxy.close();
    await simulator.close();
  }
}

/** Validates the body of every PUT that publishing sends against the template schema of 2024-05-01. */
export async function checkBodies(modules: string, schemaFile: string, estates: string, work: string): Promise<{ readonly findings: readonly string[]; readonly summary: string }> {
  const load = createRequire(join(modules, 'package.json'));
  type Validate = ((body: unknown) => boolean) & { errors?: readonly { instancePath: string; message?: string; params?: unknown }[] | null };
  interface Ajv { addSchema(schema: object, key?: string): Ajv; getSchema(reference: string): Validate | undefined }
  const { default: Draft04 } = load('ajv-draft-04') as { default: new (options: object) => Ajv };
  const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as { id: string; resourceDefinitions: Record<string, unknown> };
  const ajv = new Draft04({ strict: false, validateFormats: false });
  ajv.addSchema({ id: 'https://schema.management.azure.com/schemas/common/definitions.json', definitions: { expression: { type: 'string', pattern: '^\\[.*\\]$' } } });
  ajv.addSchema({ ...schema, id: 'http://contract/template' });
  const findings: string[] = [];
  let count = 0;
  // A check that lets everything pass would be silent.
  const tag = ajv.getSchema('http://contract/template#/resourceDefinitions/service_tags');
  if (tag?.({ name: 'svc/x', type: 'Microsoft.ApiManagement/service/tags', apiVersion: '2024-05-01', properties: { displayName: '' } }) !== false) findings.push('the schema takes a tag without a name');
  for (const folder of folders(estates)) {
    for (const { method, url, requestBody } of await publish(folder, work)) {
      const [, path = ''] = /\/service\/[^/]+\/([^?]*)/.exec(url) ?? [];
      const segments = path.split('/').map(decodeURIComponent);
      if (method !== 'PUT' || path === '') continue;
      count += 1;
      const collections = segments.filter((_, index) => index % 2 === 0);
      const definition = `service_${collections.join('_')}`;
      const validate = definition in schema.resourceDefinitions ? ajv.getSchema(`http://contract/template#/resourceDefinitions/${definition}`) : undefined;
      if (validate === undefined) {
        findings.push(`${definition}: no such definition`);
        continue;
      }
      const body = { type: `Microsoft.ApiManagement/service/${collections.join('/')}`, apiVersion: '2024-05-01', properties: {}, ...(requestBody as object | undefined) };
      // Some definitions have a pattern for the whole name of a template, others for the last part of it.
      const names = segments.filter((_, index) => index % 2 === 1);
      if ([['svc', ...names].join('/'), names[names.length - 1]].some((name) => validate({ ...body, name }))) continue;
      findings.push(...(validate.errors ?? []).map(({ instancePath, message, params }) => `${folder.name} ${path} ${instancePath}: ${message ?? ''} ${JSON.stringify(params ?? {})}`));
    }
  }
  return { findings, summary: `${count} bodies` };
}
