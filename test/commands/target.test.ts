import { findEnvironment } from '../../src/commands/target.ts';
import { parseConfiguration } from '../../src/configuration/index.ts';

const { configuration } = parseConfiguration('environments: { dev: { sku: Developer } }\n', 'apiops.yaml');

test.each(['toString', 'constructor', '__proto__', 'Dev'])('there is no environment %s', (environment) => {
  expect(() => findEnvironment({ environment }, configuration)).toThrow(`There is no environment '${environment}' in apiops.yaml.`);
});

test('an environment is found by its name', () => {
  expect(findEnvironment({ environment: 'dev' }, configuration)).toMatchObject({ sku: 'Developer' });
});
