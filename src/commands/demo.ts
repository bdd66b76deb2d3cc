import type { Inputs } from '../github/inputs.ts';
import type { Change } from '../plan/plan.ts';
import { renderCounts } from '../render/change-words.ts';
import { renderPlanText } from '../render/plan-text.ts';
import { extract } from './extract.ts';
import type { Host, RunningSimulator } from './host.ts';
import { plan } from './plan.ts';
import { publish } from './publish.ts';
import type { Outcome, Step } from './result.ts';
import { template } from './template.generated.ts';

/** What the sample's secret token stands for in the demo: it must show up nowhere. */
const TOKENS = { PARTNER_KEY: 'demo-secret-that-is-never-shown' };

/** What somebody changes in the portal, past Git. */
const PORTAL_EDIT = { id: 'backends/orders-east', body: { properties: { url: 'https://hotfix.example.com' } } };

/**
 * The whole story without Azure: a Developer and a Premium service in the simulator, the sample published to the one,
 * extracted, promoted with a production override to the other, and a change made past Git found again.
 */
export async function demo(_inputs: Inputs, host: Host): Promise<Outcome> {
  const folder = await host.createTemporaryFolder();
  const simulator = await host.startSimulator({ port: 0, services: [{ name: 'apim-dev', sku: 'Developer' }, { name: 'apim-prod', sku: 'Premium' }] });
  try {
    return { diagnostics: [], steps: await new Story(host, simulator, folder.path).tell() };
  } finally {
    await simulator.close();
    await folder.remove();
  }
}

class Story {
  readonly #host: Host;
  readonly #outer: Host;
  readonly #simulator: RunningSimulator;
  readonly #folder: string;
  readonly #steps: Step[] = [];

  constructor(host: Host, simulator: RunningSimulator, folder: string) {
    const quiet = { ...host.logger, info: () => undefined, debug: () => undefined, warning: () => undefined };
    this.#outer = host;
    // Whoever interrupts the demo wants its end, not that of one of its commands.
    this.#host = { ...host, interrupted: () => new Promise(() => undefined), environment: { ...host.environment, ...TOKENS }, logger: quiet };
    this.#simulator = simulator;
    this.#folder = folder;
  }

  async tell(): Promise<readonly Step[]> {
    await this.#step('Two services run in the simulator', async () => {
      for (const [path, text] of Object.entries(template)) await this.#host.writeText(`${this.#folder}/${path}`, text);
      return this.#simulator.services.map(({ name, sku }) => `${name}  ${sku}`).join('\n');
    });
    await this.#step('The sample is published to apim-dev', async () => this.#publish('dev', 'apimartifacts'));
    await this.#step('apim-dev is extracted into a folder', async () => {
      const { files } = await extract(this.#inputs('dev', 'extracted'), this.#host);
      return `${files?.created.length ?? 0} files, such as\n${(files?.created ?? []).filter((_path, index) => index % 7 === 0).map((path) => `  ${path}`).join('\n')}`;
    });
    await this.#step('The plan for apim-prod, with configuration.prod.yaml', async () => {
      const { plan: value } = await plan(this.#inputs('prod', 'extracted'), this.#host);
      const overridden = (value?.changes ?? []).filter(({ id }) => ['backends/orders-east', 'namedValues/environment-name', 'namedValues/partner-key'].includes(id));
      return `${renderPlanText(overridden, 'off')}\n…\n${value === undefined ? '' : renderCounts(value.counts)}`;
    });
    await this.#step('It is published to apim-prod', async () => this.#publish('prod', 'extracted'));
    await this.#step('A second plan is empty', async () => this.#expectChanges([]));
    await this.#step('Somebody edits apim-prod in the portal', async () => {
      const prod = this.#simulator.services[1];
      await this.#host.sendRequest('PATCH', `${this.#simulator.endpoint}${prod?.id}/${PORTAL_EDIT.id}?api-version=2024-05-01`, PORTAL_EDIT.body);
      return `${PORTAL_EDIT.id}: url = ${PORTAL_EDIT.body.properties.url}`;
    });
    await this.#step('The next plan shows exactly that edit', async () => this.#expectChanges([PORTAL_EDIT.id]));
    this.#steps.push({ title: 'What to run next', ok: true, detail: [
      'node dist/cli.js simulate                     a service of your own to try things on',
      'node dist/cli.js extract --service-id …       your service as a folder',
      'node dist/cli.js plan --service-id …          what publishing the folder would change; it only reads',
      'node dist/cli.js <command> --help             everything else'].join('\n') });
    return this.#steps;
  }

  async #step(title: string, work: () => Promise<string>): Promise<void> {
    this.#outer.logger.info(`${title} …`);
    this.#steps.push({ title, ok: true, detail: await work() });
  }

  async #publish(environment: 'dev' | 'prod', artifacts: string): Promise<string> {
    const { report } = await publish(this.#inputs(environment, artifacts), this.#host);
    if (report === undefined || report.failed.length + report.notAttempted.length > 0) throw new Error(`the sample was not published: ${JSON.stringify(report)}`);
    return `${report.done.length} resources, each after what it refers to`;
  }

  async #expectChanges(ids: readonly string[]): Promise<string> {
    const { plan: value } = await plan(this.#inputs('prod', 'extracted'), this.#host);
    const changes: readonly Change[] = (value?.changes ?? []).filter(({ op }) => op !== 'unmanaged');
    if (changes.map(({ id }) => id).join() !== ids.join()) throw new Error(`the plan shows ${JSON.stringify(changes)}`);
    return [renderPlanText(changes, 'off'), value === undefined ? '' : renderCounts(value.counts)].filter(Boolean).join('\n');
  }

  #inputs(environment: 'dev' | 'prod', artifacts: string): Inputs {
    return { config: `${this.#folder}/apiops.yaml`, environment, artifacts: `${this.#folder}/${artifacts}`, 'arm-endpoint': this.#simulator.endpoint };
  }
}
