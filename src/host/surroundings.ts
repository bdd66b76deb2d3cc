import type { Host } from '../commands/host.ts';

/** What an adapter decides about the world of a command; the rest is the machine's. */
export type Surroundings = Pick<Host, 'environment' | 'logger' | 'announce' | 'interrupted' | 'readApproval' | 'tellBegin'>;
