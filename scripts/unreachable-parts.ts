import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Modules of a dependency whose exports are made and passed on by one module, and used by nobody. */
interface UnreachableParts {
  /** The only module that may import them, by the end of its path. */
  readonly importer: string;
  readonly paths: readonly string[];
  /** The names that the importer takes of one, read off its text. */
  readonly names: (text: string, path: string) => readonly string[];
}

const parts: readonly UnreachableParts[] = [
  // Of the management client the pipeline alone is used: `Pick<ApiManagementClient, 'pipeline' | 'sendRequest'>` in
  // src/service/transport.ts holds us to it. Its operations and the mappers of their bodies are 1.2 MB.
  { importer: '/@azure/arm-apimanagement/dist/esm/apiManagementClient.js', paths: ['./operations/index.js', './models/mappers.js', './models/parameters.js', '@azure/core-lro'], names: namesOfImport },
  // The toolkit takes `fetch` and `ProxyAgent` of its HTTP library; `checkTaken` holds it to it.
  {
    importer: '/undici/index.js', names: namesOfRequire, paths: [
      ...['mock-client', 'mock-agent', 'mock-pool', 'mock-errors'].map((name) => `./lib/mock/${name}`), ...['redirect', 'retry', 'dump', 'dns'].map((name) => `./lib/interceptor/${name}`),
      './lib/dispatcher/balanced-pool', './lib/dispatcher/env-http-proxy-agent', './lib/dispatcher/retry-agent', './lib/web/cache/cachestorage', './lib/web/cookies', './lib/web/eventsource/eventsource', './lib/web/fileapi/filereader',
      './lib/web/websocket/events', './lib/web/websocket/websocket',
    ],
  },
];

/** `import { A, B } from "path"`, and `Space.C` of `import * as Space from "path"`. */
function namesOfImport(text: string, path: string): readonly string[] {
  const [, list, space] = new RegExp(`import\\s*(?:\\{([^}]*)\\}|\\*\\s*as\\s+(\\w+))\\s*from\\s*["']${escape(path)}["']`).exec(text) ?? [];
  if (space !== undefined) return [...new Set([...text.matchAll(new RegExp(`\\b${space}\\.([\\w$]+)`, 'g'))].map(([, name = '']) => name))];
  return splitNames(list ?? '');
}

/** `const { A, B } = require('path')` and `require('path').C`; of a module that is taken whole its default. */
function namesOfRequire(text: string, path: string): readonly string[] {
  const called = `require\\(["']${escape(path)}["']\\)`;
  const [, list] = new RegExp(`\\{([^}]*)\\}\\s*=\\s*${called}`).exec(text) ?? [];
  const [, member] = new RegExp(`${called}\\.(\\w+)`).exec(text) ?? [];
  return list !== undefined ? splitNames(list) : member !== undefined ? [member] : new RegExp(called).test(text) ? ['default'] : [];
}

function splitNames(list: string): string[] {
  return list.split(',').map((name) => name.trim()).filter((name) => name !== '');
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** Fails the build where a package takes more of the HTTP library than is kept of it. */
async function checkTaken(importer: string): Promise<void> {
  const text = await readFile(importer, 'utf8');
  const taken = [...namesOfImport(text, 'undici'), ...[...text.matchAll(/\bundici_\d+\.(\w+)/g)].map(([, name = '']) => name)];
  const more = taken.filter((name) => name !== 'fetch' && name !== 'ProxyAgent');
  if (taken.length === 0 || more.length > 0) throw new Error(`${importer} takes ${more.join(', ') || 'what cannot be told'} of undici, which scripts/unreachable-parts.ts leaves out.`);
}

/** Puts in place of each part what throws as soon as anything of it is used. */
export const unreachableParts: Plugin = {
  name: 'unreachable-parts',
  setup: (build) => {
    // Its index also gives every enumeration of its models, which no bundler can tell from what does something.
    build.onResolve({ filter: /^@azure\/arm-apimanagement$/ }, async ({ pluginData, path, ...from }) => {
      if (pluginData === unreachableParts.name) return undefined; // asked below
      const found = await build.resolve(path, { ...from, pluginData: unreachableParts.name });
      return { ...found, path: join(dirname(found.path), 'apiManagementClient.js'), sideEffects: false };
    });
    build.onResolve({ filter: /^(?:\.\/|undici$|@azure\/core-lro$)/ }, async ({ path, importer }) => {
      if (path === 'undici') {
        await checkTaken(importer);
        return undefined;
      }
      const file = importer.replaceAll('\\', '/');
      const part = parts.find((one) => file.endsWith(`/node_modules${one.importer}`) && one.paths.includes(path));
      if (part === undefined) return undefined;
      const names = part.names(await readFile(importer, 'utf8'), path);
      if (names.length === 0) throw new Error(`It cannot be told what ${file} takes of ${path}: scripts/unreachable-parts.ts does not fit this version.`);
      return { path: join('unreachable', part.importer, '..', path), namespace: unreachableParts.name, pluginData: names, sideEffects: false };
    });
    // Each asks which version of Node this is; every version from 16.9 has what it asks for, and the bundles need a newer one.
    build.onLoad({ filter: /[\\/]jsonwebtoken[\\/]lib[\\/](?:asymmetricKeyDetails|rsaPssKeyDetails|ps)Supported\.js$/ }, () => ({ contents: 'module.exports = true;', loader: 'js' }));
    // One of two builds of the same parser, which takes the other's place where it cannot be loaded.
    build.onLoad({ filter: /[\\/]undici[\\/]lib[\\/]llhttp[\\/]llhttp_simd-wasm\.js$/ }, () => ({ contents: "throw new Error('llhttp_simd-wasm.js is not in this bundle.');", loader: 'js' }));
    build.onLoad({ filter: /.*/, namespace: unreachableParts.name }, ({ path, pluginData }) => ({ contents: renderPart(basename(path), pluginData as readonly string[]), loader: 'js' }));
  },
};

/** Classes that can be made and passed on; reading a property of one, or of what it made, throws. */
function renderPart(file: string, names: readonly string[]): string {
  return [
    `const left = (name) => { const refuse = () => { throw new Error(\`\${name} of ${file} is not in this bundle.\`); };`,
    'return new Proxy(class { constructor() { return new Proxy(this, { get: refuse }); } }, { get: (part, property) => property === \'prototype\' ? part.prototype : refuse() }); };',
    ...names.map((name) => name === 'default' ? 'export default left(\'default\');' : `export const ${name} = left(${JSON.stringify(name)});`),
  ].join('\n');
}
