/** Where a command can be called: the command line and the action, or the command line alone. */
export type Surface = 'cli' | 'action';

export interface CommandRow {
  /** One sentence, for help and reference. */
  readonly description: string;
  readonly surfaces: readonly Surface[];
}

/** THE table of commands. */
export const commands = {
  extract: { description: 'Writes the configuration of a service into the folder; what means the same stays as it is.', surfaces: ['cli', 'action'] },
  plan: { description: 'Shows what publishing the folder would change in a service; writes nothing there.', surfaces: ['cli', 'action'] },
  publish: { description: 'Makes a service what the folder says: plans, and writes only what differs.', surfaces: ['cli', 'action'] },
  drift: { description: 'Shows what somebody changed in a service since the last publish; writes nothing there.', surfaces: ['cli', 'action'] },
  promote: { description: "Brings one environment's configuration to others: the folder, or a live service, with the overrides of each target.", surfaces: ['cli', 'action'] },
  validate: { description: 'Checks the folder and the configuration files, with the overrides of each environment; it needs no service, no credentials and no network.', surfaces: ['cli', 'action'] },
  init: { description: 'Writes a sample of everything that a repository needs, or, with `--convert`, rewrites an older artifact folder in the present layout.', surfaces: ['cli'] },
  simulate: { description: 'Runs a simulator of the management API until it is interrupted; it needs no Azure.', surfaces: ['cli'] },
  demo: { description: 'Shows the whole story on the simulator: extract, plan, publish, and a change made in the portal.', surfaces: ['cli'] },
} as const satisfies Record<string, CommandRow>;

export type CommandName = keyof typeof commands;

/** The names of the commands that `surface` offers, in the order of the table. */
export function commandNames(surface: Surface): CommandName[] {
  return (Object.keys(commands) as CommandName[]).filter((name) => (commands[name].surfaces as readonly Surface[]).includes(surface));
}
