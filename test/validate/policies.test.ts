import { validateContents } from '../../src/validate/rules.ts';
import { filed } from '../support/resources.ts';

const inbound = (content: string): string => `<policies>\n  <inbound>\n    ${content}\n  </inbound>\n</policies>`;
const findings = (id: string, text: string): string[] => validateContents([filed(id, {}, text)]).map(({ code, severity, line, message }) => `${severity} ${code}:${line} ${message}`);

test('what the service is known to refuse is an error', () => {
  expect(findings('apis/a/policies/policy', inbound('<set-header name="a">b</set-header>'))).toEqual([
    "error policy-invalid:3 The policy of apis/a/policies/policy would be refused at <set-header>: The element 'set-header' cannot contain text. List of possible elements expected: 'value'.",
  ]);
});

test('a policy that is not known is a warning', () => {
  expect(findings('apis/a/policies/policy', inbound('<brand-new-policy />'))).toEqual([
    "warning policy-doubtful:3 The policy of apis/a/policies/policy may be refused at <brand-new-policy>: The element 'inbound' has invalid child element 'brand-new-policy'.",
  ]);
});

test('the global policy has no base', () => {
  expect(findings('policies/policy', inbound('<base />'))).toEqual([expect.stringMatching(/^error policy-invalid:3 /)]);
  expect(findings('apis/a/policies/policy', inbound('<base />'))).toEqual([]);
});

test('a workspace has not what its gateway lacks', () => {
  const identity = inbound('<authentication-managed-identity resource="https://a" />');
  expect(findings('workspaces/w/apis/a/policies/policy', identity)).toEqual([expect.stringMatching(/^error policy-invalid:3 /)]);
  expect(findings('apis/a/policies/policy', identity)).toEqual([]);
});
