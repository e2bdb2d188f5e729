import type { Breakdown, DeclaredLabels, Topic } from '@millrace/contract';
import { mergeBreakdowns } from '@millrace/contract';
import type { LiveSeries, LiveState } from '../../web/src/features/settling/live-state';
import { Comparison, type Difference, titleOf } from '../chaos/compare/differences';
import type { Figures } from '../chaos/truth/truth';

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
