import { getAt, isObject, setAt, type Json, type JsonObject, type JsonPath } from '../../src/model/json.ts';
import { kindNames, kindRow, type KindName } from '../../src/model/kinds.ts';
import { toPortable } from '../../src/model/normalize.ts';
import { kindPath } from '../../src/model/resource-id.ts';
import type { Change } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/planner.ts';
import { snapshot } from '../support/resources.ts';
import { share, testWhole } from '../support/share.ts';
import { contractOf, hasContract, pathsOf, type ContractType } from './contract-types.ts';
import { describeChanges, isAt, meansTheSame } from './expectation.ts';
import { fullBody, propertyMutations } from './property-mutations.ts';
import { Tally } from './tally.ts';

/** What is told otherwise than as that property, and why; other suites look at it. */
const elsewhere: Readonly<Record<string, string>> = {
  'PolicyFragment value': 'that are the content', 'Documentation content': 'that are the content',
  'Api apiRevision': 'of revisions', 'Api isCurrent': 'of revisions', 'ApiRelease apiId': 'of revisions',
  'ApiOperation templateParameters.*.required': 'that mean the same', // a parameter of the path is needed, whatever is said of it
};

/** What the simulator refuses, or has no place for, is told too: bodies with all that the contract allows, without a service. */
const kinds = hasContract ? kindNames.filter((kind) => kindRow(kind).body === 'json' && Object.keys(contractOf(kind).properties).length > 0) : [];
const tally = new Tally();
/** By kind the properties of which a change was told, members as `*`. */
const covered = new Map<KindName, Set<string>>(kinds.map((kind) => [kind, new Set<string>()]));
afterAll(() => { if (hasContract) tally.print(`properties of the contract, ${kinds.length} kinds`); });

const target = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/apim';

function planned(kind: KindName, id: string, folder: JsonObject, service: JsonObject): readonly Change[] {
  const [desired, live] = [folder, service].map((properties) => snapshot({ id, kind, properties: toPortable(kind, properties) }));
  return planChanges({ target, desired: desired ?? new Map(), live: live ?? new Map(), base: null, prune: 'none', ignores: () => false }).plan.changes;
}

function toPattern(path: JsonPath): string {
  return path.map((part) => typeof part === 'number' ? '*' : part).join('.');
}

/** With every enumeration in another case, as the service may return it; the format of a fragment is none of its properties. */
function inUpperCase(type: ContractType, value: Json): Json {
  if (type.type === 'option' && typeof value === 'string') return value.toUpperCase();
  if (type.type === 'array' && Array.isArray(value)) return (value as readonly Json[]).map((member) => inUpperCase(type.item, member));
  if (type.type === 'object' && isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, inUpperCase(type.properties[name] ?? { type: 'any' }, child)]));
  return value;
}

function isHidden(kind: KindName, pattern: string): boolean {
  return kindRow(kind).secret.some(({ path, returned }) => path === pattern && returned !== 'clear');
}

(hasContract ? test.each(kinds) : test.skip.each(['Api'] as const))('each property that the contract knows of %s', (kind) => {
  const id = kindPath(kind).replaceAll('{name}', 'own');
  const body = fullBody(kind);
  expect(planned(kind, id, body, body)).toEqual([]);
  expect(planned(kind, id, body, inUpperCase(contractOf(kind), body) as JsonObject).filter(() => kind !== 'PolicyFragment')).toEqual([]);
  const before = tally.wrong.length;
  for (const mutation of share(propertyMutations(kind, body), 5)) {
    const pattern = toPattern(mutation.path);
    const passed = elsewhere[`${kind} ${pattern}`] ?? (mutation.value === undefined && isHidden(kind, pattern) ? 'of secrets that the service does not show' : undefined);
    if (passed !== undefined) {
      tally.passed(passed);
      continue;
    }
    const after = setAt(body, mutation.path, mutation.value) as JsonObject;
    const changes = planned(kind, id, body, after);
    const [change, ...others] = changes;
    const isRight = meansTheSame(kind, mutation, getAt(body, mutation.path)) ? changes.length === 0
      : others.length === 0 && change !== undefined && ['update', 'replace'].includes(change.op) && change.id === id && change.properties.length > 0 && change.properties.every(({ path }) => isAt({ kind, mutation, body, after }, path));
    if (!isRight) tally.wrong.push(`${id}: ${mutation.what} ${mutation.path.join('.')} = ${JSON.stringify(mutation.value)}: ${describeChanges(changes)}`);
    else if (changes.length === 0) tally.passed('that mean the same');
    else {
      tally.told(mutation.what);
      covered.get(kind)?.add(pattern);
    }
  }
  expect(tally.wrong.slice(before)).toEqual([]);
});

(hasContract ? testWhole : test.skip)('with all mutations, every property of the contract, at any depth, is among them', () => {
  const left = kinds.flatMap((kind) => {
    const off = [...kindRow(kind).readOnly, ...kindRow(kind).writeOnly];
    const told = [...covered.get(kind) ?? []];
    const isTold = (path: string): boolean => told.some((each) => new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '[^.]+')}(\\.[^.]+)?$`).test(each));
    return pathsOf(contractOf(kind)).filter((path) => !off.some((each) => path === each || path.startsWith(`${each}.`)) && !isTold(path)).map((path) => `${kind} ${path}`);
  });
  expect(left.filter((each) => !Object.hasOwn(elsewhere, each))).toEqual([]);
});
