import fc from 'fast-check';
import type { CommandResult } from '../../src/commands/result.ts';
import { toResult } from '../../src/commands/result.ts';
import type { Json } from '../../src/model/json.ts';
import { kindNames, kindRow, type KindName } from '../../src/model/kinds.ts';
import { resourceId, resourceKey } from '../../src/model/resource-id.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import { hashPlan } from '../../src/plan/hash.ts';
import type { Change, Op, Plan, PropertyChange } from '../../src/plan/plan.ts';

export const TARGET = '/subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/local/providers/microsoft.apimanagement/service/apim-prod';

export function toPlan(changes: readonly Change[], unchanged = 0): Plan {
  const sorted = [...changes].sort((a, b) => (resourceKey(a.id) < resourceKey(b.id) ? -1 : 1));
  const count = (op: Op): number => sorted.filter((change) => change.op === op).length;
  return {
    schema: 1, target: TARGET, changes: sorted, hash: hashPlan(TARGET, sorted),
    counts: { create: count('create'), update: count('update'), replace: count('replace'), delete: count('delete'), unmanaged: count('unmanaged'), unchanged },
  };
}

export function toPlanResult(plan: Plan): CommandResult {
  return toResult('plan', { plan, diagnostics: [] }, 812);
}

/** Texts of people who mean harm, and of people who write in other scripts. */
export const hostileTexts = ['', '```', '`````\n</details>', '</details><script>alert(1)</script>', '@everyone', '#1', '::stop-commands::x', '##[error]x', '| a | b |', '$x^2$', '[a](javascript:b)', '<!-- c -->',
  'a\r\nb\rc', '\u001b[2J', '\u202eabc', '日本語のポリシー', '\u{1F469}\u200d\u{1F4BB}', '\u{1F40D}'.repeat(90), 'ü'.repeat(200), '\ud83d', '# H\n---\n- x', '{#token#}', '(sensitive)', '"', '\\', '__proto__'] as const;

const text = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ maxLength: 20, unit: 'grapheme' }), fc.string({ maxLength: 10, unit: 'binary' }));
const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, text, fc.integer(), fc.boolean(), fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('z', 'a', '10', '9', 'toJSON')), tie('value'), { maxKeys: 4 })),
})).value;
const origin = fc.constantFrom('pending', 'drift', 'both');
const diff = fc.array(fc.tuple(fc.constantFrom('+', '-', ' ', '@@ '), text).map(([mark, line]) => mark + line), { minLength: 1, maxLength: 40 }).map((lines) => lines.join('\n'));
const details = fc.array(fc.record({ op: fc.constantFrom('added', 'removed', 'changed'), subject: text, breaking: fc.boolean() }), { maxLength: 3 });

const setBy = fc.record({ file: fc.constantFrom('configuration.prod.yaml', 'a\nb::error::x.yaml', '</details>`'), line: fc.integer({ min: 1, max: 9 }) }).chain((place) => fc.constantFrom(place, { ...place, tokens: ['KEY', 'OTHER'] }));

const plainProperty = fc.record({ path: text, before: fc.option(value, { nil: undefined }), after: fc.option(value, { nil: undefined }) });
const secretProperty = fc.record({ path: text, before: fc.option(text, { nil: undefined }), after: text }).map(({ path, before, after }) => (
  { path, before: before === undefined ? undefined : new Sensitive('canary', before), after: new Sensitive('canary', after), sensitive: true as const }));
const property: fc.Arbitrary<PropertyChange> = fc.tuple(fc.oneof(plainProperty, secretProperty), fc.record({ origin, diff, details, setBy }, { requiredKeys: [] }))
  .map(([own, more]) => ({ ...own, ...more }));

