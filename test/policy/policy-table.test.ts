import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { dataSources, knownElements, policyNames, policyRow, type ElementRow } from '../../src/policy/policy-table.ts';

/** The facts of the reference pages, where they lie beside the project. */
const facts = resolve(__dirname, '../../../shared/reference/policies.json');

interface Page {
  readonly sections: readonly string[];
  readonly scopes: readonly string[];
  readonly gateways: readonly string[];
  readonly attributes?: Readonly<Record<string, readonly { readonly name: string; readonly required: string }[]>>;
}

const scopeNames: Readonly<Record<string, string>> = { 'global': 'service', 'API': 'api', 'GraphQL resolver': 'resolver', 'GraphQL resolver only': 'resolver' };
const sectionNames = ['inbound', 'backend', 'outbound', 'on-error'];

/** `element@attribute` of everything that a row calls required. */
function requiredOf(name: string, { required = [], claimed = [], holds }: ElementRow): string[] {
  const children = typeof holds !== 'object' ? [] : Object.entries(holds).flatMap(([child, row]) => (row === 'policy' ? [] : requiredOf(child, row)));
  return [...[...required, ...claimed].map((attribute) => `${name}@${attribute}`), ...children];
}

const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();

(existsSync(facts) ? describe : describe.skip)('the table against the reference pages, where ../shared is present', () => {
  const { policies } = existsSync(facts) ? JSON.parse(readFileSync(facts, 'utf8')) as { policies: Record<string, Page> } : { policies: {} };

  test.each([...Object.entries(policies)])('%s', (name, page) => {
    const row = policyRow(name);
    if (row === undefined) throw new Error(`${name} is not in the table.`);
    expect(unique(row.sections)).toEqual(unique(page.sections.filter((section) => sectionNames.includes(section))));
    expect(unique(row.scopes)).toEqual(unique(page.scopes.map((scope) => scopeNames[scope] ?? scope)));
    expect(unique(row.gateways)).toEqual(unique(page.gateways));
    const said = Object.entries(page.attributes ?? {}).flatMap(([element, attributes]) => attributes.flatMap(({ name: attribute, required }) => (required === 'Yes' ? [`${element}@${attribute}`] : [])));
    expect(unique(requiredOf(name, row))).toEqual(unique(said));
  });

  test('knows no policy that has no page, older names aside', () => {
    expect(policyNames.filter((name) => policies[name] === undefined && !name.startsWith('azure-openai-'))).toEqual([]);
  });
});

test('the parts that are policies themselves are in the table', () => {
  const named = (row: ElementRow): string[] => (typeof row.holds !== 'object' ? [] : Object.entries(row.holds).flatMap(([name, child]) => (child === 'policy' ? [name] : named(child))));
  const parts = unique(policyNames.flatMap((name) => named(policyRow(name) ?? {})));
  expect(parts.length).toBeGreaterThan(10);
  expect(parts.filter((name) => policyRow(name) === undefined)).toEqual([]);
  expect(dataSources.filter((name) => policyRow(name) === undefined)).toEqual([]);
  expect(knownElements.has('set-url')).toBe(true);
});
