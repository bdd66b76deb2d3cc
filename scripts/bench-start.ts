/**
 * Prints the size of the bundles, and the CPU time (user and system) that `validate` of the sample takes from a cold start,
 * with the Node that runs this. Usage: npm run bench:start, or node scripts/bench-start.ts RUNS
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const runs = Number(process.argv[2] ?? 10);
/** Seconds that the project allows. */
const LIMIT = 0.7;

const folder = mkdtempSync(join(tmpdir(), 'apiops-start-'));
const [output, summary, probe] = ['output', 'summary', 'probe.cjs'].map((name) => join(folder, name)) as [string, string, string];
for (const file of [output, summary]) writeFileSync(file, '');
// What the process took, as it says itself when it ends: spawnSync does not tell.
writeFileSync(probe, "process.on('exit', () => { const { userCPUTime, systemCPUTime } = process.resourceUsage(); process.stderr.write(`\\n#cpu ${userCPUTime + systemCPUTime}`); });");

function measure(bundle: string, args: readonly string[], environment: Readonly<Record<string, string>>): number {
  const { status, stderr } = spawnSync(process.execPath, ['--require', probe, join(root, 'dist', bundle), ...args], { cwd: join(root, 'artifacts-template'), encoding: 'utf8', env: { PATH: process.env['PATH'], ...environment } });
  const [, microseconds] = /#cpu (\d+)$/.exec(stderr) ?? [];
  if (status !== 0 || microseconds === undefined) throw new Error(`${bundle} failed: ${stderr}`);
  return Number(microseconds) / 1e6;
}

try {
  for (const [bundle, args, environment] of [['index.js', [], { INPUT_COMMAND: 'validate', GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary }], ['cli.js', ['validate'], {}]] as const) {
    const seconds = Array.from({ length: runs }, () => measure(bundle, args, environment)).sort((a, b) => a - b);
    const median = seconds[Math.floor(runs / 2)] ?? 0;
    console.log(`dist/${bundle}: ${(statSync(join(root, 'dist', bundle)).size / 1e6).toFixed(2)} MB; validate of the sample: ${median.toFixed(2)} s of CPU (median of ${runs}, ${seconds[0]?.toFixed(2)} to ${seconds.at(-1)?.toFixed(2)}), Node ${process.versions.node}`);
    if (median > LIMIT) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
