import { invalidField, invalidFields, refused } from '../arm-error.ts';
import { isObject } from '../../model/json.ts';
import type { Behaviour } from '../behaviour.ts';
import { textOf } from '../usage.ts';
import { schemaIds } from './operations.ts';
import { checkSdl, SDL_SCHEMA } from './schema-documents.ts';
import { removeUnused } from './usage-guard.ts';

/** Where each type of a global schema has its text (apim-rest 4.10). */
const members: Readonly<Record<string, { readonly needed: string; readonly other: string }>> = {
  xml: { needed: 'value', other: 'document' }, json: { needed: 'document', other: 'value' },
};

/** Schemas of the service or a workspace; their type does not change. */
export const globalSchemas: Behaviour = {
  write: ({ existing, properties }) => {
    const type = textOf(properties, 'schemaType');
    const before = existing?.properties['schemaType'];
    if (before !== undefined && before !== type) throw invalidField('schemaType', "'schemaType' cannot be changed.");
    const { needed, other } = members[type] ?? { needed: 'value', other: 'document' };
    const problems = [
      ...(properties[needed] === undefined ? [{ target: needed, message: `'${needed}' is required.` }] : []),
      ...(properties[other] === undefined ? [] : [{ target: other, message: `'${other}' is not supported for schemas of the type '${type}'.` }]),
    ];
    if (problems.length > 0) throw invalidFields(problems);
    return { properties };
  },
  remove: removeUnused('GlobalSchema'),
};

/** Schemas of an API: text, definitions or components (apim-rest 3.3). What an operation names goes by `?force=true` only; its text is assumed. */
export const apiSchemas: Behaviour = {
  write: ({ properties }) => {
    const { document } = properties;
    const isKnown = isObject(document) && ['value', 'definitions', 'components'].some((member) => document[member] !== undefined && document[member] !== null);
    if (!isKnown) throw invalidField('document', "'document' must have 'value', 'definitions' or 'components'.");
    if (properties['contentType'] === SDL_SCHEMA) checkSdl(textOf(document, 'value'), 'document');
    return { properties };
  },
  remove: ({ service, entity, query }) => {
    const { parent } = entity;
    const isUsed = parent !== null && service.find(parent, 'ApiOperation', ({ properties }) => schemaIds(properties).some((id) => id.toLowerCase() === entity.name.toLowerCase()));
    if (isUsed && service.assumptions.protectsUsed && query.get('force') !== 'true') {
      throw refused(`The Schema '${entity.name}' is used by operations. Pass in force=true as query param to delete it.`);
    }
    service.remove(entity);
  },
};
