import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

const sources = join(import.meta.dirname, '../src');

/** Of GitHub's 1,000 endpoints those that the sources name as `octokit.rest.issues.create`. Any other way to name one fails the build. */
export const usedEndpoints: Plugin = {
  name: 'used-endpoints',
  setup: (build) => {
    build.onLoad({ filter: /[\\/]@octokit[\\/]plugin-rest-endpoint-methods[\\/]dist-src[\\/]generated[\\/]endpoints\.js$/ }, async ({ path }) => {
      const { default: all } = await import(pathToFileURL(path).href) as { default: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
      const kept: Record<string, Record<string, unknown>> = {};
      for (const [scope, method] of findUsed()) {
        const endpoint = all[scope]?.[method];
        if (endpoint === undefined) throw new Error(`The client for GitHub has no rest.${scope}.${method}.`);
        (kept[scope] ??= {})[method] = endpoint;
      }
      return { contents: `export default ${JSON.stringify(kept)};`, loader: 'js' };
    });
  },
};

function findUsed(): readonly (readonly [scope: string, method: string])[] {
  const found = new Set<string>();
  for (const name of readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.ts'))) {
    const text = readFileSync(join(sources, name), 'utf8');
    if (/\boctokit(?:\?\.|\.rest\?|\[)|\brest\b[^=;}]*\}\s*=\s*[\w.]*octokit\b/.test(text)) throw new Error(`src/${name} takes of GitHub's client what cannot be told: write octokit.rest.scope.method.`);
    for (const [, scope, method] of text.matchAll(/(?<!\.\.)\.rest\b(?:\.(\w+)\.(\w+))?/g)) {
      if (scope === undefined || method === undefined) throw new Error(`src/${name} takes of GitHub's client what cannot be told: write octokit.rest.scope.method.`);
      found.add(`${scope}.${method}`);
    }
  }
  return [...found].sort().map((each) => each.split('.') as [string, string]);
}
