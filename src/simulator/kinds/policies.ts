import { formatPolicyProblem, parsePolicy, PolicySyntaxError, toRawXml, toXml, validatePolicy, type PolicyFormat, type PolicyNode, type PolicyScope } from '../../policy/index.ts';
import { policySize } from '../../model/tier-limits.ts';
import { invalidField, invalidFields, refused } from '../arm-error.ts';
import type { Behaviour, Write } from '../behaviour.ts';
import type { SimulatedService } from '../simulated-service.ts';
import { textOf } from '../usage.ts';
import { referenceProblems } from './policy-references.ts';
import { removeUnused } from './usage-guard.ts';

export const DEFAULT_POLICY = '<policies>\r\n\t<inbound />\r\n\t<backend>\r\n\t\t<forward-request />\r\n\t</backend>\r\n\t<outbound />\r\n\t<on-error />\r\n</policies>';

/** A policy document of the service, a product, an API or an operation (apim-rest 3.8). */
function policyOf(scope: PolicyScope): Behaviour {
  return {
    write: (write) => {
      const isWorkspace = write.parent.kind === 'Workspace' && scope === 'service';
      try {
        return { properties: { format: 'rawxml', value: checkDocument(write, isWorkspace ? 'workspace' : scope) } };
      } catch (error) {
        if (error instanceof PolicySyntaxError) throw invalidField('representation', error.message);
        throw error;
      }
    },
    read: (properties, { service, list, query }) => {
      const format = list || service.assumptions.rewritesPolicies ? 'xml' : requestedFormat(query) ?? 'xml';
      return { format, value: toFormat(textOf(properties, 'value'), format, service) };
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
/** Of a GraphQL resolver: its root element is the data source (apim-rest 3.10). */
export const resolverPolicy = policyOf('resolver');

/** Fragments: what a policy may hold, without sections (apim-rest 3.9). */
export const policyFragments: Behaviour = {
  write: (write) => {
    try {
      const value = checkDocument(write, 'fragment');
      const { format: _format, ...others } = write.properties;
      return { properties: { ...others, value } };
    } catch (error) {
      if (error instanceof PolicySyntaxError) throw refused(`The policy fragment is not a valid XML: ${error.message}`);
      throw error;
    }
  },
  remove: removeUnused('PolicyFragment'),
  read: (properties, { service, list, query }) => {
    const format = list ? null : service.assumptions.rewritesPolicies ? 'xml' : requestedFormat(query);
    return { ...properties, ...(format === null ? {} : { format }), value: toFormat(textOf(properties, 'value'), format ?? 'xml', service) };
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
function checkDocument(write: Write, scope: PolicyScope): string {
  const { service, properties } = write;
  const format = formatOf(write);
  const text = textOf(properties, 'value');
  checkSize(text, policySize(scope === 'fragment' ? 'fragment' : 'document', service.sku).kib);
  const document = parsePolicy(text, format);
  const problems = validatePolicy(document, { scope, workspace: write.scope.kind === 'Workspace', sku: service.sku })
    .map((problem) => ({ target: problem.element, message: formatPolicyProblem(problem) }));
  const missing = referenceProblems(write, document);
  if (problems.length + missing.length > 0) throw invalidFields([...problems, ...missing]);
  return (format === 'rawxml' ? text : toRawXml(document)).replace(/\r\n?|\n/g, '\r\n').replace(/(?:\r\n)+$/, '');
}

/** In KiB of UTF-8. The text is not on record. */
function checkSize(text: string, limit: number): void {
  if (Buffer.byteLength(text) > limit * 1024) throw invalidField('representation', `The policy document is larger than ${limit} KB.`);
}

function toFormat(text: string, format: PolicyFormat, { assumptions }: SimulatedService): string {
  if (format === 'rawxml') return text;
  const document = parsePolicy(text, 'rawxml');
  return toXml(assumptions.rewritesPolicies ? { ...document, nodes: document.nodes.map(rewritten) } : document).replace(/\r\n?|\n/g, assumptions.rewritesPolicies ? '\n' : '\r\n');
}

/** The same, written by somebody else: white space between elements, quotation marks, order of attributes, empty elements. */
function rewritten(node: PolicyNode): PolicyNode {
  if (node.kind !== 'element') return node;
  const holdsText = node.children.some((child) => (child.kind === 'text' && child.text.trim() !== '') || (child.kind === 'cdata' && child.text !== ''));
  const children = node.children.map(rewritten).map((child): PolicyNode => child.kind === 'text' && !holdsText ? { ...child, text: '\n ' } : child);
  const attributes = [...node.attributes].reverse().map(({ quote, ...others }) => ({ ...others, quote: quote === '"' ? "'" : '"' } as const));
  return { ...node, attributes, children, selfClosing: false, space: '' };
}
