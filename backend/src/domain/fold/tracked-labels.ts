import {
  addSpread,
  type Collector,
  collectorOf,
  type DimensionBreakdown,
  eventsOf,
  hash53,
  LabelSketch,
  type LabelValue,
  type LogPosition,
  labelCapOf,
  type MeasureName,
  mergePartials,
  type PartialAggregate,
  type Topic,
} from '@millrace/contract';

/** Adds up partials and single events; what it makes of them is made once, at the end. */
class PartialSum {
  private readonly parts: PartialAggregate[];
  private collector: Collector<PartialAggregate> | undefined;
  private readonly measure: MeasureName;

  constructor(measure: MeasureName, before: PartialAggregate | undefined) {
    this.measure = measure;
    this.parts = before ? [before] : [];
  }

  add(scaled: number, position: LogPosition): void {
    this.collector ??= collectorOf(this.measure);
    this.collector.add(scaled, position);
  }

  addAll(partial: PartialAggregate): void {
    this.parts.push(partial);
  }

  /** Undefined where there was nothing. Pair by pair, since sketches take the longer to merge the more is in them. */
  partial(): PartialAggregate | undefined {
    let left = this.collector ? [...this.parts, this.collector.partial()] : this.parts;
    while (left.length > 1)
      left = left.flatMap((one, i) => {
        const next = left[i + 1];
        return i % 2 === 1 ? [] : [next ? mergePartials(one, next) : one];
      });
    return left[0];
  }
}

/** A label that is tracked. */
class Tally {
  readonly label: string;
  readonly sum: PartialSum;
  /** What was counted for it, and estimated. */
  events: number;
  /** The estimated ones; undefined while all are counted. */
  extra: number | undefined;

  constructor(label: string, sum: PartialSum, events: number, extra: number | undefined) {
    this.label = label;
    this.sum = sum;
    this.events = events;
    this.extra = extra;
  }

  add(scaled: number, position: LogPosition): void {
    this.sum.add(scaled, position);
    this.events++;
  }

  value(): readonly LabelValue[] {
    const partial = this.sum.partial();
    if (!partial) return [];
    return [this.extra === undefined ? [this.label, partial] : [this.label, partial, this.extra]];
  }
}

/** Which metric's dimension of which shard it is. */
export interface DimensionPlace {
  readonly shard: string;
  readonly topic: Topic;
  readonly measure: MeasureName;
  readonly declared: ReadonlySet<string>;
}

/**
 * One dimension of one window as the log of its shard makes it, event by event: Unbiased Space-Saving (Ting: "Data Sketches for Disaggregated
 * Subset Sum and Frequent Item Estimation", SIGMOD 2018). Up to the measure's cap every label is tracked from its first event, and exact. An event
 * of a further one adds to the smallest label, which takes over the new name with the chance 1 / (its events): so no label is favoured, on average
 * each estimate is what the label had, and those that have many events are found. What was counted of the name that gave way, and every event that
 * is not of a tracked label, goes to `other`, so that partials and `other` add up to the total. Declared labels are always tracked, beyond the cap.
 *
 * Which label is the smallest follows from the state alone (by events, then by name), and chance from the place in the log: so it is the same state
 * wherever the log is cut, and for every retry.
 */
export class TrackedLabels {
  private readonly declared: ReadonlySet<string>;
  private readonly fixed = new Map<string, Tally>();
  private readonly open = new Map<string, Tally>();
  private readonly other: PartialSum;
  private readonly name: string;
  private readonly measure: MeasureName;
  private readonly place: string;
  private sketch: LabelSketch | undefined;
  /** The square of an error that is not this window's own: of a version that kept other labels, or of merged windows. */
  private readonly foreignSpread: number;
  /** Those with the fewest events, the last name first, as far as they have not had more since. */
  private smallest: Tally[] = [];
  private fewest = 0;
  private seq = '';
  private draws = 0;
  private seed = 0;

