import { diagnostic } from '../../src/model/diagnostics.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import { diffLines } from '../../src/plan/lines.ts';
import type { Change, Origin, PropertyChange } from '../../src/plan/plan.ts';
import type { ReportEnvironment, ReportPage } from '../../src/render/html/report-page.ts';
import { hostileTexts, TARGET, toPlan } from './plans.ts';

const base = { commit: '4f0c2b7d19e6a8835cf1d20b7a94e3c6580d1b2e', time: '2026-11-27T16:42:08Z', run: 'https://github.example/shop/apim/actions/runs/4711' };

function environment(name: string, changes: readonly Change[], more: Partial<ReportEnvironment> & { readonly unchanged?: number } = {}): ReportEnvironment {
  const { unchanged = 0, ...rest } = more;
  return { name, plan: { ...toPlan(changes, unchanged), target: TARGET.replace('apim-prod', `apim-${name}`) }, base, diagnostics: [], ...rest };
}

const content = (path: string, before: string, after: string, origin: Origin, details?: PropertyChange['details']): PropertyChange => (
  { path, before: 'sha256:0123456789abcdef', after: 'sha256:fedcba9876543210', origin, diff: diffLines(before, after) ?? '', ...(details === undefined ? {} : { details }) });

const policy = (calls: number, extra: string): string => `<policies>
  <inbound>
    <base />
    <rate-limit-by-key calls="${calls}" renewal-period="60" counter-key="@(context.Subscription.Id)" />
${extra}    <set-backend-service backend-id="orders-pool" />
  </inbound>
  <backend>
    <base />
  </backend>
  <outbound>
    <base />
  </outbound>
</policies>
`;

const definition = (responses: string): string => `openapi: 3.0.3
paths:
  /orders/{id}:
    get:
      operationId: get-order
      parameters:
        - name: id
          in: path
          required: true
          schema: { type: string }
      responses:
${responses}`;

const portalPolicy: Change = { id: 'apis/orders/policies/policy', kind: 'ApiPolicy', op: 'update', origin: 'drift', properties: [
  content('policy', policy(500, '    <trace source="debug">@(context.RequestId)</trace>\n'), policy(120, ''), 'drift')] };

const ofProduction: readonly Change[] = [
  { id: 'apis/orders', kind: 'Api', op: 'update', origin: 'both', properties: [
    { path: 'description', before: 'Orders of the shop', after: 'Orders of the shop, version 2', origin: 'pending' },
    { path: 'serviceUrl', before: 'https://orders-hotfix.shop.example', after: 'https://orders.shop.example/v2', origin: 'both' },
    { path: 'subscriptionRequired', before: false, after: true, origin: 'drift' },
    content('specification', definition("        '200': { description: An order }\n        '410': { description: Gone }\n"), definition("        '200': { description: An order }\n        '404': { description: Not found }\n"), 'pending', [
      { op: 'removed', subject: 'DELETE /orders/{id}', breaking: true }, { op: 'changed', subject: 'GET /orders/{id}', breaking: true }, { op: 'added', subject: 'GET /orders/{id}/history', breaking: false }])] },
  portalPolicy,
  { id: 'apis/orders/operations/list-orders/tags/public', kind: 'ApiOperationTag', op: 'create', origin: 'pending', properties: [] },
  { id: 'apis/payments', kind: 'Api', op: 'update', origin: 'pending', properties: [{ path: 'displayName', before: 'Payments', after: 'Payments and refunds', origin: 'pending' }] },
  { id: 'apis/payments;rev=3', kind: 'Api', op: 'create', origin: 'pending', properties: [{ path: 'apiRevision', before: undefined, after: '3' }, { path: 'isCurrent', before: undefined, after: false }] },
  { id: 'products/partners', kind: 'Product', op: 'update', origin: 'drift', properties: [{ path: 'subscriptionsLimit', before: 50, after: 10, origin: 'drift' }] },
  { id: 'products/partners/apis/payments', kind: 'ProductApi', op: 'create', origin: 'pending', properties: [] },
  { id: 'backends/orders-pool', kind: 'Backend', op: 'update', origin: 'drift', properties: [{ path: 'pool.services[blue].weight', before: 0, after: 3, origin: 'drift' }, { path: 'pool.services[green].weight', before: 3, after: 0, origin: 'drift' }] },
  { id: 'namedValues/payments-key', kind: 'NamedValue', op: 'update', origin: 'pending', properties: [{ path: 'value', before: new Sensitive('canary'), after: new Sensitive('canary', '{#payments-key#}'), sensitive: true, origin: 'pending' }] },
  { id: 'loggers/insights', kind: 'Logger', op: 'replace', origin: 'pending', properties: [{ path: 'loggerType', before: 'azureEventHub', after: 'applicationInsights', origin: 'pending' }] },
  { id: 'apis/legacy-orders', kind: 'Api', op: 'delete', origin: 'pending', properties: [] },
  { id: 'tags/hotfix', kind: 'Tag', op: 'unmanaged', origin: 'drift', properties: [] },
];

