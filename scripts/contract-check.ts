/**
 * Holds the simulator and the project's requests against Microsoft's machine-readable contracts (beside the project,
 * never part of it). Usage: node scripts/contract-check.ts CONTRACT_FOLDER
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkExamples } from './contract/examples.ts';
import { checkBodies } from './contract/template.ts';
import { checkTraffic } from './contract/traffic.ts';

const contract = resolve(process.argv[2] ?? '../shared/contract');
const specification = join(contract, 'specification/apimanagement/resource-manager/Microsoft.ApiManagement/stable/2021-08-01');
const work = mkdtempSync(join(tmpdir(), 'apiops-contract-'));
let failed = false;

function report(title: string, { findings, summary }: { readonly findings: readonly string[]; readonly summary: string }): void {
  console.log([`- ${title}: ${summary}, ${findings.length} findings`, ...findings.map((finding) => `    ${finding}`)].join('\n'));
  failed ||= findings.length > 0;
}

try {
  // The validators are heavy and used here alone, so they are no dependency of the project.
  writeFileSync(join(work, 'package.json'), '{}');
  const { status } = spawnSync('npm', ['install', '--prefix', work, '--no-audit', '--no-fund', '--ignore-scripts', '--silent', 'oav@4', 'ajv@8', 'ajv-draft-04@1'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('npm could not install the validators.');
  report('traffic against the 2021-08-01 swagger', await checkTraffic(join(work, 'node_modules/oav/dist/cli.js'), specification, work));
  report('examples of the 2021-08-01 swagger', await checkExamples(specification));
  report('bodies of a publish against the 2024-05-01 template schema', await checkBodies(work, join(contract, 'arm-template-2024-05-01.schema.json'), resolve(contract, '../estates'), work));
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (failed) process.exitCode = 1;
