import { formatPolicyProblem, parsePolicy, policyReferences, PolicySyntaxError, toRawXml, toXml, validatePolicy,
  type PolicyFormat, type PolicyReference, type PolicyScope } from '../../policy/index.ts';
import { invalidField, invalidFields, refused } from '../arm-error.ts';
import type { Behaviour, Write } from '../behaviour.ts';
import type { SimulatedKindName } from '../simulated-kinds.ts';
import { referencedKinds, textOf } from '../usage.ts';
import { removeUnused } from './usage-guard.ts';

export const DEFAULT_POLICY = '<policies>\r\n\t<inbound />\r\n\t<backend>\r\n\t\t<forward-request />\r\n\t</backend>\r\n\t<outbound />\r\n\t<on-error />\r\n</policies>';

/** A policy document of the service, a product, an API or an operation (apim-rest 3.8). */
function policyOf(scope: PolicyScope): Behaviour {
  return {
    write: (write) => {
      const format = formatOf(write);
      const text = textOf(write.properties, 'value');
      try {
        return { properties: { format: 'rawxml', value: checkDocument(write, text, format, write.scope.kind === 'Workspace' && scope === 'service' ? 'workspace' : scope) } };
      } catch (error) {
        if (error instanceof PolicySyntaxError) throw invalidField('representation', error.message);
        throw error;
      }
    },
    read: (properties, { list, query }) => {
      const format = list ? 'xml' : requestedFormat(query) ?? 'xml';
      return { format, value: toFormat(textOf(properties, 'value'), format) };
    },
  };
}

export const servicePolicy: Behaviour = {
  ...policyOf('service'),
  // There is always one: a deletion brings the default back (apim-rest 2.5).
  remove: ({ service, entity }) => {
    if (service.scopeOf(entity).kind === 'Workspace') service.remove(entity);
    else {
      entity.properties = { format: 'rawxml', value: DEFAULT_POLICY };
      service.touch(entity);
    }
  },
};
export const productPolicy = policyOf('product');
export const apiPolicy = policyOf('api');
export const operationPolicy = policyOf('operation');

/** Fragments: what a policy may hold, without sections (apim-rest 3.9). */
export const policyFragments: Behaviour = {
  write: (write) => {
    try {
      const value = checkDocument(write, textOf(write.properties, 'value'), formatOf(write), 'fragment');
      const { format: _format, ...others } = write.properties;
      return { properties: { ...others, value } };
    } catch (error) {
      if (error instanceof PolicySyntaxError) throw refused(`The policy fragment is not a valid XML: ${error.message}`);
      throw error;
    }
  },
  remove: removeUnused('PolicyFragment'),
  read: (properties, { list, query }) => {
    const format = list ? null : requestedFormat(query);
    return { ...properties, ...(format === null ? {} : { format }), value: toFormat(textOf(properties, 'value'), format ?? 'xml') };
  },
};

function formatOf({ sent }: Write): PolicyFormat {
  const format = sent['format'] ?? 'xml';
  if (format !== 'xml' && format !== 'rawxml') throw invalidField('format', "'format' must be one of: xml, rawxml.");
  return format;
}

function requestedFormat(query: URLSearchParams): PolicyFormat | null {
  const format = query.get('format');
  return format === 'rawxml' || format === 'xml' ? format : null;
}

/** Checks a document and gives it as it is kept: expressions unescaped, CRLF, no line end at the end. */
function checkDocument(write: Write, text: string, format: PolicyFormat, scope: PolicyScope): string {
  const document = parsePolicy(text, format);
  const problems = validatePolicy(document, { scope }).map((problem) => ({ target: problem.element, message: formatPolicyProblem(problem) }));
  const missing = policyReferences(text, format).flatMap((reference) => {
    const message = missingReference(write, reference);
    return message === null ? [] : [{ target: reference.type === 'named-value' ? reference.name : reference.element, message: formatPolicyProblem({ ...reference, message }) }];
  });
  if (problems.length + missing.length > 0) throw invalidFields([...problems, ...missing]);
  return (format === 'rawxml' ? text : toRawXml(document)).replace(/\r\n?|\n/g, '\r\n').replace(/(?:\r\n)+$/, '');
}

/** Of certificates and loggers the text is taken over from backends. */
const missingTexts: Partial<Record<SimulatedKindName, (name: string) => string>> = {
  NamedValue: (name) => `Cannot find a property '${name}'`,
  Backend: (name) => `Backend with id '${name}' could not be found.`,
  PolicyFragment: (name) => `Policy fragment with id '${name}' could not be found.`,
  Certificate: (name) => `Certificate with id '${name}' could not be found.`,
  Logger: (name) => `Logger with id '${name}' could not be found.`,
};

function missingReference({ service, scope }: Write, { type, name }: PolicyReference): string | null {
  const kind = referencedKinds[type];
  if (kind === undefined) return null;
  const exists = kind === 'NamedValue' ? service.namedValue(scope, name) !== undefined : service.child(scope, kind, name) !== undefined;
  return exists ? null : missingTexts[kind]?.(name) ?? null;
}

function toFormat(text: string, format: PolicyFormat): string {
  return format === 'rawxml' ? text : toXml(parsePolicy(text, 'rawxml')).replace(/\r\n?|\n/g, '\r\n');
}
