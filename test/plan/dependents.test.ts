import { findDependents } from '../../src/plan/dependents.ts';
import type { Change, Op } from '../../src/plan/plan.ts';
import { requireResourceId } from '../../src/model/resource-id.ts';
import { policy, resource, snapshot } from '../support/resources.ts';

const change = (id: string, op: Op): Change => ({ id, kind: requireResourceId(id).kind, op, origin: null, properties: [] });
const key = resource('namedValues/n1', { displayName: 'key', value: 'v' });
const orders = [resource('apis/orders', { path: 'orders' }), resource('apis/orders/policies/policy', {}, policy('<set-variable name="a" value="{{key}}" />'))];
const shop = [resource('products/shop', { displayName: 'Shop' }), resource('products/shop/apis/orders')];

test('what mentions a change depends on it, by name, by id or in a policy; an association stands for its holder', () => {
  const desired = snapshot(key, ...orders, ...shop, resource('backends/pool', { type: 'Pool', pool: { services: [{ id: '/backends/a' }] } }), resource('backends/a', { url: 'https://a' }), resource('tags/t', { displayName: 'T' }));
  expect(findDependents([change('namedValues/n1', 'update'), change('apis/orders', 'update'), change('backends/a', 'update'), change('tags/t', 'update')], desired, snapshot())).toEqual([
    { on: 'apis/orders', id: 'products/shop' }, { on: 'backends/a', id: 'backends/pool' }, { on: 'namedValues/n1', id: 'apis/orders/policies/policy' },
  ]);
});

test('what lies below a change depends on it only where it is changed too', () => {
  expect(findDependents([change('apis/orders', 'create'), change('apis/orders/policies/policy', 'create')], snapshot(...orders), snapshot())).toEqual([{ on: 'apis/orders', id: 'apis/orders/policies/policy' }]);
  expect(findDependents([change('apis/orders', 'update')], snapshot(...orders), snapshot())).toEqual([]);
});

test('of the service counts what the folder does not hold otherwise; nothing depends on what is left alone', () => {
  const live = snapshot(key, ...orders);
  expect(findDependents([change('namedValues/n1', 'delete')], snapshot(), live)).toEqual([{ on: 'namedValues/n1', id: 'apis/orders/policies/policy' }]);
  expect(findDependents([change('namedValues/n1', 'delete')], snapshot(resource('apis/orders/policies/policy', {}, policy())), live)).toEqual([]);
  expect(findDependents([change('namedValues/n1', 'unmanaged')], snapshot(), live)).toEqual([]);
});

test('a policy that does not parse depends on nothing', () => {
  expect(findDependents([change('namedValues/n1', 'update')], snapshot(key, resource('apis/orders/policies/policy', {}, '<policies><inbound>{{key}}')), snapshot())).toEqual([]);
});
