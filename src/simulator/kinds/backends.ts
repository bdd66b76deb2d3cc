import { getAt, isObject, type Json, type JsonObject } from '../../model/json.ts';
import { invalidField, invalidFields } from '../arm-error.ts';
import type { Behaviour, Write } from '../behaviour.ts';
import { checkFeature } from '../tiers.ts';
import { certificateIds, lastName, namedValuesIn, poolMembers, textOf } from '../usage.ts';
import { removeUnused } from './usage-guard.ts';

const MAX_MEMBERS = 30;

/** Backends, single and pools (apim-rest 4.6). */
export const backends: Behaviour = {
  write: (write) => {
    if (write.properties['type'] === 'Pool') checkPool(write);
    else checkSingle(write.properties);
    checkCredentials(write);
    checkFeatures(write);
    return { properties: write.properties };
  },
  remove: removeUnused('Backend'),
};

function checkSingle(properties: JsonObject): void {
  const missing = ['url', 'protocol'].filter((key) => textOf(properties, key) === '');
  if (missing.length > 0) throw invalidFields(missing.map((target) => ({ target, message: `'${target}' is required.` })));
  if (properties['pool'] !== undefined) throw invalidField('pool', "'pool' is only supported for backends of type 'Pool'.");
}

function checkPool({ service, scope, existing, properties }: Write): void {
  const wrong = [['url', 'Url is not supported for backend pool.'], ['protocol', 'Protocol is not supported for backend pool.']] as const;
  const given = wrong.filter(([key]) => properties[key] !== undefined).map(([target, message]) => ({ target, message }));
  if (given.length > 0) throw invalidFields(given);
  const members = poolMembers(properties);
  if (members.length === 0 || members.length > MAX_MEMBERS) throw invalidField('pool.services', `'pool.services' must have 1 to ${MAX_MEMBERS} members.`);
  for (const id of members) {
    const member = service.resolve(scope, 'Backend', id);
    if (member === undefined) throw invalidField('pool.services', `Backend with id '${lastName(id)}' not found.`);
    if (member === existing || member.properties['type'] === 'Pool') throw invalidField('pool.services', `Backend with id '${lastName(id)}' is a pool: a pool takes single backends only.`);
  }
  for (const member of getAt(properties, ['pool', 'services']) as readonly Json[]) {
    for (const key of ['weight', 'priority']) {
      const value = isObject(member) ? member[key] : undefined;
      if (value !== undefined && !(Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 100)) {
        throw invalidField(`pool.services.${key}`, `'${key}' must be an integer from 0 to 100.`);
      }
    }
  }
}

function checkCredentials({ service, scope, properties }: Write): void {
  const missing = [...namedValuesIn(properties['credentials']), ...namedValuesIn(properties['proxy'])].find((name) => service.namedValue(scope, name) === undefined);
  if (missing !== undefined) throw invalidField('credentials', `Property '${missing}' not found.`);
  for (const id of certificateIds(properties)) {
    if (service.resolve(scope, 'Certificate', id) === undefined) throw invalidField('credentials', `Certificate with id '${lastName(id)}' not found.`);
  }
}

/** What a backend has only in some tiers (apim-rest 6). */
function checkFeatures({ service, properties }: Write): void {
  const rules = getAt(properties, ['circuitBreaker', 'rules']);
  if (Array.isArray(rules) && rules.length > 0) checkFeature(service.sku, 'circuitBreaker');
  if (isObject(getAt(properties, ['properties', 'serviceFabricCluster']))) checkFeature(service.sku, 'serviceFabric');
}
