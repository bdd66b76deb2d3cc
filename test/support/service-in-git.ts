import { join } from 'node:path';
import type { CommandResult } from '../../src/commands/result.ts';
import { runCommand } from '../../src/commands/run.ts';
import type { CommandName, Inputs } from '../../src/github/inputs.ts';
import { createHost } from '../../src/host/node-host.ts';
import type { SimulatorOptions } from '../../src/simulator/simulator.ts';
import { startServices, type Service, type Services } from '../conformance/harness.ts';
import { silent } from './memory-store.ts';
import { createRepository, gitEnvironment, type TestRepository } from './repository.ts';

/** Where a command runs, if not in the test's repository, and what its environment has more. */
export interface Elsewhere {
  readonly at?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The service is that of apiops.yaml. */
  readonly withoutService?: true;
}

/** An empty service and an empty Git repository for each test of a file. */
export interface ServiceInGit {
  readonly service: () => Service;
  readonly repository: () => TestRepository;
  /** Runs a command on the folder in the repository, as the adapters do. */
  readonly run: (command: CommandName, more?: Inputs, elsewhere?: Elsewhere) => Promise<CommandResult>;
  /** As `run`; what fails or finds an error fails the test. */
  readonly succeed: (command: CommandName, more?: Inputs) => Promise<CommandResult>;
}

/** Sets up what the tests of a file need; `count` is the number of tests. */
export function useServiceInGit(count: number, options: Partial<SimulatorOptions> = {}): ServiceInGit {
  let services: Services;
  let service: Service;
  let repository: TestRepository;
  beforeAll(async () => { services = await startServices(count, 'Premium', options); });
  afterAll(() => services.close());
  beforeEach(async () => {
    repository = createRepository();
    service = await services.empty();
  });
  afterEach(() => { repository.remove(); });
  const run: ServiceInGit['run'] = (command, more = {}, { at = repository.path, environment = {}, withoutService } = {}) => {
    const host = createHost({ environment: { ...gitEnvironment, ...environment }, logger: silent, announce: () => undefined, interrupted: () => new Promise(() => undefined) });
    return runCommand(command, { config: join(at, 'apiops.yaml'), environment: 'dev', ...(withoutService === true ? {} : { 'service-id': service.client.serviceId }), 'arm-endpoint': service.client.endpoint, ...more }, host);
  };
  return {
    service: () => service, repository: () => repository, run,
    succeed: async (command, more) => {
      const result = await run(command, more);
      expect([result.failure, result.report?.failed ?? [], result.diagnostics.filter(({ severity }) => severity === 'error')]).toEqual([null, [], []]);
      return result;
    },
  };
}
