import { invalidField } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';
import { textOf } from '../usage.ts';
import { removeUnused } from './usage-guard.ts';

/** Where each scheme has the name of its parameter (apim-rest 3.6). */
const names: Readonly<Record<string, string>> = { Query: 'versionQueryName', Header: 'versionHeaderName' };

/** API version sets. */
export const versionSets: Behaviour = {
  write: ({ properties }) => {
    const required = names[textOf(properties, 'versioningScheme')];
    if (required !== undefined && textOf(properties, required) === '') throw invalidField(required, `'${required}' is required.`);
    return { properties };
  },
  remove: removeUnused('ApiVersionSet'),
};