const name = fc.oneof(fc.constantFrom('pets', 'orders;rev=2', 'Ünïcode', 'a`b', '日本', '@team', '#7', 'a b', '::x::', '</details>'.replaceAll('/', '\\')), fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((one) => !one.includes('/')));

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom(...kindNames), names: fc.array(name, { minLength: 3, maxLength: 3 }), workspace: fc.boolean(),
  op: fc.constantFrom('create', 'update', 'replace', 'delete', 'unmanaged', 'blocked'), origin: fc.option(origin), properties: fc.array(property, { maxLength: 4 }),
}).map(({ kind, names, workspace, op, origin: moved, properties }) => (
  { id: resourceId(kind, names.slice(0, countNames(kind)), workspace && kindRow(kind).workspace ? 'team' : null), kind, op, origin: moved, properties: op === 'unmanaged' ? [] : properties }));

function countNames(kind: KindName): number {
  const { parent, path } = kindRow(kind);
  return (path.includes('{name}') ? 1 : 0) + (parent === null ? 0 : countNames(parent));
}

/** Plans over all kinds, with secrets, odd names and texts of people who mean harm. */
export const arbitraryPlan: fc.Arbitrary<Plan> = fc.tuple(fc.uniqueArray(change, { maxLength: 15, selector: ({ id }) => resourceKey(id) }), fc.nat({ max: 500 })).map(([changes, unchanged]) => toPlan(changes, unchanged));

const policyDiff = `@@ -2,5 +2,6 @@
   <inbound>
     <base />
-    <rate-limit calls="10" renewal-period="60" />
+    <rate-limit calls="100" renewal-period="60" />
+    <set-header name="X-Env"><value>@(context.Deployment.Region)</value></set-header>
   </inbound>
   <backend>`;

const specificationDiff = ['@@ -10,28 +10,4 @@', ' {', '   "operations": {', ...Array.from({ length: 25 }, (_, index) => `-    "line ${index}": {}`), '+    "GET /pets": {}', '   }'].join('\n');

/** One of everything that a plan can show, with its origins. */
export const richPlan: Plan = toPlan([
  { id: 'apis/pets', kind: 'Api', op: 'update', origin: 'both', properties: [
    { path: 'description', before: 'Pets', after: 'Pets & friends', origin: 'pending' },
    { path: 'serviceUrl', before: 'https://portal.example', after: 'https://pets.example', origin: 'both', setBy: { file: 'configuration.prod.yaml', line: 14 } },
    { path: 'subscriptionRequired', before: false, after: true, origin: 'drift' },
    { path: 'specification', before: 'sha256:0123456789abcdef', after: 'sha256:fedcba9876543210', origin: 'pending', diff: specificationDiff, details: [
      { op: 'removed', subject: 'DELETE /pets/{id}', breaking: true }, { op: 'added', subject: 'GET /pets/{id}/owner', breaking: false }, { op: 'changed', subject: 'GET /pets', breaking: false }] }] },
  { id: 'apis/pets/policies/policy', kind: 'ApiPolicy', op: 'update', origin: 'pending', properties: [{ path: 'policy', before: 'sha256:0000000000000001', after: 'sha256:0000000000000002', origin: 'pending', diff: policyDiff, setBy: { file: 'configuration.prod.yaml', line: 20 } }] },
  { id: 'apis/pets/operations/list/tags/public', kind: 'ApiOperationTag', op: 'create', origin: 'pending', properties: [] },
  { id: 'apis/pets;rev=2', kind: 'Api', op: 'create', origin: 'pending', properties: [{ path: 'apiRevision', before: undefined, after: '2' }, { path: 'isCurrent', before: undefined, after: false }] },
  { id: 'workspaces/team/apis/orders', kind: 'Api', op: 'create', origin: 'drift', properties: [{ path: 'path', before: undefined, after: 'orders' }] },
  { id: 'products/starter/groups/partners', kind: 'ProductGroup', op: 'create', origin: 'pending', properties: [] },
  { id: 'products/starter', kind: 'Product', op: 'update', origin: 'drift', properties: [{ path: 'subscriptionsLimit', before: 10, after: undefined, origin: 'drift' }] },
  { id: 'namedValues/key', kind: 'NamedValue', op: 'create', origin: 'pending', properties: [{ path: 'tags', before: undefined, after: ['b', 'a'] }, { path: 'value', before: undefined, after: new Sensitive('canary', '{#key#}'), sensitive: true, setBy: { file: 'folder\u202e@x.yaml', line: 3, tokens: ['key'] } }] },
  { id: 'backends/pool', kind: 'Backend', op: 'update', origin: 'pending', properties: [{ path: 'pool.services[0].weight', before: 1, after: 3, origin: 'pending' }, { path: 'credentials', before: new Sensitive('canary'), after: new Sensitive('canary'), sensitive: true, origin: 'pending' }] },
  { id: 'loggers/insights', kind: 'Logger', op: 'replace', origin: 'pending', properties: [{ path: 'loggerType', before: 'azureEventHub', after: 'applicationInsights', origin: 'pending' }] },
  { id: 'apis/legacy', kind: 'Api', op: 'delete', origin: 'pending', properties: [] },
  { id: 'tags/portal', kind: 'Tag', op: 'delete', origin: 'drift', properties: [] },
  { id: 'tags/@everyone #1', kind: 'Tag', op: 'unmanaged', origin: 'drift', properties: [] },
  { id: 'policies/policy', kind: 'ServicePolicy', op: 'update', origin: null, properties: [{ path: 'policy', before: undefined, after: 'sha256:0000000000000003' }] },
], 120);

