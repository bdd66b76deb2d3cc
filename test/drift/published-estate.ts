import { join } from 'node:path';
import type { Snapshot } from '../../src/model/resource.ts';
import { everything, startServices, succeed, type Answer, type Service } from '../conformance/harness.ts';
import { WORKSPACE } from '../fixtures/fixtures.ts';
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
export async function publishEstate(artifacts: Readonly<Record<string, string>>): Promise<PublishedEstate> {
  const services = await startServices(1);
  const service = await services.empty();
  const repository = createRepository();
  repository.commit({
    'apiops.yaml': configuration(service.client.serviceId), 'dev.yaml': overrides, ...Object.fromEntries(Object.entries(artifacts).map(([path, text]) => [`artifacts/${path}`, text])),
  });
  const flags = ['--config', join(repository.path, 'apiops.yaml'), '--environment', 'dev', '--arm-endpoint', service.client.endpoint];
  const environment = { DATA: 'ZGF0YQ==' };
  const run = (command: string, ...more: readonly string[]): Promise<Answer> => succeed([command, ...flags, ...more], environment);
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
