const { createHash } = require('node:crypto');
const { transformSync, version } = require('esbuild');

/** One TypeScript module to CommonJS, without types: the same compiler that makes the bundles. */
module.exports = {
  process: (source, path) => transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20', sourcemap: 'inline', sourcefile: path }),
  getCacheKey: (source, path) => createHash('sha256').update(`${version}\0${path}\0${source}`).digest('hex'),
};
