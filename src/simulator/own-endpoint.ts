import { UserError } from '../model/failure.ts';
import { ok } from './answer.ts';
import { ArmError } from './arm-error.ts';
import { toSent, type Sent } from './delivery.ts';
import { parseFaults } from './fault-file.ts';
import type { ServerContext } from './server-context.ts';
import { parseState, restoreState, toState } from './state.ts';

/** A request to the simulator itself. */
export interface OwnRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly isAuthorized: boolean;
}

interface Resource {
  readonly operation: string;
  readonly methods: Readonly<Record<string, (context: ServerContext, request: OwnRequest) => Sent>>;
}

const nothing: Sent = { status: 204, headers: {}, body: '' };

const resources: Readonly<Record<string, Resource>> = {
  '/_simulator/stats': { operation: 'Simulator_Stats', methods: { GET: ({ log }) => toSent(ok({ ...log.stats() })) } },
  '/_simulator/reset-stats': {
    operation: 'Simulator_ResetStats',
    methods: {
      POST: ({ log }) => {
        log.reset();
        return nothing;
      },
    },
  },
  '/_simulator/state': {
    operation: 'Simulator_State',
    methods: {
      GET: ({ services }) => toSent(ok(toState([...services.values()]))),
      PUT: ({ services, operations, hidden }, { body }) => {
        const state = explained(() => parseState(body, 'the body', [...services.values()]));
        operations.clear();
        hidden.clear();
        restoreState(state, [...services.values()]);
        return nothing;
      },
    },
  },
  '/_simulator/faults': {
    operation: 'Simulator_Faults',
    methods: {
      GET: ({ faults }) => toSent(ok(faults.toJson())),
      PUT: ({ faults }, { body }) => {
        faults.set(explained(() => parseFaults(body, 'the body')));
        return toSent(ok(faults.toJson()));
      },
      DELETE: ({ faults }) => {
        faults.set([]);
        return nothing;
      },
    },
  },
};

/** Answers a request below `/_simulator/`: for tests and tools, counted nowhere. Throws an {@link ArmError}. */
export function answerOwn(context: ServerContext, request: OwnRequest, trace: { operation: string }): Sent {
  const { method, path } = request;
  const token = /^\/_simulator\/links\/([^/]+)$/.exec(path)?.[1];
  if (token !== undefined && method === 'GET') {
    trace.operation = 'Link_Download';
    return download(context, token, request.isAuthorized);
  }
  const resource = Object.hasOwn(resources, path) ? resources[path] : undefined;
  if (resource === undefined) throw new ArmError(404, 'ResourceNotFound', 'Resource not found.');
  trace.operation = resource.operation;
  const answer = Object.hasOwn(resource.methods, method) ? resource.methods[method] : undefined;
  if (answer === undefined) throw new ArmError(405, 'MethodNotAllowed', `The resource does not support the method ${method}.`);
  return answer(context, request);
}

/** A shared access signature stands for itself: storage refuses a request that brings another authorization too (apim-rest 3.4). */
function download({ links, clock }: ServerContext, token: string, isAuthorized: boolean): Sent {
  if (isAuthorized) throw new ArmError(403, 'AuthenticationFailed', 'The link takes no Authorization header.');
  const link = links.get(token, clock.now());
  if (link === null) throw new ArmError(404, 'ResourceNotFound', 'The link is unknown or has expired.');
  return { status: 200, headers: { 'Content-Type': link.contentType }, body: link.text };
}

/** A body that cannot be used is the client's: what is wrong with it is told. */
function explained<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UserError) throw new ArmError(400, 'InvalidRequestContent', error.message);
    throw error;
  }
}
