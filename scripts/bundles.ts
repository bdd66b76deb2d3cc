import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type OutputFile } from 'esbuild';

const root = join(import.meta.dirname, '..');

/**
 * The bundles, by their path in the repository: CommonJS, because parts of the dependencies are; with all they need, so
 * that each runs alone; not minified, so that a difference can be read.
 */
export async function buildBundles(): Promise<ReadonlyMap<string, string>> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const bundle = async (entry: string, banner: string): Promise<string> => {
    const { outputFiles } = await build({
      absWorkingDir: root, entryPoints: [entry], outfile: 'bundle.js', bundle: true, write: false, platform: 'node', target: 'node20', format: 'cjs',
      // Some packages' CommonJS form hides its own files from a bundler.
      mainFields: ['module', 'main'], minify: false, charset: 'utf8', legalComments: 'none', sourcemap: false, banner: { js: banner }, define: { APIOPS_VERSION: JSON.stringify(version) }, logLevel: 'warning',
    });
    return (outputFiles as [OutputFile])[0].text;
  };
  return new Map([
    ['dist/index.js', await bundle('src/github/index.ts', '')],
    ['dist/cli.js', await bundle('src/cli/index.ts', '#!/usr/bin/env node')],
    ['dist/package.json', `${JSON.stringify({ type: 'commonjs' })}\n`],
  ]);
}
