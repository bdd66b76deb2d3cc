/** Tests are TypeScript modules compiled one by one to CommonJS; types are checked by `npm run typecheck`. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/test/support/esbuild-transformer.cjs' },
  testTimeout: 30_000,
  maxWorkers: '100%',
};
