import type { Plan } from '../plan/plan.ts';
import type { History } from './history.ts';

/**
 * The plan with the files that set values named from the root of the repository, `/` separated, so that it is the same on
 * every machine. Of a file outside of it, or where there is no repository, an absolute path is cut to its name.
 */
export async function withRepositoryPaths(plan: Plan, history: Pick<History, 'repository'>): Promise<Plan> {
  const files = new Set(plan.changes.flatMap(({ properties }) => properties.flatMap(({ setBy }) => setBy?.file ?? [])));
  if (files.size === 0) return plan;
  const toName = await toRepositoryNames(files, history);
  return {
    ...plan,
    changes: plan.changes.map((change) => ({
      ...change, properties: change.properties.map((property) => property.setBy === undefined ? property : { ...property, setBy: { ...property.setBy, file: toName(property.setBy.file) } }),
    })),
  };
}

/** How files are named from the root of the repository, as {@link withRepositoryPaths} says. */
export async function toRepositoryNames(files: Iterable<string>, history: Pick<History, 'repository'>): Promise<(file: string) => string> {
  const repository = await history.repository();
  const names = new Map<string, string>();
  for (const file of new Set(files)) names.set(file, await repository?.relativePath(file) ?? toPortablePath(file));
  return (file) => names.get(file) ?? file;
}

function toPortablePath(file: string): string {
  const path = file.replaceAll('\\', '/');
  return /^(?:[a-z]:)?\/|^\.\.(?:\/|$)/i.test(path) ? path.split('/').at(-1) ?? path : path.replace(/^(?:\.\/)+/, '');
}
