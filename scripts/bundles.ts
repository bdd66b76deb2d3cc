import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build as bundleFiles, transform, type OutputFile, type Plugin } from 'esbuild';
import { unreachableParts } from './unreachable-parts.ts';
import { usedEndpoints } from './used-endpoints.ts';

const root = join(import.meta.dirname, '..');

/**
 * The bundles, by their path in the repository: CommonJS, because parts of the dependencies are; with all they need, so
 * that each runs alone; dependencies are minified file by file, our own code is not, so that a difference can be read.
 */
export async function buildBundles(): Promise<ReadonlyMap<string, string>> {
  const { version, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string; engines: { node: string } };
  const check = renderRuntimeCheck(engines.node.replace('>=', ''));
  const bundle = async (entry: string, banner: string): Promise<string> => {
    const { outputFiles } = await bundleFiles({
      absWorkingDir: root, entryPoints: [entry], outfile: 'bundle.js', bundle: true, write: false, platform: 'node', target: 'node20', format: 'cjs',
      // Some packages' CommonJS form hides its own files from a bundler.
      mainFields: ['module', 'main'], minify: false, charset: 'utf8', legalComments: 'none', sourcemap: false, banner: { js: banner }, define: { APIOPS_VERSION: JSON.stringify(version) }, logLevel: 'warning', plugins: [unusedModules, unreachableParts, usedEndpoints, minifiedDependencies],
    });
    return (outputFiles as [OutputFile])[0].text;
  };
  return new Map([
    ['dist/index.js', await bundle('src/github/index.ts', check)],
    ['dist/cli.js', await bundle('src/cli/index.ts', `#!/usr/bin/env node\n${check}`)],
    ['dist/package.json', `${JSON.stringify({ type: 'commonjs' })}\n`],
  ]);
}

/**
 * Before anything else is loaded: an older Node would fail somewhere in a library. In the words of old JavaScript. The
 * directive counts only where no statement stands before it.
 */
function renderRuntimeCheck(minimum: string): string {
  return ["'use strict';", `if (process.versions.node.localeCompare('${minimum}', undefined, { numeric: true }) < 0) {`,
    `  process.stderr.write('This program needs Node ${minimum} or newer; this is ' + process.versions.node + '. Call it with a newer one.\\n');`,
    '  process.exit(1);', '}'].join('\n');
}

/**
 * Leaves out modules of the toolkit of which nothing is used: it does not say that they do nothing by themselves, and its
 * client for identity tokens alone brings an HTTP library of 600 KB.
 */
const unusedModules: Plugin = {
  name: 'unused-modules',
  setup: (build) => {
    build.onResolve({ filter: /^(?:\.|@actions\/)/ }, async ({ path, pluginData, ...from }) => {
      const isToolkit = path.startsWith('@actions/') || /[\\/]node_modules[\\/]@actions[\\/]/.test(from.importer);
      if (!isToolkit || pluginData === unusedModules.name) return undefined; // asked below
      return { ...await build.resolve(path, { ...from, pluginData: unusedModules.name }), sideEffects: false };
    });
  },
};

const minifiedDependencies: Plugin = {
  name: 'minified-dependencies',
  setup: (build) => {
    build.onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { minify: true, target: 'node20', legalComments: 'none', charset: 'utf8' });
      return { contents: code, loader: 'js' };
    });
  },
};
