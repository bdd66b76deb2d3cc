const { createHash } = require('node:crypto');
const { extname } = require('node:path');
const { transformSync, version } = require('esbuild');

/** One module to CommonJS, without types: the same compiler that makes the bundles. An `import()` becomes a `require`, which is what Jest can load. */
module.exports = {
  process: (source, path) => transformSync(source, { loader: extname(path) === '.ts' ? 'ts' : 'js', format: 'cjs', target: 'node20', supported: { 'dynamic-import': false }, sourcemap: 'inline', sourcefile: path }),
  getCacheKey: (source, path) => createHash('sha256').update(`${version}\0import\0${path}\0${source}`).digest('hex'),
};
