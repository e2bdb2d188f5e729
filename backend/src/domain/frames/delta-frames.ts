import { type DeltaFrame, type DeltaWindow, FRAME_BYTES, type Topic } from '@millrace/contract';
import { divideSeries, type Piece } from './divide-series';
import { jsonBytes } from './json-bytes';

/** One batch of one shard, as frames tell of it. */
export interface Batch {
  readonly shard: string;
  readonly arrived: DeltaFrame['arrived'];
  readonly windows: readonly DeltaWindow[];
}

interface SizedWindow {
  /** The window without series. */
  readonly head: DeltaWindow;
  readonly bytes: number;
  readonly pieces: readonly Piece[];
}

/** Digits that `part` and `of` may need beyond the one of an empty frame: no batch makes a frame of 10 million parts. */
const PART_DIGITS = 2 * 7;

const envelope = ({ shard, arrived }: Batch): DeltaFrame => ({
  type: 'delta',
  shard,
  part: 1,
  of: 1,
  arrived,
  windows: [],
});

const headOf = ({ start, first, last }: DeltaWindow): DeltaWindow => ({ start, first, last, series: [] });

/** Puts pieces into parts, in order, each part within `room` bytes. */
class Packer {
  readonly parts: DeltaWindow[][] = [];
  private left = 0;
  private readonly room: number;

  constructor(room: number) {
    this.room = room;
  }

  addWindow({ head, bytes, pieces }: SizedWindow): void {
    let open: DeltaWindow | undefined;
    for (const piece of pieces) {
      const needed = piece.bytes + 1;
      if (this.parts.length === 0 || this.left < needed + (open ? 0 : bytes + 1)) {
        this.parts.push([]);
        this.left = this.room;
        open = undefined;
      }
      open ??= this.openWindow(head, bytes);
      open.series.push(piece.series);
      this.left -= needed;
    }
  }

  private openWindow(head: DeltaWindow, bytes: number): DeltaWindow {
    const window = { ...head, series: [] };
    this.parts.at(-1)?.push(window);
    this.left -= bytes + 1;
    return window;
  }
}

const encode = (batch: Batch, room: number, windows: readonly SizedWindow[]): readonly string[] => {
  const packer = new Packer(room);
  for (const window of windows) packer.addWindow(window);
  const of = packer.parts.length;
  return packer.parts.map((part, i) =>
    JSON.stringify({ ...envelope(batch), part: i + 1, of, windows: part } satisfies DeltaFrame),
  );
};

/**
 * The frames of a batch for a viewer with the given topics, encoded, each at most `FRAME_BYTES` long; none when the batch
 * moved nothing that the viewer watches. Viewers with the same topics get the same strings, made once.
 */
export const deltaFrames = (batch: Batch): ((topics: ReadonlySet<Topic>) => readonly string[]) => {
  const room = FRAME_BYTES - jsonBytes(envelope(batch)) - PART_DIGITS;
  const sized = batch.windows.map((window): SizedWindow => {
    const head = headOf(window);
    const bytes = jsonBytes(head);
    return { head, bytes, pieces: window.series.flatMap((series) => divideSeries(series, room - bytes - 2)) };
  });
  const moved = new Set(batch.windows.flatMap(({ series }) => series.map(({ topic }) => topic)));
  const made = new Map<string, readonly string[]>();
  return (topics) => {
    const watched = [...topics].filter((topic) => moved.has(topic)).sort();
    const key = watched.join(' ');
    const known = made.get(key);
    if (known) return known;
    const windows = sized.map((window) => ({
      ...window,
      pieces: window.pieces.filter(({ series }) => topics.has(series.topic)),
    }));
    const frames = encode(batch, room, windows);
    made.set(key, frames);
    return frames;
  };
};
