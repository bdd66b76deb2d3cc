import { isObject, type Json } from '../../model/json.ts';
import { notFound } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';
import { textOf } from '../usage.ts';

/** The pages of an API or a product: documentations by name, which must be there (apim-rest 3.10). */
export const wikis: Behaviour = {
  write: ({ service, properties }) => {
    const { documents } = properties;
    for (const document of Array.isArray(documents) ? (documents as readonly Json[]) : []) {
      const id = isObject(document) ? textOf(document, 'documentationId') : '';
      if (service.child(service.root, 'Documentation', id) === undefined) throw notFound('Documentation');
    }
    return { properties };
  },
};
