import { createHash } from 'node:crypto';
import * as z from 'zod';

/** The name of this program in what it writes. */
const TOOL = 'apiops-for-api-management';

/** Bytes of UTF-8 of a whole body. GitHub refuses more than 65,536 characters. */
const MAX_BODY_BYTES = 60_000;

/** What a text on GitHub is about. Never what changes from run to run: a text that is not found again is written twice. */
export interface MarkerIdentity {
  /** SHA-256 of the ARM id of the service in lower case. */
  readonly target: string;
  /** The environment, or what stands for it. */
  readonly label: string;
  readonly stream: 'plan' | 'drift';
  /** SHA-256 of the selection. */
  readonly scope: string;
}

/** What a text said when it was written; each is left out where it is not known. */
export interface MarkerState {
  readonly planHash?: string;
  /** The commit. */
  readonly source?: string;
  /** Address of the run. */
  readonly run?: string;
  readonly toolVersion?: string;
  readonly counts?: Readonly<Record<string, number>>;
  readonly truncated?: boolean;
  /** Whether it is settled: applied, or gone. */
  readonly closed?: boolean;
  /** What {@link toApprovalKey} makes of the plan; absent where the plan cannot be approved. */
  readonly approval?: string;
  /** How far a plan has come. */
  readonly status?: string;
}

export type MarkerComment = MarkerIdentity & MarkerState;

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** What a later version of schema 1 adds is passed over. */
const schema = z.looseObject({
  'tool': z.literal(TOOL), 'schema': z.literal(1), 'target': hash, 'label': z.string(), 'stream': z.enum(['plan', 'drift']), 'scope': hash,
  'plan-hash': z.string().optional(), 'source': z.string().optional(), 'run': z.string().optional(), 'tool-version': z.string().optional(),
  'counts': z.record(z.string(), z.int().nonnegative()).optional(), 'truncated': z.boolean().optional(), 'closed': z.boolean().optional(),
  'approval': hash.optional(), 'status': z.string().optional(),
});

/** The identity of a text about one service: `selection` is what narrows it, empty for everything. */
export function toIdentity({ serviceId, label, stream, selection }: { readonly serviceId: string; readonly label: string; readonly stream: MarkerIdentity['stream']; readonly selection: readonly string[] }): MarkerIdentity {
  return { target: sha256(serviceId.toLowerCase()), label, stream, scope: sha256(JSON.stringify([...selection].sort())) };
}

/** What stands for a plan on one pull request: copied to another, it approves nothing there. `planHash` is that of the plan, `url` the address of the pull request for people. */
export function toApprovalKey(url: string, planHash: string): string {
  return sha256(`${url.toLowerCase()} ${planHash}`);
}

/** The hidden first line of a text: an HTML comment with JSON that nothing in it can end. Throws for a null, which would never match again. */
export function renderMarkerComment({ target, label, stream, scope, planHash, source, run, toolVersion, counts, truncated, closed, approval, status }: MarkerComment): string {
  const content = { tool: TOOL, schema: 1, target, label, stream, scope, 'plan-hash': planHash, source, run, 'tool-version': toolVersion, counts, truncated, closed, approval, status };
  if (!schema.safeParse(content).success) throw new Error('a marker holds no null, and nothing that would not be read again');
  const text = JSON.stringify({ ...content, check: sha256(JSON.stringify(content)) });
  return `<!-- ${text.replace(/[<>&@#\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)} -->`;
}

/** A whole body: the marker, and the Markdown of `write`, which is told how many bytes of UTF-8 the marker leaves it. `reserve` bytes are left for what is written into it later. */
export function renderMarkedBody(marker: MarkerComment, write: (bytes: number) => { readonly text: string; readonly truncated: boolean }, reserve = 0): string {
  const { text, truncated } = write(MAX_BODY_BYTES - reserve - Buffer.byteLength(renderMarkerComment({ ...marker, truncated: false })) - 2);
  const body = `${renderMarkerComment({ ...marker, truncated })}\n${text}\n`;
  if (Buffer.byteLength(body) > MAX_BODY_BYTES - reserve) throw new Error('a text for GitHub is larger than it may be');
  return body;
}

/**
 * The marker that a body begins with; null for a body without one, and for one that somebody edited. That is no protection
 * from who means to forge one: only the author of the text is.
 */
export function parseMarkerComment(body: string): MarkerComment | null {
  const text = /^<!-- (\{[^\r\n]*\}) -->(?:\r?\n|$)/.exec(body)?.[1];
  const { check, ...content } = parseObject(text ?? '');
  const read = check === sha256(JSON.stringify(content)) ? schema.safeParse(content) : null;
  if (read?.success !== true) return null;
  const { target, label, stream, scope, 'plan-hash': planHash, source, run, 'tool-version': toolVersion, counts, truncated, closed, approval, status } = read.data;
  return {
    target, label, stream, scope, ...(planHash === undefined ? {} : { planHash }), ...(source === undefined ? {} : { source }), ...(run === undefined ? {} : { run }),
    ...(toolVersion === undefined ? {} : { toolVersion }), ...(counts === undefined ? {} : { counts }), ...(truncated === undefined ? {} : { truncated }), ...(closed === undefined ? {} : { closed }),
    ...(approval === undefined ? {} : { approval }), ...(status === undefined ? {} : { status }),
  };
}

/** Whether both are about the same. */
export function isSameIdentity(a: MarkerIdentity, b: MarkerIdentity): boolean {
  return a.target === b.target && a.label === b.label && a.stream === b.stream && a.scope === b.scope;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? { ...read } : {};
  } catch {
    return {};
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
