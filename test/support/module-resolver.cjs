/** The packages of the toolkit name their files for `import` alone. */
module.exports = (request, options) => options.defaultResolver(request, request.startsWith('@actions/') ? { ...options, conditions: ['node', 'import', 'default'] } : options);