const published = toPlan([
  { id: 'apis/pets', kind: 'Api', op: 'update', origin: null, properties: [{ path: 'isCurrent', before: false, after: true }] },
  { id: 'tags/portal', kind: 'Tag', op: 'delete', origin: null, properties: [] },
]);
const requests = { reads: 31, writes: 8, deletes: 2, throttled: 0, retried: 1 };

/** A publish that stopped in part and was rolled back in part. */
export const partialPublish: CommandResult = toResult('publish', {
  plan: published, diagnostics: [], requests, failureReason: 'publish-failed',
  failure: { message: '2 of 11 writes failed, 2 were not attempted.', hint: 'Mend the cause and publish again: what is done is not written twice.' },
  report: {
    done: [{ id: 'apis/pets', op: 'create' }, { id: 'apis/pets', op: 'make-current' }, { id: 'apis/pets;rev=2', op: 'update' }, { id: 'loggers/insights', op: 'replace' }, { id: 'namedValues/a', op: 'create' },
      { id: 'tags/portal', op: 'delete' }, { id: 'workspaces/team/apis/orders/policies/policy', op: 'update' }],
    failed: [{ id: 'namedValues/key', op: 'create', message: 'ValidationError: Value is too long.\nvalue: at most 4096 characters. Correlation id 00000000-0000-0000-0000-000000000001.' },
      { id: 'products/@starter', op: 'update', message: 'Conflict: Somebody | else was faster. Correlation id 00000000-0000-0000-0000-000000000002.' }],
    notAttempted: [{ id: 'apis/pets/policies/policy', op: 'create', because: 'namedValues/key failed' }, { id: 'products/@starter/apis/pets', op: 'create', because: 'products/@starter failed' }],
    restored: [{ id: 'apis/pets', op: 'create' }, { id: 'loggers/insights', op: 'replace' }],
    notRestored: [{ id: 'tags/portal', message: 'NotFound: The tag is gone. Correlation id 00000000-0000-0000-0000-000000000003.' }],
  },
}, 48_200);

export const wholePublish: CommandResult = toResult('publish', {
  plan: published, diagnostics: [], requests,
  report: { done: [{ id: 'apis/pets', op: 'make-current' }, { id: 'tags/portal', op: 'delete' }], failed: [], notAttempted: [] },
}, 3_000);
