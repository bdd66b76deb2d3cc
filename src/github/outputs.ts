import type { CommandName } from './commands.ts';

export interface OutputRow {
  /** One sentence, for action.yml and reference. */
  readonly description: string;
  /** The commands that set it. */
  readonly commands: readonly CommandName[];
}

const all = ['extract', 'plan', 'publish', 'drift', 'promote', 'validate'] as const;
const planning = ['plan', 'publish', 'promote'] as const;
const comparing = ['plan', 'publish', 'drift', 'promote'] as const;

/** THE table of the action's outputs. Texts can be long: a path is given, never the content. */
export const outputs = {
  'changes': { description: '`true` where the service and the folder differ, `false` where they do not; of `drift`, whether anything drifted.', commands: comparing },
  'to-create': { description: 'Number of resources that the plan creates.', commands: planning },
  'to-update': { description: 'Number of resources that the plan updates.', commands: planning },
  'to-replace': { description: 'Number of resources that the plan deletes and creates anew.', commands: planning },
  'to-delete': { description: 'Number of resources that the plan deletes.', commands: planning },
  'unmanaged': { description: 'Number of resources that only the service has and that are left alone.', commands: comparing },
  'drifted': { description: 'Number of resources that somebody changed or deleted in the service since the last publish.', commands: ['drift'] },
  'pending': { description: 'Number of resources that only Git changed since the last publish.', commands: ['drift'] },
  'plan-hash': { description: 'SHA-256 of the plan; two plans that do the same have the same.', commands: planning },
  'comment-url': { description: 'Address of the comment about the plan on the pull request.', commands: planning },
  'issue-urls': { description: 'Addresses of the issues about drift, one a line.', commands: ['drift'] },
  'json-plan-path': { description: 'Path of the plan as JSON: what the input `out` of `plan` says, else an absolute one below the temporary folder of the runner.', commands: planning },
  'text-plan-path': { description: 'Absolute path of the whole plan as text.', commands: planning },
  'markdown-plan-path': { description: 'Absolute path of the whole plan as Markdown.', commands: planning },
  'report-path': { description: 'Absolute path of a JSON file that says of each write whether it was done, failed or was not attempted; empty where nothing was begun.', commands: ['publish', 'promote'] },
  'diagnostics-path': { description: 'Absolute path of a JSON file with all findings, as `diagnostics` of `--format json` has them.', commands: all },
  'errors': { description: 'Number of findings that are errors.', commands: all },
  'warnings': { description: 'Number of findings that are warnings.', commands: all },
  'failure-reason': { description: 'Why the command failed, one word of a closed list; empty on success and where the failure was not foreseen.', commands: all },
} as const satisfies Record<string, OutputRow>;

export type OutputName = keyof typeof outputs;
