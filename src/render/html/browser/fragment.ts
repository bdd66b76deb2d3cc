import type { PageChange, PageData } from '../page-data.ts';

/** The part of the page's address that leads to a change: `#apis/pets`, in a page of several environments `#prod:apis/pets`. */
export function toFragment({ id, environment }: PageChange, { environments }: PageData): string {
  const name = environments.length > 1 ? `${environments[environment] ?? ''}:${id}` : id;
  return `#${encodeURIComponent(name.toWellFormed()).replaceAll('%2F', '/').replaceAll('%3A', ':')}`;
}
