import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** Milliseconds for one workflow. */
const LONGEST = 120_000;
const CHECKOUT = 'actions/checkout';

/** What actions/checkout does with the inputs that the workflows give it, from a repository of this machine. */
const checkout = `name: Checkout
inputs:
  fetch-depth: { default: '1' }
  persist-credentials: { default: 'true' }
runs:
  using: composite
  steps:
    - shell: bash
      env:
        DEPTH: \${{ inputs.fetch-depth }}
        PERSIST: \${{ inputs.persist-credentials }}
      run: |
        test "$PERSIST" = false
        git init -q .
        git remote add origin "file://$CHECKOUT_SOURCE"
        if [ "$DEPTH" = 0 ]; then git fetch -q origin '+refs/heads/*:refs/remotes/origin/*'; else git fetch -q --depth "$DEPTH" origin "$GITHUB_SHA"; fi
        git checkout -q --detach "$GITHUB_SHA"
`;

/** What the scaffold asks of the program gh: it writes down each call, and no pull request is open before one was made. */
const gh = `#!/usr/bin/env bash
echo "$*" >>"$GH_CALLS"
case "$1 $2" in
  'auth setup-git' | 'pr create') ;;
  'pr list') grep -c '^pr create' "$GH_CALLS" || true ;;
  *) exit 1 ;;
esac
`;

/** The program act of this machine, which runs workflows here without containers; null for none. */
export function findRunner(): string | null {
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'act'));
  return candidates.find((path) => spawnSync(path, ['--version'], { timeout: LONGEST }).status === 0) ?? null;
}

export interface WorkflowRun {
  /** File below `.github/workflows`. */
  readonly workflow: string;
  readonly event: 'pull_request' | 'push' | 'schedule' | 'workflow_dispatch' | 'merge_group';
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
}

export interface LocalRunner {
  /** Runs the jobs of a workflow of the repository, as it is checked out there. */
  run(run: WorkflowRun): Promise<{ readonly code: number | null; readonly output: string }>;
  /** The calls of the program gh so far, a line each. */
  calls(): readonly string[];
  remove(): void;
}

/**
 * A runner for the workflows of a repository; `environment` is what GitHub would set for each step. Environments, rights of
 * the token and concurrency are GitHub's own: of these it knows nothing.
 */
export function createRunner(act: string, repository: string, environment: Readonly<Record<string, string>>): LocalRunner {
  const folder = mkdtempSync(join(tmpdir(), 'apiops-runner-'));
  const path = (name: string): string => join(folder, name);
  for (const name of ['checkout', 'bin', 'home', 'cache']) mkdirSync(path(name));
  writeFileSync(path('checkout/action.yml'), checkout);
  writeFileSync(path('bin/gh'), gh, { mode: 0o755 });
  writeFileSync(path('calls'), '');
  return {
    run: async ({ workflow, event, payload = {}, secrets = {}, variables = {} }) => {
      const pinned = /actions\/checkout@([0-9a-f]{40})/.exec(readFileSync(join(repository, '.github/workflows/apiops-environment.yml'), 'utf8'))?.[1] ?? '';
      writeFileSync(path('event.json'), JSON.stringify(payload));
      const pairs = (flag: string, values: Readonly<Record<string, string>>): string[] => Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
      const child = spawn(act, [event, '--workflows', `.github/workflows/${workflow}`, '--eventpath', path('event.json'), '--platform', 'ubuntu-24.04=-self-hosted', '--no-skip-checkout',
        '--local-repository', `${CHECKOUT}@${pinned}=${path('checkout')}`, '--action-cache-path', path('cache'), '--pull=false', '--no-cache-server',
        ...pairs('--env', { ...environment, CHECKOUT_SOURCE: repository, GH_CALLS: path('calls') }), ...pairs('--var', variables), ...pairs('--secret', secrets)], {
        cwd: repository, timeout: LONGEST, stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: [path('bin'), dirname(process.execPath), process.env['PATH']].join(delimiter), HOME: path('home') },
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text; });
      const [code] = await once(child, 'close') as [number | null];
      return { code, output };
    },
    calls: () => readFileSync(path('calls'), 'utf8').split('\n').filter(Boolean),
    remove: () => { rmSync(folder, { recursive: true, force: true }); },
  };
}
