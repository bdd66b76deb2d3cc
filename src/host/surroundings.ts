import type { Host } from '../commands/host.ts';
import type { Federation } from '../service/federation.ts';

/** What an adapter decides about the world of a command; the rest is the machine's. */
export interface Surroundings extends Pick<Host, 'environment' | 'logger' | 'announce' | 'interrupted' | 'beginPublish' | 'readApproval'> {
  /** Instead of the identity that the environment provides for Azure. */
  readonly federation?: Federation | undefined;
  /** Called with each secret that is obtained on the way, before anybody has it. */
  readonly onSecret?: (value: string) => void;
  /** Absent where no command needs it: the bundle of the action does not hold the simulator. */
  readonly startSimulator?: Host['startSimulator'];
}
