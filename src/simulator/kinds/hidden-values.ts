import type { Write } from '../behaviour.ts';
import { textOf } from '../usage.ts';

const REFERENCE = /^\{\{([A-Za-z0-9-._]+)\}\}$/;

/** Whether a text is nothing but the name of a named value. */
export function isReference(text: string): boolean {
  return REFERENCE.test(text);
}

/**
 * Moves a secret into a named value of the service's own, and gives the reference to it: the one that the resource has
 * (`before`), or a new one (apim-rest 4.7, 4.8). @param prefix begins the display name, before 24 hexadecimal digits
 */
export function hideSecret({ service, scope }: Write, value: string, before: string, prefix: string): string {
  const known = REFERENCE.exec(before)?.[1] ?? '';
  const isOwn = known.startsWith(prefix) && /^[0-9a-f]{24}$/.test(known.slice(prefix.length));
  const entity = isOwn ? service.namedValue(scope, known) : undefined;
  if (entity !== undefined) {
    service.store(scope, 'NamedValue', entity.name, { ...entity.properties, value });
    return `{{${textOf(entity.properties, 'displayName')}}}`;
  }
  const displayName = `${prefix}${service.generateName()}`;
  service.store(scope, 'NamedValue', service.generateName(), { displayName, value, secret: true, tags: [] });
  return `{{${displayName}}}`;
}
