import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandResult } from '../../../src/commands/result.ts';
import type { Inputs } from '../../../src/github/inputs.ts';
import type { LoggedRequest } from '../../../src/simulator/request-log.ts';
import type { Body, Client } from '../../simulator/client.ts';
import { namedValue } from './files.ts';
import { useServiceInGit, type ServiceInGit } from '../../support/service-in-git.ts';

export type Files = Readonly<Record<string, string | null>>;

/** A service and a folder in Git whose commits are published, one after the other. */
export interface Stories extends ServiceInGit {
  readonly client: () => Client;
  /** Commits and publishes what a story begins with. */
  readonly begin: (...files: readonly Files[]) => Promise<void>;
  /**
   * Commits files and publishes them: exactly these changes are planned, `update apis/pets: path, policy`; each write is
   * taken at once and by itself, and nothing is left to plan but what is unmanaged. Gives the writes, the marker's left out.
   * @param left what a plan shows then
   */
  readonly change: (files: Files, expected: readonly string[], left?: readonly string[], more?: Inputs) => Promise<string[]>;
  /** What a plan shows, a line each. */
  readonly planned: (more?: Inputs) => Promise<string[]>;
  /** The properties of a resource of the service; null where it is not there. */
  readonly held: (path: string) => Promise<Body['properties'] | null>;
  /** The text of a policy of the service. */
  readonly policy: (path: string) => Promise<string>;
}

/** What every service has, and the folder never holds in these stories. */
const ALWAYS = new Set(['unmanaged policies/policy']);

/** Sets up what the stories of a file need; `count` is the number of tests. */
export function useStories(count: number): Stories {
  const folder = mkdtempSync(join(tmpdir(), 'apiops-stories-'));
  const log = join(folder, 'requests.ndjson');
  const inGit = useServiceInGit(count, { log, lockMs: 0 });
  afterAll(() => { rmSync(folder, { recursive: true }); });
  const client = (): Client => inGit.service().client;
  let marks = 0;

  /** The requests so far: what was answered may not be in the file yet. */
  const requests = async (): Promise<LoggedRequest[]> => {
    const mark = `/tags/mark-${marks += 1}`;
    await client().get(mark);
    for (;;) {
      const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as LoggedRequest);
      if (lines.some(({ path }) => path.endsWith(mark))) return lines;
      await new Promise((resolve) => { setTimeout(resolve, 2); });
    }
  };

  const planned: Stories['planned'] = async (more) => linesOf(await inGit.succeed('plan', more));
  return {
    ...inGit, client, planned,
    begin: async (...files) => {
      inGit.repository().commit(Object.assign({ 'apiops.yaml': CONFIGURATION, ...namedValue('kept', 'always') }, ...files) as Files);
      await inGit.succeed('publish');
      expect((await planned()).filter((line) => !line.startsWith('unmanaged '))).toEqual([]);
    },
    change: async (files, expected, left = expected.filter((line) => line.startsWith('unmanaged ')), more = {}) => {
      inGit.repository().commit(files);
      expect(await planned(more)).toEqual(expected);
      const before = (await requests()).length;
      const { report, ok } = await inGit.succeed('publish', more);
      expect([ok, report?.failed, report?.notAttempted]).toEqual([true, [], []]);
      const writes = (await requests()).slice(before).filter(({ method }) => ['PUT', 'PATCH', 'DELETE'].includes(method));
      // What is gone already is deleted: an import may take along what its document leaves out.
      expect(writes.filter(({ method, status }) => status >= 300 && !(method === 'DELETE' && status === 404))).toEqual([]);
      expect(await planned(more)).toEqual(left);
      return writes.map(({ method, path }) => `${method} ${decodeURIComponent(path.replace(/^.*\/service\/[^/]+\//, ''))}`).filter((write) => !write.includes(OWN));
    },
    held: async (path) => {
      const { status, body } = await client().get(path);
      return status === 404 ? null : body.properties;
    },
    policy: async (path) => String((await client().get(`${path}/policies/policy?format=rawxml`)).body.properties['value']),
  };
}

/** Named values in which a publish says of itself. */
const OWN = ' namedValues/apiops-publish';
const CONFIGURATION = 'artifacts: artifacts\nenvironments:\n  dev: {prune: tracked}\n';

function linesOf({ changeList }: CommandResult): string[] {
  return changeList.map(({ op, id, properties }) => `${op} ${id}${properties.length === 0 || op === 'create' ? '' : `: ${properties.map(({ path }) => path).join(', ')}`}`)
    .filter((line) => !ALWAYS.has(line));
}
