import { applyEdits, findNodeAtLocation, modify, parseTree } from 'jsonc-parser';
import { isMap, parseDocument, type Node } from 'yaml';
import { parseSpecification } from './parse.ts';

/** What says where an API runs: `servers` of OpenAPI 3, the others of Swagger 2.0. */
const members = ['servers', 'host', 'basePath', 'schemes'];

/**
 * The document without its `servers` (Swagger 2.0: host, basePath, schemes); everything else to the character. An import
 * takes the address of the backend from them (apim-rest 3.2). Throws SpecificationSyntaxError.
 */
export function withoutServers(text: string): string {
  const { syntax, document } = parseSpecification(text);
  const present = members.filter((member) => member in document);
  if (syntax === 'text' || present.length === 0) return text;
  return present.reduce(syntax === 'json' ? removeJsonMember : removeYamlMember, text);
}

function removeJsonMember(text: string, member: string): string {
  const tree = parseTree(text);
  if (tree === undefined || findNodeAtLocation(tree, [member]) === undefined) return text;
  return applyEdits(text, modify(text, [member], undefined, {}));
}

/** Takes the lines of the member out: from its key to the key of the next. */
function removeYamlMember(text: string, member: string): string {
  const yaml = parseDocument(text, { uniqueKeys: false });
  if (!isMap(yaml.contents)) return text;
  const { items, flow } = yaml.contents;
  const index = items.findIndex(({ key }) => String((key as { value?: unknown } | null)?.value) === member);
  const start = (items[index]?.key as Node | undefined)?.range?.[0];
  if (index < 0 || start === undefined) return text;
  if (flow === true) {
    yaml.delete(member);
    return yaml.toString({ lineWidth: 0 });
  }
  const value = items[index]?.value as Node | null | undefined;
  const end = value?.range?.[2] ?? text.length;
  return text.slice(0, start) + text.slice(end);
}
