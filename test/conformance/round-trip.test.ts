import { readFixture, toWorkspace, WORKSPACE, type FileTexts } from '../fixtures/fixtures.ts';
import { createFolder, readFiles, removeFolders } from '../artifacts/temporary-folder.ts';
import { casesOfShare, changesOf, DEFAULT_POLICY, everything, startServices, succeed, type Answer, type Services } from './harness.ts';

let services: Services;
beforeAll(async () => { services = await startServices(2 * casesOfShare.length); });
afterAll(async () => {
  await services.close();
  await removeFolders();
});

/** The data of a certificate is not in the folder. */
const OVERRIDES = { 'configuration.yaml': `workspaces:\n  - name: ${WORKSPACE}\n    certificates:\n      - name: tls\n        properties:\n          data: '{#CERTIFICATE#}'\n` };
const environment = { CERTIFICATE: 'Y2FuYXJ5LWNlcnRpZmljYXRl' };

/** The service always has a policy. */
function withPolicy(files: FileTexts): FileTexts {
  return 'policy.xml' in files ? files : { ...files, 'policy.xml': DEFAULT_POLICY };
}

describe.each(casesOfShare)('$kind in a $scope', ({ kind, scope }) => {
  test('a folder is published, extracted as it was in both layouts, and published again without a change', async () => {
    const fixture = scope === 'workspace' ? toWorkspace(readFixture(kind)) : readFixture(kind);
    const overrides = kind === 'Certificate' && scope === 'workspace' ? ['--overrides', `${await createFolder(OVERRIDES)}/configuration.yaml`] : [];
    const { target, client } = await services.empty();
    const folder = await createFolder(fixture);
    const publish = (artifacts: string, flags: readonly string[]): Promise<Answer> => succeed(['publish', '--artifacts', artifacts, ...flags, ...overrides], environment);
    const plan = (artifacts: string, flags: readonly string[]): Promise<Answer> => succeed(['plan', '--artifacts', artifacts, ...flags, ...overrides], environment);

    await publish(folder, target);
    const native = await createFolder({});
    await succeed(['extract', '--artifacts', native, '--layout', 'v7', ...everything, ...target]);
    expect(await readFiles(native)).toEqual(withPolicy(fixture));
    expect(changesOf(await plan(folder, target))).toEqual([]);
    expect((await publish(folder, target)).requests).toMatchObject({ writes: 0, deletes: 0 });

    const cli = await createFolder({});
    await succeed(['extract', '--artifacts', cli, '--layout', 'cli', ...everything, ...target]);
    expect(changesOf(await plan(cli, target))).toEqual([]);
    const other = await services.empty();
    await publish(cli, other.target);
    const again = await createFolder({});
    await succeed(['extract', '--artifacts', again, '--layout', 'v7', ...everything, ...other.target]);
    expect(await readFiles(again)).toEqual(withPolicy(fixture));
    const texts = Object.values(await readFiles(cli)).join('\n');
    expect(texts).not.toContain(client.serviceId);
  });
});