const ofDevelopment: readonly Change[] = [
  { id: 'apis/orders', kind: 'Api', op: 'update', origin: 'pending', properties: [{ path: 'description', before: 'Orders of the shop', after: 'Orders of the shop, version 2', origin: 'pending' }] },
  { id: 'products/partners', kind: 'Product', op: 'update', origin: 'drift', properties: [{ path: 'state', before: 'notPublished', after: 'published', origin: 'drift' }] },
  { id: 'policyFragments/cors', kind: 'PolicyFragment', op: 'create', origin: 'drift', properties: [{ path: 'description', before: undefined, after: 'CORS of the web shop', origin: 'drift' }, content('policy', '', '<fragment>\n  <cors />\n</fragment>\n', 'drift')] },
];

const toWaysOut = (name: string): NonNullable<ReportEnvironment['commands']> => [
  { what: 'Take it into Git', command: `node dist/cli.js drift --environment ${name} --include 'apis/*' --accept` }, { what: 'Put it back', command: `node dist/cli.js publish --environment ${name} --include 'apis/*'` },
];

/** A report as a team has it: two environments, something of everything. */
export const realisticPage: ReportPage = {
  title: 'Drift of the shop’s API Management',
  environments: [
    environment('prod', ofProduction, { unchanged: 214, commands: toWaysOut('prod'), diagnostics: [diagnostic('policy-doubtful', "The element 'trace-all' of the policy is not known.", { file: 'apimartifacts/apis/orders/policy.xml', line: 7 })] }),
    environment('dev', ofDevelopment, { unchanged: 221, commands: toWaysOut('dev').slice(0, 1) }),
  ],
};

export const singlePage: ReportPage = { title: 'Plan for prod', environments: [environment('prod', ofProduction, { unchanged: 214 })] };

/** `count` changes of as many APIs' policies as they need, 50 to an API. */
export function toLargePage(count: number): ReportPage {
  const changes = Array.from({ length: count }, (_, index): Change => ({
    id: `apis/api-${String(Math.floor(index / 50)).padStart(3, '0')}/operations/operation-${String(index).padStart(4, '0')}/policies/policy`, kind: 'ApiOperationPolicy', op: index % 10 === 0 ? 'delete' : 'update', origin: index % 2 === 0 ? 'drift' : 'pending',
    properties: index % 10 === 0 ? [] : [content('policy', policy(index, ''), policy(index + 1, '    <cors />\n'), 'drift')] }));
  return { title: 'Many', environments: [environment('prod', changes)] };
}

/** Texts that would be markup, script, commands or mentions, in every place that the page shows. */
export const attacks = [...hostileTexts, '<img src=x onerror=alert(1)>', '<script>alert(1)</script>', '</script><script>alert(1)</script>', '<!--<script>', '</noscript><img src=x onerror=alert(1)>', '</style><svg onload=alert(1)>',
  '" onmouseover="alert(1)', "' autofocus onfocus='alert(1)", '&lt;b&gt;', '${{ secrets.KEY }}', '::set-output name=a::b', '\u2028alert(1)\u2029', 'javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', '{{constructor}}', 'constructor'] as const;

export const hostilePage: ReportPage = {
  title: attacks.join(' '),
  environments: attacks.map((text, index) => environment(text, attacks.filter((one) => one !== '').map((attack, at): Change => ({
    id: `tags/${attack.replaceAll('/', '\u2215')}`, kind: 'Tag', op: (['update', 'create', 'delete', 'replace'] as const)[at % 4] ?? 'update', origin: 'drift', properties: index > 1 ? [] : [
      { path: attack, before: attack, after: { [attack]: [attack] }, origin: 'both' },
      { path: attack, before: 'a', after: 'b', diff: `@@ -1,2 +1,2 @@\n ${attack}\n-${attack}\n+${attack} x`, details: [{ op: 'removed', subject: attack, breaking: true }] }] })), {
    commands: [{ what: text, command: text }], base: { commit: text, time: text, run: text }, diagnostics: [diagnostic('policy-invalid', text, { file: text, line: 1 })] })),
};
