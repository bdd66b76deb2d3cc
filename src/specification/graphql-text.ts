import { Kind, parse, print, visit, type ASTNode, type DocumentNode } from 'graphql';

/** Lists in which the order means nothing. Directives keep theirs: they apply one after the other. */
const unordered: readonly string[] = ['definitions', 'fields', 'arguments', 'values', 'types', 'interfaces', 'locations', 'operationTypes'];

/**
 * A GraphQL schema printed anew: definitions and their members by name, without comments, descriptions laid out alike. What
 * cannot be read stays as it is, with LF.
 */
export function canonicalGraphql(text: string): string {
  try {
    const document = parse(text.replace(/^\uFEFF/, ''), { noLocation: true });
    return `${print(visit<DocumentNode>(document, { leave: toCanonical }))}\n`;
  } catch {
    return text.replace(/\r\n?/g, '\n').trim();
  }
}

function toCanonical(node: ASTNode): ASTNode {
  if (node.kind === Kind.STRING) return { ...node, block: false };
  // The values of a list stand in an order that means something.
  if (node.kind === Kind.LIST) return node;
  const lists = Object.entries(node).filter((entry): entry is [string, readonly ASTNode[]] => unordered.includes(entry[0]) && Array.isArray(entry[1]));
  return { ...node, ...Object.fromEntries(lists.map(([key, list]) => [key, sorted(list)])) };
}

function sorted(nodes: readonly ASTNode[]): ASTNode[] {
  return nodes.map((node) => ({ node, key: keyOf(node) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ node }) => node);
}

/** The name; what has none, or shares it with an extension, goes by its text. */
function keyOf(node: ASTNode): string {
  const name = 'name' in node && node.name !== undefined ? node.name.value : '';
  return `${name}\n${print(node)}`;
}
