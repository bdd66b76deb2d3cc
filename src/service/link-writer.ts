import { kindRow, type KindName } from '../model/kinds.ts';
import { resourceKey, resourceName } from '../model/resource-id.ts';
import { Lanes } from './gather.ts';
import { readLinks, toAssociation, toLinkPlace, type Link } from './links.ts';
import type { Management } from './management.ts';
import { toUserError } from './service-failure.ts';
import type { JsonObject } from '../model/json.ts';

/** An association that the service has only as a link, with the id that it has there. */
export interface LinkedAssociation {
  readonly kind: KindName;
  readonly id: string;
  readonly properties: JsonObject;
}

/**
 * Writes associations as links (apim-rest 4.11). Names of links are opaque: what an association is linked by is found by
 * listing, once for each collection, so writes of one collection go one after the other.
 */
export class LinkWriter {
  readonly #client: Management;
  readonly #service: string;
  readonly #lanes = new Lanes();
  readonly #known = new Map<string, readonly Link[]>();

  /** @param service ARM id of the service */
  constructor(client: Management, service: string) {
    this.#client = client;
    this.#service = service;
  }

  /** Links what is not linked yet. A link of the same name to a resource of another scope gives way. */
  async put(association: LinkedAssociation): Promise<void> {
    const { collection, property, target } = toLinkPlace(association.kind, association.id, association.properties);
    await this.#inTurn(association, collection, async (links) => {
      const own = this.#own(association, collection, links);
      const rivals = own.filter((link) => resourceKey(link.target) !== resourceKey(target));
      const left = await this.#remove(association, collection, links, rivals);
      if (own.length > rivals.length) return left;
      const name = toLinkName(target, left);
      const outcome = await this.#client.put(`${collection}/${name}`, { properties: { [property]: `${this.#service}/${target}` } }, { association: true });
      if (!outcome.ok) throw toUserError(outcome, { verb: 'write', subject: association.id, path: `${collection}/${name}`, guarded: false });
      return [...left, { name, target }];
    });
  }

  /** Removes the links of an association; one that has none is gone already. */
  async delete(association: LinkedAssociation): Promise<void> {
    const { collection } = toLinkPlace(association.kind, association.id, association.properties);
    await this.#inTurn(association, collection, (links) => this.#remove(association, collection, links, this.#own(association, collection, links)));
  }

  /** Something else changed what is linked. */
  forget(): void {
    this.#known.clear();
  }

  async #inTurn({ kind }: LinkedAssociation, collection: string, change: (links: readonly Link[]) => Promise<readonly Link[]>): Promise<void> {
    const key = resourceKey(collection);
    await this.#lanes.run(key, async () => {
      const links = this.#known.get(key) ?? await readLinks(this.#client, kind, holderOf(kind, collection));
      this.#known.delete(key);
      this.#known.set(key, await change(links));
    });
  }

  async #remove({ id }: LinkedAssociation, collection: string, links: readonly Link[], gone: readonly Link[]): Promise<readonly Link[]> {
    for (const { name } of gone) {
      const outcome = await this.#client.delete(`${collection}/${name}`, { association: true });
      if (!outcome.ok) throw toUserError(outcome, { verb: 'delete', subject: id, path: `${collection}/${name}`, guarded: false });
    }
    return links.filter((link) => !gone.includes(link));
  }

  #own({ kind, id }: LinkedAssociation, collection: string, links: readonly Link[]): readonly Link[] {
    return links.filter((link) => resourceKey(toAssociation(kind, holderOf(kind, collection), link).id) === resourceKey(id));
  }
}

/** The target's name, with a number where another link has it; a name has 80 characters at most (apim-rest 2.2). */
function toLinkName(target: string, links: readonly Link[]): string {
  const taken = new Set(links.map(({ name }) => name.toLowerCase()));
  const wanted = resourceName(target).slice(0, 76);
  let name = wanted;
  for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${wanted}-${number}`;
  return name;
}

function holderOf(kind: KindName, collection: string): string {
  return collection.slice(0, -`/${kindRow(kind).link?.collection ?? ''}`.length);
}
