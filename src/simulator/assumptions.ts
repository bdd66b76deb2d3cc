import type { SimulatedKindName } from './simulated-kinds.ts';
import { tierNames, type TierName } from '../model/tiers.ts';
import { tiersWithout } from './tiers.ts';

/** Rules of the service of which the evidence is thin (apim-rest 8), and what the simulator takes for true unless it is told otherwise. */
export interface Assumptions {
  /** Whether loggers, certificates, backends, version sets and schemas in use are not deleted: true. */
  readonly protectsUsed: boolean;
  /** The status of `System entity cannot be modified`: 405. */
  readonly systemEntityStatus: 400 | 405;
  /** The status of a policy whose operation is missing: 404, in older versions 400. */
  readonly missingOperationStatus: 400 | 404;
  /** The tiers with workspaces: Premium, PremiumV2 and StandardV2. BasicV2 is documented with them and was seen without. */
  readonly workspaceTiers: readonly TierName[];
  /** Whether arrays whose order means nothing (tags of named values, protocols of APIs) come back in another order than they were sent in: false. */
  readonly reordersSets: boolean;
  /** Whether ids come back with other upper and lower case than they were sent with, in their fixed parts and in names: false. */
  readonly mixesIdCase: boolean;
  /** Whether policies come back escaped, `xml`, whatever format was asked for, with other white space, quotation marks and empty elements: false. */
  readonly rewritesPolicies: boolean;
  /** Whether what was not sent comes back with its default, or as null: false. */
  readonly fillsDefaults: boolean;
  /** The most resources of a kind, in place of what the tier allows (see limits.ts). */
  readonly limits: Partial<Record<SimulatedKindName, number>>;
}

export const defaultAssumptions: Assumptions = {
  protectsUsed: true, systemEntityStatus: 405, missingOperationStatus: 404, workspaceTiers: tierNames.filter((tier) => !tiersWithout('Workspace').includes(tier)),
  reordersSets: false, mixesIdCase: false, rewritesPolicies: false, fillsDefaults: false, limits: {},
};
