/** Events turned out to be gone from the record: the plan must be made again with them erased. */
export class Gone extends Error {
  readonly events: readonly number[];

  constructor(events: readonly number[]) {
    super(`${events.length} events are no longer in the record`);
    this.events = events;
  }
}
