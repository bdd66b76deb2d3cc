/** Put in by the bundler, from package.json. */
declare const APIOPS_VERSION: string | undefined;

/** Version of this program, `1.2.3`; `development` where it runs from its sources. */
export const version: string = typeof APIOPS_VERSION === 'string' ? APIOPS_VERSION : 'development';