  /** @param state what the events before those that are added made of it */
  constructor(
    { shard, topic, measure, declared }: DimensionPlace,
    { name, values, other, ...rest }: DimensionBreakdown,
  ) {
    this.declared = declared;
    this.name = name;
    this.measure = measure;
    this.place = JSON.stringify([shard, topic, name]);
    this.other = new PartialSum(measure, other);
    for (const value of values)
      this.setTally(new Tally(value[0], new PartialSum(measure, value[1]), eventsOf(value), value[2]));
    if (rest.labels !== undefined) this.sketch = this.sketchFrom(rest.labels);
    this.foreignSpread = Math.max(0, (rest.spread ?? 0) - this.fewestEvents() ** 2);
  }

  add(label: string, scaled: number, position: LogPosition): void {
    const known = this.open.get(label) ?? this.fixed.get(label);
    if (known) known.add(scaled, position);
    else if (this.declared.has(label)) this.track(label, 0, undefined).add(scaled, position);
    else if (this.open.size < labelCapOf(this.measure))
      this.track(label, 0, this.sketch ? 0 : undefined).add(scaled, position);
    else this.addUntracked(label, scaled, position);
  }

  result(): DimensionBreakdown {
    const tallies = [...this.fixed.values(), ...this.open.values()].sort((a, b) => (a.label < b.label ? -1 : 1));
    const values = tallies.flatMap((tally) => tally.value());
    const other = this.other.partial();
    const found = { name: this.name, values, ...(other && { other }) };
    if (!this.sketch) return found;
    const spread = addSpread(this.foreignSpread, this.fewestEvents() ** 2);
    return { ...found, labels: this.sketch.text(), ...(spread > 0 && { spread }) };
  }

  private addUntracked(label: string, scaled: number, position: LogPosition): void {
    this.sketch ??= this.sketchFrom();
    this.sketch.add(label);
    const loser = this.takeSmallest();
    const events = loser.events;
    if (this.chance(position.seq) * (events + 1) < 1) {
      this.open.delete(loser.label);
      const counted = loser.sum.partial();
      if (counted) this.other.addAll(counted);
      this.track(label, events, events).add(scaled, position);
    } else {
      loser.extra = (loser.extra ?? 0) + 1;
      loser.events++;
      this.other.add(scaled, position);
    }
  }

  private track(label: string, events: number, extra: number | undefined): Tally {
    return this.setTally(new Tally(label, new PartialSum(this.measure, undefined), events, extra));
  }

  private setTally(tally: Tally): Tally {
    const tallies = this.declared.has(tally.label) ? this.fixed : this.open;
    tallies.set(tally.label, tally);
    return tally;
  }

  /** Of all labels so far. Where not all of them are known any more, of those that are. */
  private sketchFrom(before?: string): LabelSketch {
    const sketch = new LabelSketch(before);
    if (before) return sketch;
    for (const label of this.fixed.keys()) sketch.add(label);
    for (const label of this.open.keys()) sketch.add(label);
    return sketch;
  }

  private fewestEvents(): number {
    let fewest = Number.POSITIVE_INFINITY;
    for (const { events } of this.open.values()) fewest = Math.min(fewest, events);
    return Number.isFinite(fewest) ? fewest : 0;
  }

  /** It has more events after this: so each comes once, and is looked for again when all of them have come. */
  private takeSmallest(): Tally {
    for (;;) {
      const next = this.smallest.pop();
      if (!next) this.findSmallest();
      else if (next.events === this.fewest) return next;
    }
  }

  private findSmallest(): void {
    this.fewest = this.fewestEvents();
    this.smallest = [...this.open.values()]
      .filter(({ events }) => events === this.fewest)
      .sort((a, b) => (a.label < b.label ? 1 : -1));
  }

  /** From 0 to 1: another for each event of a record that needs one. */
  private chance(seq: string): number {
    if (seq !== this.seq) {
      this.seq = seq;
      this.draws = 0;
      this.seed = hash53(`${this.place} ${seq}`);
    }
    this.draws++;
    return hash53(`${this.seed} ${this.draws}`) / 2 ** 53;
  }
}
