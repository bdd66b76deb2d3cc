import type { Operation, Parameter } from './definition.ts';

/**
 * An operation whose template names parameters in its query (`/pets?kind={kind}`) with them as required query parameters,
 * which is what an import makes the template of (apim-rest 3.2); the operation itself where its template has no query, or
 * one that says something else.
 */
export function withoutQueryTemplate(operation: Operation): Operation {
  const [path = '', query = ''] = operation.urlTemplate.split('?', 2);
  const names = query.split('&').map((part) => /^([^=]+)=\{\1\}$/.exec(part)?.[1]);
  if (query === '' || names.includes(undefined)) return operation;
  const isNamed = ({ name }: Parameter): boolean => names.includes(name);
  const fromTemplate = operation.templateParameters.filter(isNamed);
  const queryParameters = [...fromTemplate, ...operation.queryParameters].map((parameter) => (isNamed(parameter) ? { ...parameter, required: true } : parameter));
  return { ...operation, urlTemplate: path, templateParameters: operation.templateParameters.filter((parameter) => !isNamed(parameter)), queryParameters };
}
