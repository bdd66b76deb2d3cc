import type { JsonObject } from '../../model/json.ts';
import { invalidField, notFound } from '../arm-error.ts';
import type { Write } from '../behaviour.ts';
import { textOf } from '../usage.ts';

/** Refuses what stands against an API among the others: version, path, display name (apim-rest 1.7, 3.6). */
export function checkApi({ service, scope, name, existing, options }: Write, properties: JsonObject, hasInlineSet: boolean): void {
  const setId = textOf(properties, 'apiVersionSetId').toLowerCase();
  if (setId === '' && !hasInlineSet && textOf(properties, 'apiVersion') !== '') throw invalidField('ApiVersion', "Can't set VersionName when ApiVersionSetId is not set.");
  if (setId !== '' && service.resolve(scope, 'ApiVersionSet', setId) === undefined) throw notFound('ApiVersionSet');
  const displayName = textOf(properties, 'displayName');
  const path = pathOf(properties);
  for (const other of scope.collection('apis')) {
    if (other === existing || other.properties['isCurrent'] !== true || other.name.toLowerCase() === name.toLowerCase()) continue;
    const sameSet = setId !== '' && textOf(other.properties, 'apiVersionSetId').toLowerCase() === setId;
    const sameVersion = textOf(other.properties, 'apiVersion').toLowerCase() === textOf(properties, 'apiVersion').toLowerCase();
    if (pathOf(other.properties) === path && !(sameSet && !sameVersion)) {
      throw invalidField('path', `Cannot create API '${displayName}' with the same Path '${textOf(properties, 'path')}' as API '${textOf(other.properties, 'displayName')}'  unless it's a part of the same version set`);
    }
    if (options.uniqueApiNames && !sameSet && textOf(other.properties, 'displayName') === displayName) throw invalidField('name', 'API with specified name already exists');
  }
}

function pathOf(properties: JsonObject): string {
  return textOf(properties, 'path').toLowerCase().replace(/^\/+|\/+$/g, '');
}
