import { canonicalJson, type Json } from '../model/json.ts';
import type { Setter } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import type { Change, PropertyChange } from '../plan/plan.ts';

/** A change as JSON has it: keys in a fixed order, those of values sorted, secrets by their label. Nothing of it is lost. */
export function toChangeJson({ id, kind, op, origin, properties, ...rest }: Change): object {
  rest satisfies Record<string, never>;
  return { id, kind, op, origin, properties: properties.map(toPropertyJson) };
}

function toPropertyJson({ path, before, after, origin, sensitive, diff, details, setBy, ...rest }: PropertyChange): object {
  rest satisfies Record<string, never>;
  const secret = sensitive === true || before instanceof Sensitive || after instanceof Sensitive;
  return {
    path, ...toSide('before', before), ...toSide('after', after), ...(origin === undefined ? {} : { origin }), ...(secret ? { sensitive: true } : {}),
    ...(diff === undefined ? {} : { diff }),
    ...(details === undefined ? {} : { details: details.map(({ op, subject, breaking }) => ({ op, subject, breaking })) }),
    ...(setBy === undefined ? {} : { setBy: toSetterJson(setBy) }),
  };
}

function toSetterJson({ file, line, tokens, ...rest }: Setter): object {
  rest satisfies Record<string, never>;
  return { file, line, ...(tokens === undefined ? {} : { tokens }) };
}

/** Null is a value; what is not there has no key. */
export function toSide(name: 'before' | 'after', value: Json | undefined): object {
  return value === undefined ? {} : { [name]: JSON.parse(canonicalJson(value)) as unknown };
}
