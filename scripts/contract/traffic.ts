import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { Client } from '../../test/simulator/client.ts';
import { exercise } from '../../test/simulator/sdk-exercise.ts';
import { operationGroups } from '../../test/simulator/sdk-groups.ts';
import { withoutExceptions, type Exception } from './exceptions.ts';
import { startRecordingProxy, type Exchange } from './recording-proxy.ts';

/** Kinds that came after 2021-08-01, in the words of their URLs. */
const LATER = /\/(?:policyFragments|policyRestrictions|documentations|wikis|resolvers|workspaces|apiLinks|operationLinks|productLinks|groupLinks)(?:\/|$)/i;

/** `{code} {source} {operation}: {message}`. */
const exceptions: readonly Exception[] = [
  { what: /^INVALID_RESPONSE_CODE response (?:Api|User)_Delete: .*'202'/, reason: 'long-running since (apim-rest 1.5, 1.6); the swagger knows 200 and 204' },
  { what: /^OBJECT_ADDITIONAL_PROPERTIES response (?:Api|ApiSchema|GlobalSchema|NamedValue|ProductApi|GatewayApi)_\w+: .*: provisioningState$/, reason: 'read-only property of newer versions: APIs and their schemas, global schemas, named values' },
  { what: /^OBJECT_ADDITIONAL_PROPERTIES response Backend_\w+: .*: type$/, reason: 'backends have a type since pools exist' },
  { what: /^OBJECT_ADDITIONAL_PROPERTIES response Gateway\w+_ListByService: .*: count$/, reason: 'the count of a list is optional and unreliable (apim-rest 1.3)' },
];

interface Report { readonly coveredOperations: number; readonly errors: readonly { readonly errorCode: string; readonly errorMessage: string; readonly issueSource?: string; readonly operationId?: string }[] }

/** Every verb of every kind through Azure's own client, recorded. */
async function record(): Promise<Exchange[]> {
  const all: Exchange[] = [];
  for (const row of operationGroups) {
    const simulator = await startSimulator({ services: [{ name: 'apim-dev', sku: 'Premium' }], operationMs: 1, lockMs: 0 });
    const proxy = await startRecordingProxy(simulator.endpoint);
    try {
      await exercise(new Client({ ...simulator, endpoint: proxy.endpoint }), row, null);
    } finally {
      await proxy.close();
      await simulator.close();
    }
    all.push(...proxy.exchanges);
  }
  return all;
}

/** Validates recorded traffic with Microsoft's `oav` against the swagger in `specification`. Gives what is wrong. */
export async function checkTraffic(oav: string, specification: string, work: string): Promise<{ readonly findings: readonly string[]; readonly summary: string }> {
  const exchanges = (await record()).filter(({ url }) => !LATER.test(url.replace(/\?.*$/, '')) && !/asyncId=|operationStatuses/.test(url));
  const folder = join(work, 'traffic');
  mkdirSync(folder);
  for (const [index, { method, url, ifMatch, requestBody, status, responseHeaders, responseBody }] of exchanges.entries()) {
    writeFileSync(join(folder, `${index}.json`), JSON.stringify({
      liveRequest: { method, url: `https://management.azure.com${url.replace(/api-version=[^&]*/, 'api-version=2021-08-01')}`, headers: { 'Content-Type': 'application/json', ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }) }, body: requestBody ?? {} },
      liveResponse: { statusCode: String(status), headers: responseHeaders, body: responseBody ?? {} },
    }));
  }
  const report = join(work, 'report.json');
  // It writes the report, then fails on a template of its own: the report counts, not the exit code.
  spawnSync(process.execPath, [oav, 'validate-traffic', folder, specification, '--jsonReport', report, '-l', 'error'], { stdio: 'ignore', timeout: 120_000 });
  const { coveredOperations, errors } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const lines = errors.map(({ errorCode, errorMessage, issueSource = '', operationId = '' }) => `${errorCode} ${issueSource} ${operationId}: ${errorMessage}`);
  const findings = withoutExceptions(lines, exceptions);
  return { findings, summary: `${exchanges.length} exchanges, ${coveredOperations} operations, ${exceptions.length} exceptions` };
}
