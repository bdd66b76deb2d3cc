import { chmodSync, cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { CommandResult } from '../../src/commands/result.ts';
import { renderResultJson } from '../../src/render/result-json.ts';
import { renderResultText } from '../../src/render/result-text.ts';
import { createWorld } from './world.ts';

/** The folder of a team, beside the project and never part of it. */
const ESTATE = path.join(__dirname, '../../../shared/estates/apiops-demo');

const SECRETS = { testSecretValue: 'canary-test-secret', allowedIPAddress: '203.0.113.77', appInsightsLoggerKey: '5f1f6c1e-ca9a-4a11-9d4e-3d7a7c0ffee0', unlimitedSubscriptionPrimaryKey: 'canary-key-one', unlimitedSubscriptionSecondaryKey: 'canary-key-two' };
const ENVIRONMENT = { ...SECRETS, subscriptionId: '0272c02b-5a38-4b6b-86e6-dcc4ff2ff0e8', resourceGroupName: 'red-scus-apiopsdemo-rg-dev' };

(existsSync(ESTATE) ? test : test.skip)('the folder of a team goes from Developer to Premium once its mistakes are mended, each of which is told with its line', async () => {
  const world = await createWorld({ 'apim-dev': 'Developer', 'apim-prod': 'Premium' });
  try {
    cpSync(ESTATE, world.folder, { recursive: true });
    for (const entry of readdirSync(world.folder, { recursive: true, withFileTypes: true })) if (!entry.parentPath.includes('.git')) chmodSync(path.join(entry.parentPath, entry.name), 0o755);
    const [dev, prod] = world.services.map(({ id }) => id);
    const configure = (exclude: readonly string[]): Promise<void> => world.write({ 'apiops.yaml': `artifacts: apimartifacts\nexclude: ${JSON.stringify(exclude)}\nenvironments:\n  dev:\n    service: ${dev ?? ''}\n    overrides: configuration.dev-v7.yaml\n  prod:\n    service: ${prod ?? ''}\n    overrides: configuration.prod-v7.yaml\n` });
    const errors = ({ diagnostics }: CommandResult): string[] => diagnostics.filter(({ severity }) => severity === 'error').map(({ code, resource, file, line }) => `${code} ${path.relative(world.folder, file ?? '')}:${line}${resource === null ? '' : ` ${resource}`}`);
    const shown: string[] = [];
    const attempt = async (): Promise<CommandResult> => {
      const result = await world.run('promote', { from: 'dev', to: 'prod' }, ENVIRONMENT);
      shown.push(renderResultText(result, 'off'), renderResultJson(result));
      return result;
    };

    await configure([]);
    await world.writes();
    const refused = await attempt();
    expect(refused).toMatchObject({ ok: false, exitCode: 1, failureReason: 'validation-failed' });
    expect(errors(refused)).toEqual([
      'path-conflict apimartifacts/apis/basic-calculator-v1/apiInformation.json:3 apis/basic-calculator-v1', 'name-conflict apimartifacts/apis/basic-calculator-v1/apiInformation.json:11 apis/basic-calculator-v1',
      'secret-missing apimartifacts/named values/639121f85ddd1701d02ea23f/namedValueInformation.json:4 namedValues/639121f85ddd1701d02ea23f', 'secret-missing apimartifacts/named values/allowed-ip-address/namedValueInformation.json:4 namedValues/allowed-ip-address',
      'secret-missing apimartifacts/named values/testSecret/namedValueInformation.json:4 namedValues/testSecret', 'required-property apimartifacts/subscriptions/66ce4b511f9b910053070001/subscriptionInformation.json:2 subscriptions/66ce4b511f9b910053070001',
      'unknown-key configuration.prod-v7.yaml:3', 'subscription-limit configuration.prod-v7.yaml:52 subscriptions/66ce4b511f9b910053070002',
    ]);
    expect(await world.writes()).toBe(0);

    // Mended: the misspelt section, what is there twice, and the subscription that the service made by itself.
    await world.write({ 'configuration.prod-v7.yaml': readFileSync(path.join(ESTATE, 'configuration.prod-v7.yaml'), 'utf8').replace('named_values:', 'namedValues:') });
    await configure(['apis/basic-calculator', 'subscriptions/66ce4b511f9b910053070001']);
    const automatic = /and the service holds (subscriptions\/[0-9a-f]+) of/.exec(refused.diagnostics.find(({ code }) => code === 'subscription-limit')?.message ?? '')?.[1] ?? '';
    expect((await world.client('apim-prod').write('DELETE', `/${automatic}`, undefined, { 'if-match': '*' })).status).toBe(200);
    const first = await attempt();
    expect(errors(first)).toEqual([]);
    expect(first).toMatchObject({ ok: true, report: { failed: [], notAttempted: [] } });
    expect(first.report?.done.length).toBeGreaterThan(70);
    const [target] = first.promotion?.environments ?? [];
    expect(target?.promotion?.intended.map(({ file }) => file).filter((file) => file !== 'configuration.prod-v7.yaml')).toEqual([]);
    expect(target?.promotion?.intended.map(({ id, path: at, line }) => `${id} ${at} ${line}`)).toEqual(expect.arrayContaining(['namedValues/environment value 7', 'loggers/red-scus-apim-ai-dev resourceId 39', 'diagnostics/applicationinsights verbosity 46']));
    expect((await world.client('apim-prod').send('POST', '/subscriptions/66ce4b511f9b910053070002/listSecrets')).body).toEqual({ primaryKey: SECRETS.unlimitedSubscriptionPrimaryKey, secondaryKey: SECRETS.unlimitedSubscriptionSecondaryKey });

    await world.writes();
    expect(await attempt()).toMatchObject({ ok: true, changes: false });
    expect(await world.writes()).toBe(0);
    for (const secret of Object.values(SECRETS)) expect(shown.join('\n')).not.toContain(secret);
  } finally {
    await world.close();
  }
});
