import { textOf } from '../model/json.ts';
import { readClaims } from './jwt.ts';

/** Whose token it is, as far as the token says; empty where it does not. */
export interface Caller {
  /** Of a user the sign-in name, of a managed identity its resource, of an app its display name or id. */
  readonly name: string;
  readonly objectId: string;
  readonly tenantId: string;
  readonly isUser: boolean;
}

/**
 * Whose access token it is; null for a token that does not say, such as a static one. Claims of Entra's access tokens:
 * Microsoft identity platform, "access token claims reference".
 */
export function readCaller(token: string): Caller | null {
  const claims = readClaims(token);
  if (claims === null) return null;
  const read = (...names: readonly string[]): string => names.map((name) => textOf(claims[name])).find((text) => text !== '') ?? '';
  const user = read('upn', 'unique_name', 'preferred_username');
  const [objectId, tenantId] = [read('oid'), read('tid')];
  const managed = read('xms_mirid').split('/').pop() ?? '';
  const name = user !== '' ? user : managed !== '' ? managed : read('app_displayname', 'appid', 'azp');
  return name === '' && objectId === '' ? null : { name, objectId, tenantId, isUser: read('idtyp') === 'user' || (user !== '' && read('idtyp') !== 'app') };
}

/** `The identity ci-plan (object id …, tenant …)`, or `The identity` of one that is not known. */
export function describeCaller(caller: Caller | null): string {
  if (caller === null) return 'The identity';
  const known = [...caller.objectId === '' ? [] : [`object id ${caller.objectId}`], ...caller.tenantId === '' ? [] : [`tenant ${caller.tenantId}`]];
  return ['The identity', ...caller.name === '' ? [] : [caller.name], ...known.length === 0 ? [] : [`(${known.join(', ')})`]].join(' ');
}
