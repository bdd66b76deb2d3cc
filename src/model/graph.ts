/** What has to be done before what: for each id the ids it waits for. Ids that are no node are ignored. */
export type Dependencies = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The nodes in an order in which each comes after what it depends on; among those that are free, the smallest id first.
 * `cycle` holds the nodes of one circle, in its order, where there is one.
 */
export function orderByDependency(dependencies: Dependencies): { readonly order: readonly string[]; readonly cycle: readonly string[] | null } {
  const waiting = new Map([...dependencies].map(([id, needs]) => [id, new Set([...needs].filter((need) => need !== id && dependencies.has(need)))]));
  const dependents = new Map<string, string[]>();
  for (const [id, needs] of waiting) for (const need of needs) dependents.set(need, [...dependents.get(need) ?? [], id]);
  const order: string[] = [];
  let free = [...waiting].filter(([, needs]) => needs.size === 0).map(([id]) => id).sort();
  while (free.length > 0) {
    const next: string[] = [];
    for (const id of free) {
      order.push(id);
      for (const dependent of dependents.get(id) ?? []) {
        const needs = waiting.get(dependent);
        needs?.delete(id);
        if (needs?.size === 0) next.push(dependent);
      }
    }
    free = next.sort();
  }
  return { order, cycle: order.length === dependencies.size ? null : findCycle(waiting, new Set(order)) };
}

function findCycle(waiting: ReadonlyMap<string, ReadonlySet<string>>, done: ReadonlySet<string>): string[] {
  const start = [...waiting.keys()].filter((id) => !done.has(id)).sort()[0] ?? '';
  const trail = [start];
  for (;;) {
    const last = trail[trail.length - 1] ?? '';
    const next = [...waiting.get(last) ?? []].filter((id) => !done.has(id)).sort()[0] ?? '';
    const seen = trail.indexOf(next);
    if (seen >= 0) return trail.slice(seen);
    trail.push(next);
  }
}
