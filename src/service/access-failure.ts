import { UserError } from '../model/failure.ts';
import { describeCaller, type Caller } from './caller.ts';
import type { Failure, Request } from './service-failure.ts';

/** Who was refused, and where. */
export interface Refused {
  /** Null where the token does not say. */
  readonly caller: Caller | null;
  /** ARM id of the service. */
  readonly service: string;
}

const READER = 'API Management Service Reader Role';
const CONTRIBUTOR = 'API Management Service Contributor';

/** Roles for actions on what a service refers to: the one with the least rights that Azure has built in. */
const linkedRoles: readonly (readonly [RegExp, string])[] = [
  [/userAssignedIdentities\/assign\/action$/i, 'Managed Identity Operator'],
  [/virtualNetworks\/subnets\/join(ViaServiceEndpoint)?\/action$/i, 'Network Contributor'],
];

/** The error for a 401 or 403: whom the service refused what, in its own words, and what to do about it. */
export function toAccessError(failure: Failure, request: Request, said: string): UserError {
  const { caller = null, service = '' } = failure.refused ?? {};
  const who = describeCaller(caller);
  if (failure.status === 401) {
    return new UserError('authentication-failed', `The service does not accept ${who.replace(/^The/, 'the')} to ${request.verb} ${request.subject}: ${said}`, { hint: toSignInHint(failure) });
  }
  if (failure.code === 'RequestDisallowedByPolicy') {
    return new UserError(null, `An Azure Policy forbids to ${request.verb} ${request.subject}: ${said}`, { hint: 'Change what the policy objects to, or ask who looks after the policies of the subscription; no role helps.' });
  }
  return new UserError('authentication-failed', `${who} may not ${request.verb} ${request.subject}: ${said}`, { hint: toRoleHint(failure, request, caller, service) });
}

/** `InvalidAuthenticationTokenTenant` names two issuers, that of the token and that of the subscription. */
function toSignInHint({ code, message }: Failure): string {
  const [, owner] = [...message.matchAll(/https:\/\/[^/'"\s]+\/([0-9a-f-]{36})/gi)].map(([, tenant]) => tenant);
  if (code === 'InvalidAuthenticationTokenTenant' && owner !== undefined) return `The subscription belongs to the tenant ${owner}: give that one as \`tenant-id\`, or sign in with az login --tenant ${owner}.`;
  return 'Sign in again, with an identity of the tenant that the service belongs to.';
}

function toRoleHint({ code, message }: Failure, request: Request, caller: Caller | null, service: string): string {
  const linked = /perform action '([^']+)' on the linked scope\(s\) '([^']+)'/.exec(message);
  if (code === 'LinkedAuthorizationFailed' && linked !== null) {
    const [, action = '', scope = ''] = linked;
    const role = linkedRoles.find(([pattern]) => pattern.test(action))?.[1];
    return `Give the identity a role with the action ${action} on ${scope}, to which the resource refers${role === undefined ? '.' : toGrant(role, caller, scope)}`;
  }
  const action = /action '([^']+)'/.exec(message)?.[1] ?? toAction(request);
  return `Give the identity a role with the action ${action} on the service${toGrant(/\/read$/i.test(action) ? READER : CONTRIBUTOR, caller, service)}`;
}

/** Below the service, names and collections take turns. */
function toAction({ path, verb }: Request): string {
  const collections = path.split('/').filter((_part, index) => index % 2 === 0).join('/');
  return `Microsoft.ApiManagement/service/${collections === '' ? '' : `${collections}/`}${verb === 'list' ? 'read' : verb}`;
}

/** The role, and the command that gives it, where all its words can be pasted as they are. */
function toGrant(role: string, caller: Caller | null, scope: string): string {
  if (caller === null || !/^[0-9a-f-]{36}$/i.test(caller.objectId) || !/^[\w\-./() ]+$/.test(scope)) return `, such as ${role}.`;
  return `, such as ${role}: az role assignment create --assignee-object-id ${caller.objectId} --assignee-principal-type ${caller.isUser ? 'User' : 'ServicePrincipal'} --role '${role}' --scope '${scope}'. It takes effect after some minutes.`;
}
