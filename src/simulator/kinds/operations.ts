import { isObject, type Json, type JsonObject } from '../../model/json.ts';
import { invalidField, refused } from '../arm-error.ts';
import type { Behaviour, Write } from '../behaviour.ts';
import { textOf } from '../usage.ts';

/** Operations of an API (apim-rest 3.7). */
export const operations: Behaviour = {
  write: (write) => {
    const { name, parent, existing, service } = write;
    const properties = { ...write.properties, method: textOf(write.properties, 'method').toUpperCase() };
    if (parent.properties['type'] === 'mcp') throw refused('Operation entity cannot be defined for MCP API type');
    if (templateNames(textOf(properties, 'urlTemplate')) !== parameterNames(properties)) {
      throw invalidField('', `All template parameters used in the UriTemplate must be defined in the Operation '${name}', and vice-versa.`);
    }
    const signature = signatureOf(properties);
    if (service.find(parent, 'ApiOperation', (other) => other !== existing && signatureOf(other.properties) === signature) !== undefined) {
      throw refused(`Operation with signature '${textOf(properties, 'method')} ${textOf(properties, 'urlTemplate')}' already exists`);
    }
    checkSchemas(write, properties);
    return { properties };
  },
};

/** Method and template, names of parameters left out: by it a request finds its operation. */
export function signatureOf(properties: JsonObject): string {
  return `${textOf(properties, 'method')} ${textOf(properties, 'urlTemplate').replace(/\{[^}]*\}/g, '{}')}`.toUpperCase();
}

function templateNames(template: string): string {
  // `{*path}` may be declared with its star or without (apim-rest 3.7).
  return [...new Set([...template.matchAll(/\{\*?([^}=?]+)[^}]*\}/g)].map((match) => match[1] ?? ''))].sort().join('/');
}

function parameterNames(properties: JsonObject): string {
  const parameters = properties['templateParameters'];
  const names = Array.isArray(parameters) ? (parameters as readonly Json[]).map((parameter) => (isObject(parameter) ? textOf(parameter, 'name').replace(/^\*/, '') : '')) : [];
  return [...new Set(names)].sort().join('/');
}

function checkSchemas({ service, parent }: Write, properties: JsonObject): void {
  const missing = schemaIds(properties).find((id) => service.child(parent, 'ApiSchema', id) === undefined);
  if (missing !== undefined) throw refused('Operation references schema that does not exist');
}

/** The names of the schemas that an operation refers to. */
export function schemaIds(value: Json): string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(schemaIds);
  if (!isObject(value)) return [];
  const own = textOf(value, 'schemaId');
  // Examples hold the user's own data.
  return [...(own === '' ? [] : [own]), ...Object.entries(value).filter(([key]) => key !== 'examples').flatMap(([, child]) => schemaIds(child))];
}
