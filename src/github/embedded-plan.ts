import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { UserError } from '../model/failure.ts';
import { toOutlines, type ChangeOutline } from '../plan/plan-difference.ts';
import type { Op, Plan } from '../plan/plan.ts';
import { parsePlanFile, renderPlanFile } from '../render/plan-file.ts';

/** Bytes of a plan in a text for people; what is larger loses properties. */
const MAX_BYTES = 16_000;

/** Bytes of a plan as it is unpacked. */
const MAX_UNPACKED = 64_000_000;

const BEGIN = '<!-- apiops-plan ';
const PATTERN = /^<!-- apiops-plan ([A-Za-z0-9+/=]+) -->\s*$/m;

const ops: readonly Op[] = ['create', 'update', 'replace', 'delete', 'blocked'];
const outlineSchema = z.strictObject({ outlines: z.array(z.tuple([z.string(), z.string().refine((op) => (ops as readonly string[]).includes(op)), z.string()])) });

/** What a text tells of the plan that it was made of. */
export type EmbeddedPlan = { readonly plan: Plan } | { readonly outlines: readonly ChangeOutline[] } | null;

/**
 * A plan as a hidden line of Markdown, packed, so that a later run can say how another differs: whole; where that is too
 * large without the differences of texts; then only what happens to which resource; empty where not even that has room. It
 * holds no secrets, as a plan file.
 */
export function embedPlan(plan: Plan): string {
  const changes = plan.changes.filter(({ op }) => op !== 'unmanaged' && op !== 'unchanged');
  const whole: Plan = { ...plan, changes, counts: { ...plan.counts, unmanaged: 0 } };
  const forms = [
    () => renderPlanFile(whole),
    () => renderPlanFile({ ...whole, changes: changes.map((change) => ({ ...change, properties: change.properties.map(({ diff: _diff, details: _details, ...property }) => property) })) }),
    () => JSON.stringify({ outlines: toOutlines(whole).map(({ id, op, digest }) => [id, op, digest]) }),
  ];
  for (const form of forms) {
    const line = `${BEGIN}${deflateRawSync(form(), { level: 9 }).toString('base64')} -->`;
    if (line.length <= MAX_BYTES) return line;
  }
  return '';
}

/** What {@link embedPlan} wrote into a text; null for nothing, and for what cannot be read. */
export function readEmbeddedPlan(body: string): EmbeddedPlan {
  const packed = PATTERN.exec(body)?.[1];
  if (packed === undefined) return null;
  try {
    const text = inflateRawSync(Buffer.from(packed, 'base64'), { maxOutputLength: MAX_UNPACKED }).toString('utf8');
    const outlined = outlineSchema.safeParse(JSON.parse(text));
    if (outlined.success) return { outlines: outlined.data.outlines.map(([id, op, digest]) => ({ id, op: op as Op, digest })) };
    return { plan: parsePlanFile(text, 'of the comment') };
  } catch (error) {
    if (error instanceof UserError || error instanceof SyntaxError || error instanceof RangeError || (error instanceof Error && 'code' in error)) return null;
    throw error;
  }
}
