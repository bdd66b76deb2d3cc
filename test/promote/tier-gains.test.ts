import { tierGains } from '../../src/promote/tier-gains.ts';

function gains(from: string, to: string): string[] {
  return tierGains(from, to).map(({ code, severity, message }) => `${severity} ${code}: ${message}`);
}

test('Developer to Premium', () => {
  expect(gains('Developer', 'Premium')).toEqual(['info tier-gains: The Premium tier has what the Developer tier has not: availability zones; gateways in several regions; workspaces.']);
});

test('what is in doubt is not promised, and what both have is not told', () => {
  expect(gains('Developer', 'BasicV2')).toEqual([]);
  expect(gains('Premium', 'Premium')).toEqual([]);
  expect(gains('Consumption', 'Basic')[0]).toContain('circuit breakers');
  expect(gains('Consumption', 'Basic')[0]).not.toContain('policy restrictions');
  expect(gains('developer', 'Isolated')).toEqual(gains('Developer', 'Premium'));
  expect(gains('Gold', 'Premium')).toEqual([]);
});
