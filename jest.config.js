/** Packages that exist as ECMAScript modules only: they are compiled like the tests. */
const modules = ['@actions', '@octokit', 'before-after-hook', 'universal-user-agent', 'json-with-bigint', 'content-type'];

/** Tests are TypeScript modules compiled one by one to CommonJS; types are checked by `npm run typecheck`. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.[jt]s$': '<rootDir>/test/support/esbuild-transformer.cjs' },
  transformIgnorePatterns: [`/node_modules/(?!(?:${modules.join('|')})/)`],
  resolver: '<rootDir>/test/support/module-resolver.cjs',
  testTimeout: 30_000,
  maxWorkers: '100%',
  // To start a program, as most suites start git, takes a large process several times as long as a small one.
  workerIdleMemoryLimit: '400MB',
};
