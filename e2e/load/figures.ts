import {
  type Breakdown,
  type DeclaredLabels,
  type Item,
  isItemTopic,
  mergeBreakdowns,
  parseTopic,
  type Topic,
} from '@millrace/contract';
import { factsOf } from '../../backend/src/domain/fold/facts';
import type { MetricSet } from '../../backend/src/domain/metrics/metric-set';
import type { LiveSeries, LiveState } from '../../web/src/features/settling/live-state';
import { Comparison, type Difference, titleOf } from '../chaos/compare/differences';
import type { LoggedRecord } from '../chaos/producer/record';
import type { Figures, Truth } from '../chaos/truth/truth';
import type { FeedReceipt, FollowedItems } from './viewers/followed';

type Windows = ReadonlyMap<number, Breakdown>;

interface Checked {
  readonly compared: number;
  readonly differences: readonly Difference[];
}

/** What a page shows of each second of one topic, all shards together. */
const shownOf = ({ minutes }: LiveSeries, declared: DeclaredLabels | undefined): Map<number, Breakdown> => {
  const shown = new Map<number, Breakdown>();
  for (const minute of minutes.values())
    for (const [start, shards] of minute)
      shown.set(
        start,
        [...shards.values()].reduce((a, b) => mergeBreakdowns(a, b, declared)),
      );
  return shown;
};

const NO_WINDOWS: LiveSeries = { minutes: new Map(), newest: 0 };

/** Compares every second that viewers hold with the log of what was sent. What several hold is compared once, and counts for each. */
export class FigureCheck {
  private readonly seconds: Figures['second'];
  private readonly declaredOf: (topic: Topic) => DeclaredLabels | undefined;
  private readonly from: number;
  private readonly checked = new WeakMap<LiveSeries, Map<Topic, Checked>>();

  /** @param from start of the first window that is compared, ms */
  constructor(seconds: Figures['second'], declaredOf: (topic: Topic) => DeclaredLabels | undefined, from: number) {
    this.seconds = seconds;
    this.declaredOf = declaredOf;
    this.from = from;
  }

  of(topics: Iterable<Topic>, { series }: Pick<LiveState, 'series'>): Checked {
    const all = [...topics].map((topic) => this.topic(topic, series.get(topic) ?? NO_WINDOWS));
    return {
      compared: all.reduce((sum, { compared }) => sum + compared, 0),
      differences: all.flatMap(({ differences }) => differences),
    };
  }

  private topic(topic: Topic, series: LiveSeries): Checked {
    const known = this.checked.get(series) ?? new Map<Topic, Checked>();
    this.checked.set(series, known);
    const checked = known.get(topic) ?? this.compare(topic, series);
    known.set(topic, checked);
    return checked;
  }

  private compare(topic: Topic, series: LiveSeries): Checked {
    const comparison = new Comparison();
    const expected = this.sinceStart(this.seconds.get(topic) ?? new Map());
    const got = this.sinceStart(shownOf(series, this.declaredOf(topic)));
    comparison.checkAll('', (start: number) => titleOf('second', topic, start), expected, got);
    const { compared, differences } = comparison;
    return { compared, differences };
  }

  private sinceStart(windows: Windows): Windows {
    return new Map([...windows].filter(([start]) => start >= this.from));
  }
}

/** Compares the items that a viewer follows with the log. Of what the log says nothing nothing is compared. */
export const checkItems = (expected: Truth['items'], topics: Iterable<Topic>, items: FollowedItems): Checked => {
  const comparison = new Comparison();
  for (const topic of [...topics].filter(isItemTopic)) {
    const { name, subject } = parseTopic(topic);
    const item: Item | undefined = expected.get(`${name} ${subject}`);
    if (item) comparison.check('', () => topic, item, items.of(topic));
  }
  return comparison;
};

/** Compares each event that a feed has shown with the log: it stands there where the feed says. */
export const checkFeeds = (
  metrics: MetricSet,
  log: readonly LoggedRecord[],
  receipts: readonly FeedReceipt[],
): Checked => {
  const comparison = new Comparison();
  const records = new Map(log.map((record) => [`${record.shard} ${record.seq}`, record]));
  for (const { shard, event } of receipts) {
    const place = `${shard} ${event.seq}`;
    const record = records.get(place);
    const facts = record ? factsOf(metrics, record).filter((fact) => fact.kind === 'event') : [];
    const fact = facts[event.index];
    const expected = fact && [fact.event.type, fact.event.subject, fact.time];
    comparison.check('', () => `event ${event.index} of ${place}`, expected, [event.type, event.subject, event.time]);
  }
  return comparison;
};
