import fc from 'fast-check';
import { kindNames, kindRow, type KindName } from '../../src/model/kinds.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { requireResourceId, resourceId, resourceKey } from '../../src/model/resource-id.ts';
import { toSnapshot, type Content, type Resource, type Snapshot } from '../../src/model/resource.ts';

/** Names that some file system could not hold as they stand. */
const names = ['a', 'Beta', 'con', 'nul.txt', 'x.y', 'a:b', 'ä b', '100%41', 'dot.', '.hidden', 'q\'"|?', '%2e', 'rev;2', '中'];

const scalar = fc.oneof(fc.string({ maxLength: 6 }).map((text) => text.replaceAll('{', '(')), fc.integer(), fc.boolean());
const key = fc.constantFrom('alpha', 'beta', 'x y', '"', 'ünï', 'description', 'a.b', '__unknown');
const json = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof({ depthSize: 'small' }, scalar, fc.array(fc.oneof(tie('json'), fc.constant(null)), { maxLength: 3 }), fc.dictionary(key, tie('json'), { maxKeys: 3, noNullPrototype: true })),
})).json;
const properties = fc.dictionary(key, json, { maxKeys: 4, noNullPrototype: true });

const policy: fc.Arbitrary<Content> = fc.constantFrom('<policies>\n  <inbound>\n    <base />\n  </inbound>\n</policies>', '<policies><inbound>{{nv}}\r\n<set-variable name="a" value="@(1 < 2 ? "x" : "y")" /></inbound></policies>\n')
  .map((text) => ({ codec: 'policy', format: 'rawxml', text }));
const markdown: fc.Arbitrary<Content> = fc.string({ maxLength: 20 }).map((text) => ({ codec: 'markdown', format: 'markdown', text: `# ${text.replaceAll('{', '(')}` }));
const specification: fc.Arbitrary<Content> = fc.constantFrom<[string, string]>(
  ['openapi', "openapi: 3.0.1\ninfo:\n  title: 'T'\n  version: '1'\npaths: {}\n"], ['openapi+json', '{"openapi":"3.0.1","info":{"title":"T","version":"1"},"paths":{}}\n'],
  ['swagger-json', '{"swagger":"2.0","info":{"title":"T","version":"1"},"paths":{}}\n'], ['graphql', 'type Query { a: Int }\n'],
  ['odata', '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" />\n'], ['grpc', 'syntax = "proto3";\n'],
).map(([format, text]) => ({ codec: 'specification', format, text }));

const contents = { policy, markdown, specification };

/** A resource with all that it lives below; operations and workspaces may be without a resource of their own. */
function family(kind: KindName, workspace: string | null): fc.Arbitrary<Resource[]> {
  return fc.record({ names: fc.array(fc.constantFrom(...names), { minLength: 4, maxLength: 4 }), isBare: fc.boolean(), bodies: fc.array(properties, { minLength: 4, maxLength: 4 }), content: contentOf(kind), toService: fc.boolean() })
    .chain(({ names: chosen, isBare, bodies, content, toService }) => {
      const chain: KindName[] = [];
      for (let current: KindName | null = kind; current !== null; current = kindRow(current).parent) chain.unshift(current);
      const ids = chain.map((_current, index) => idOf(chain.slice(0, index + 1), chosen, workspace));
      const withWorkspace = workspace === null || isBare ? [] : [{ id: resourceId('Workspace', [workspace]), kind: 'Workspace' as const, properties: bodies[3] ?? {} }];
      return fc.tuple(...chain.map((current) => contentOf(current))).map((parentContents) => [...withWorkspace, ...chain.flatMap((current, index): Resource[] => {
        const id = ids[index] ?? '';
        const isOwn = current === kind;
        if (!isOwn && isBare && current === 'ApiOperation') return [];
        const own = (isOwn ? content : parentContents[index]) ?? null;
        return [{ id, kind: current, properties: bodyOf(current, bodies[index] ?? {}, toService && workspace !== null, id), ...(own === null ? {} : { content: own }) }];
      })]);
    });
}

function contentOf(kind: KindName): fc.Arbitrary<Content | null> {
  const { content } = kindRow(kind);
  return content === null ? fc.constant(null) : content === 'specification' ? fc.option(specification) : contents[content];
}

function idOf(chain: readonly KindName[], chosen: readonly string[], workspace: string | null): string {
  const count = chain.filter((kind) => kindRow(kind).path.includes('{name}')).length;
  return resourceId(chain.at(-1) ?? 'Api', chosen.slice(0, count), workspace);
}

function bodyOf(kind: KindName, generated: JsonObject, toService: boolean, id: string): JsonObject {
  const { body } = kindRow(kind);
  if (body === 'document') return {};
  if (body === 'association') return kind === 'ProductGroup' && toService ? { groupId: `/groups/${requireResourceId(id).names[1] ?? ''}` } : {};
  return kind === 'Api' ? { ...generated, apiRevision: '1', isCurrent: true } : generated;
}

/** Snapshots of any kinds at both scopes, each whole: what lies below something has that too. */
export const snapshots: fc.Arbitrary<Snapshot> = fc.array(fc.tuple(fc.constantFrom(...kindNames), fc.constantFrom(null, 'w', 'W.')).chain(([kind, workspace]) =>
  family(kind, kindRow(kind).workspace ? workspace : null)), { minLength: 1, maxLength: 12 }).map((families) => {
  const byKey = new Map<string, Resource>();
  for (const resource of families.flat()) if (!byKey.has(resourceKey(resource.id))) byKey.set(resourceKey(resource.id), resource);
  return toSnapshot(byKey.values());
});
