import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** What the pure folders may not touch: network, disk, clock, environment, and everything that does (DESIGN 3). */
const impure = ['node:fs', 'node:fs/promises', 'node:http', 'node:https', 'node:net', 'node:os', 'node:child_process', 'node:process',
  '@actions/*', '@azure/*'];

/** The pure folders, and those behind interfaces: each may know those before it. */
const pure = ['model', 'policy', 'specification', 'plan', 'validate', 'render'];
const layers = [...pure, 'artifacts', 'configuration', 'promote', 'service', 'publish'];

/** Folders that touch nothing themselves. */
const untouching = [...pure, 'promote'];

export default tseslint.config(
  { ignores: ['**/*.cjs', 'dist/**', 'node_modules/**', 'coverage/**', 'src/**/*.generated.ts'] },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.js'] }, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/require-await': 'off',
      'no-console': 'error',
      'no-restricted-properties': ['error', { object: 'process', property: 'exit', message: 'Only the CLI ends the process.' }],
      'no-restricted-syntax': ['error', {
        selector: 'AssignmentExpression[operator=/^(\\|\\||&&|\\?\\?)=$/] > AwaitExpression.right',
        message: 'An effect on the right of a logical assignment may never happen.',
      }, {
        selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier[imported.name='z']",
        message: "Write import * as z from 'zod': the named import takes every language of its messages into the bundles.",
      }],
      'eqeqeq': 'error',
    },
  },
  ...layers.map((folder, at) => ({
    files: [`src/${folder}/**`],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', {
        patterns: [
          ...untouching.includes(folder) ? [{ group: impure, message: 'This folder is pure: no network, disk, clock or environment.' }] : [],
          { regex: '^(\\.\\./)+(commands|host|github|cli|simulator)/', allowTypeImports: true, message: 'This folder knows interfaces of the commands at most.' },
          ...at === layers.length - 1 ? [] : [{ regex: `^(\\.\\./)+(${layers.slice(at + 1).join('|')})/`, message: `The folder ${folder} knows only those before it: ${layers.slice(0, at).join(', ') || 'none'}.` }],
        ],
      }],
    },
  })),
  {
    files: untouching.map((folder) => `src/${folder}/**`),
    rules: {
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval'],
      'no-restricted-properties': ['error', { object: 'Date', property: 'now' }, { object: 'Math', property: 'random' }],
    },
  },
  {
    // The script of the HTML page: what it is given is text, and becomes nothing else.
    files: ['src/render/html/browser/**'],
    rules: {
      'no-restricted-properties': ['error', ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'setHTMLUnsafe', 'srcdoc', 'write', 'writeln'].map((property) => ({ property, message: 'Text becomes text: use element().' }))],
    },
  },
  {
    files: ['src/commands/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['@actions/*', '@azure/*'], message: 'Commands see interfaces only.' }] }] },
  },
  { files: ['scripts/**', 'test/**'], rules: { 'no-console': 'off', 'no-restricted-properties': 'off' } },
  { files: ['*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
