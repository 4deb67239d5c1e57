import type { Batch, Introduced } from './batch.ts';
import { AGENTS, CLIENTS, Dictionary, PAGES, PLACES, REFERRALS, TEXTS } from './dictionary.ts';
import type { Db } from './open.ts';

export class Dictionaries {
  readonly #agents;
  readonly #referrals;
  readonly #places;
  readonly #clients;
  readonly #pages;
  readonly #texts;

  constructor(db: Db) {
    this.#agents = new Dictionary(db, AGENTS);
    this.#referrals = new Dictionary(db, REFERRALS);
    this.#places = new Dictionary(db, PLACES);
    this.#clients = new Dictionary(db, CLIENTS);
    this.#pages = new Dictionary(db, PAGES);
    this.#texts = new Dictionary(db, TEXTS);
  }

  /** Number of the row that holds a fact, which is made where there is none. */
  row(fact: Introduced): number {
    if ('text' in fact) return this.#texts.id(fact.text);
    if ('page' in fact) return this.#pages.id(fact.page);
    if ('client' in fact) return this.#clients.id(fact.client);
    if ('referral' in fact) return this.#referrals.id(fact.referral);
    if ('agent' in fact) return this.#agents.id(fact.agent);
    return this.#places.id(fact.place);
  }
}

/** What batches have introduced since numbering last began, and the rows of the dictionaries that hold it. */
export class IntroducedFacts {
  readonly #dictionaries: Dictionaries;
  /** By number; there is no number 0. */
  readonly #facts: (Introduced | null)[] = [null];
  /** By number; 0 where the row was not looked up yet. */
  #rows: number[] = [0];

  constructor(dictionaries: Dictionaries) {
    this.#dictionaries = dictionaries;
  }

  /** Takes in what a batch introduces. */
  learn({ introduced }: Batch): void {
    if (introduced === null) return;
    for (const fact of JSON.parse(introduced) as Introduced[]) {
      this.#facts.push(fact);
      this.#rows.push(0);
    }
  }

  /** The dictionary row of a fact or text; null for number 0. To be called in the transaction that points at it. */
  row(number: number): number | null {
    const known = this.#rows[number];
    if (known) return known;
    const fact = this.#facts[number];
    if (!fact) return null;
    const row = this.#dictionaries.row(fact);
    this.#rows[number] = row;
    return row;
  }

  /** A text as it is; null for number 0. */
  text(number: number): string | null {
    const fact = this.#facts[number];
    return fact && 'text' in fact ? fact.text : null;
  }

  /** To be called when rows may be gone, as after a transaction that was rolled back. */
  forgetRows(): void {
    this.#rows = this.#facts.map(() => 0);
  }
}
