import { join } from 'node:path';
import { openArtifacts } from '../../src/artifacts/index.ts';
import type { LayoutName } from '../../src/model/kinds.ts';
import type { Snapshot } from '../../src/model/resource.ts';
import { everything, startServices, succeed, type Answer, type Service, type Services } from '../conformance/harness.ts';
import { WORKSPACE } from '../fixtures/fixtures.ts';
import { fillKitchenSink } from '../fixtures/kitchen-sink.ts';
import { supply } from '../fixtures/supplied.ts';
import { openPublished } from '../mutation/live-mutations.ts';
import { createRepository, type TestRepository } from '../support/repository.ts';

/** A folder in Git that was published into a service. */
export interface PublishedEstate {
  readonly service: Service;
  readonly repository: TestRepository;
  readonly folder: Snapshot;
  readonly live: Snapshot;
  /** The flags of a command that compares both. */
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly run: (command: string, ...more: readonly string[]) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

const configuration = (service: string): string => `artifacts: artifacts\nenvironments:\n  dev:\n    service: ${service}\n    overrides: dev.yaml\n`;
/** The data of a certificate of a workspace is in no folder. */
const overrides = `workspaces:\n  - name: ${WORKSPACE}\n    certificates:\n      - name: tls\n        properties:\n          data: '{#DATA#}'\n`;

/** Publishes artifacts from a repository of their own into a service of their own. */
export async function publishEstate(artifacts: Readonly<Record<string, string>>, layout: LayoutName = 'v7'): Promise<PublishedEstate> {
  const services = await startServices(1);
  const service = await services.empty();
  const repository = createRepository();
  repository.commit({
    'apiops.yaml': configuration(service.client.serviceId), 'dev.yaml': overrides, ...Object.fromEntries(Object.entries(artifacts).map(([path, text]) => [`artifacts/${path}`, text])),
  });
  if (layout !== 'v7') await openArtifacts(join(repository.path, 'artifacts')).convert(layout);
  repository.commit();
  return openEstate(services, service, repository, { DATA: 'ZGF0YQ==' }, []);
}

/** The kitchen sink, extracted into a repository and recorded as published. */
export async function extractKitchenSink(layout: LayoutName): Promise<PublishedEstate> {
  const services = await startServices(1);
  const service = await services.empty();
  const repository = createRepository();
  await fillKitchenSink(service.client);
  const folder = join(repository.path, 'artifacts');
  // With it the service shows APIs of every type.
  const version = ['--api-version', '2025-09-01-preview'];
  await succeed(['extract', '--artifacts', folder, '--layout', layout, ...everything, ...version, ...service.target]);
  const supplied = await supply(folder, service.client);
  repository.commit({ 'apiops.yaml': configuration(service.client.serviceId), 'dev.yaml': JSON.stringify(supplied.overrides) });
  return openEstate(services, service, repository, supplied.environment, version);
}

async function openEstate(services: Services, service: Service, repository: TestRepository, environment: Readonly<Record<string, string>>, more: readonly string[]): Promise<PublishedEstate> {
  const flags = ['--config', join(repository.path, 'apiops.yaml'), '--environment', 'dev', '--arm-endpoint', service.client.endpoint, ...more];
  const run: PublishedEstate['run'] = (command, ...words) => succeed([command, ...flags, ...words], environment);
  await run('publish');
  const { desired, live } = await openPublished(join(repository.path, 'artifacts'), service);
  return {
    service, repository, folder: desired, live, flags, environment, run,
    close: async () => {
      repository.remove();
      await services.close();
    },
  };
}

/** Writes what the service holds now into the folder, as an extract does, and commits it. */
export async function commitService({ run, repository }: PublishedEstate): Promise<void> {
  await run('extract', ...everything);
  repository.commit();
}
