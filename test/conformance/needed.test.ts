import { createFolder, readFiles, removeFolders } from '../artifacts/temporary-folder.ts';
import { runCli, startServices, succeed, type Service, type Services } from './harness.ts';

let services: Services;
beforeAll(async () => { services = await startServices(5); });
afterAll(() => services.close());
afterEach(removeFolders);

const KEY_VAULT = { keyVault: { secretIdentifier: 'https://kv.vault.azure.net/secrets/tls' } };
const backend = (certificate: string): object => ({ url: 'https://x.example.com', protocol: 'http', credentials: { certificateIds: [`/certificates/${certificate}`] } });

async function fill(entries: Readonly<Record<string, object>>): Promise<Service> {
  const service = await services.empty();
  for (const [path, properties] of Object.entries(entries)) expect([path, (await service.client.put(path, properties)).status]).toEqual([path, 201]);
  return service;
}

test('a kind on request comes along where something needs it, and no more of it with the next extract', async () => {
  const { target } = await fill({ '/certificates/tls': KEY_VAULT, '/certificates/other': KEY_VAULT, '/backends/b': backend('tls') });
  const folder = await createFolder({});
  const extract = async (): Promise<Record<string, string>> => {
    await succeed(['extract', '--artifacts', folder, ...target]);
    return readFiles(folder);
  };
  const files = await extract();
  expect(Object.keys(files).filter((path) => path.startsWith('certificates/'))).toEqual(['certificates/tls/certificateInformation.json']);
  expect(await extract()).toEqual(files);
  expect((await succeed(['plan', '--artifacts', folder, ...target])).counts).toMatchObject({ create: 0, update: 0, delete: 0, unmanaged: 0 });
  const other = await services.empty();
  await succeed(['publish', '--artifacts', folder, ...other.target]);
  expect((await other.client.get('/certificates/tls')).status).toBe(200);
});

test('a certificate whose data nobody can read is told of, and missed before the first write', async () => {
  const { target } = await fill({ '/certificates/tls': { data: 'Y2FuYXJ5', password: 'canary' }, '/backends/b': backend('tls') });
  const folder = await createFolder({});
  const { diagnostics } = await succeed(['extract', '--artifacts', folder, '--include', 'backends/*', ...target]);
  expect(diagnostics.filter(({ resource }) => resource === 'certificates/tls').map(({ code }) => code)).toEqual(['not-extracted']);
  expect(Object.keys(await readFiles(folder))).toEqual(['backends/b/backendInformation.json']);
  expect((await succeed(['plan', '--artifacts', folder, ...target])).counts).toMatchObject({ create: 0, update: 0 });
  const other = await services.empty();
  const { exitCode, stdout } = await runCli(['publish', '--artifacts', folder, ...other.target, '--format', 'json']);
  expect({ exitCode, codes: (JSON.parse(stdout) as { diagnostics: { code: string; severity: string }[] }).diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code) })
    .toEqual({ exitCode: 1, codes: ['reference-missing'] });
  expect((await other.client.get('/backends/b')).status).toBe(404);
});

test('subscriptions that a selector asks for come, those that the service made with its products do not', async () => {
  const { target } = await fill({ '/products/p': { displayName: 'P' }, '/subscriptions/mine': { displayName: 'Mine', scope: '/products/p', ownerId: '/users/1' } });
  const folder = await createFolder({});
  await succeed(['extract', '--artifacts', folder, '--include', 'subscriptions/*', ...target]);
  expect(Object.keys(await readFiles(folder)).filter((path) => path.startsWith('subscriptions/'))).toEqual(['subscriptions/mine/subscriptionInformation.json']);
  expect((await succeed(['plan', '--artifacts', folder, ...target])).counts).toMatchObject({ create: 0, update: 0 });
});
