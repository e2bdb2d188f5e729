import {
  type AnnotationFrame,
  type Catalog,
  type Feed,
  type FollowedItem,
  formatScaled,
  metricTopic,
  type PartialAggregate,
  parseTopic,
  type ServerMessage,
  type Topic,
  topicsToWatch,
  UNSEEN,
  visibleText,
} from '@millrace/contract';

/** The same topics, those of formulas replaced by those of all that they are computed of: no figures of a formula are sent. */
export const sentTopics = (topics: readonly Topic[], { metrics }: Pick<Catalog, 'metrics'>): readonly Topic[] => {
  const sent = new Map<Topic, readonly Topic[]>(metrics.map((one) => [metricTopic(one.name), topicsToWatch(one)]));
  return [...new Set(topics.flatMap((topic) => sent.get(topic) ?? [topic]))];
};

/** How many decimals the figures of a metric have. */
export type DecimalsOf = (metric: string) => number;

export const decimalsIn = ({ metrics }: Pick<Catalog, 'metrics'>): DecimalsOf => {
  const decimals = new Map(metrics.map(({ name, decimals }) => [name, decimals]));
  return (metric) => decimals.get(metric) ?? 0;
};

/** What a partial aggregate says in figures; a sketch says how many events it has seen. */
const figures = (partial: PartialAggregate, decimals: number): string => {
  const { count } = partial;
  const show = (scaled: string | number) => formatScaled(scaled, decimals);
  switch (partial.measure) {
    case 'sum':
      return `${show(partial.sum)} (${count} events)`;
    case 'stats':
      return `sum ${show(partial.sum)}, least ${show(partial.min)}, greatest ${show(partial.max)} (${count} events)`;
    case 'last':
      return `${show(partial.value)} (the last of ${count})`;
    case 'count':
      return String(count);
    default:
      return `${partial.measure} of ${count} events`;
  }
};

/** `shardId-000000000001` is shard 1; one by another name keeps it. */
const shardOf = (shard: string): string => /^shardId-0*(\d+)$/.exec(shard)?.[1] ?? shard;

const timeOf = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

/** The same JSON, with what is unseen escaped. */
export const jsonLineOf = (json: string): string =>
  json.replace(UNSEEN, (character) =>
    character.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );

const stateOf = ({ data, removed, cut }: FollowedItem): string => {
  if (removed) return 'removed';
  return cut ? 'too long to be shown here' : visibleText(JSON.stringify(data));
};

const itemLines = (items: readonly FollowedItem[] = []): string[] =>
  items.map((item) => `${timeOf(item.time)}  item:${item.type}/${visibleText(item.subject)}  ${stateOf(item)}`);

const feedLines = ({ events, leftOut }: Feed = { events: [] }): string[] => [
  ...events.map(({ time, type, subject = '', data }) =>
    [timeOf(time), `feed:${visibleText(type)}`, visibleText(subject), visibleText(JSON.stringify(data))].join('  '),
  ),
  ...(leftOut === undefined ? [] : [`and ${leftOut} more`]),
];

const annotationLines = (frame: AnnotationFrame): string[] => {
  if ('removed' in frame) return [`annotations  ${frame.removed} was removed`];
  const { time, metric = 'all charts', from, text, link = '' } = frame.annotation;
  return [`${timeOf(time)}  annotations  ${metric}  ${visibleText(`${from}: ${text} ${link}`.trimEnd())}`];
};

/** The lines that a person reads of a message; none for what says nothing of the topics. */
export const linesOf = (message: ServerMessage, decimalsOf: DecimalsOf): string[] => {
  if (message.type === 'message')
    return [`${timeOf(message.at)}  room:${message.room}  ${visibleText(message.from)}: ${visibleText(message.text)}`];
  if (message.type === 'people') {
    const { count, names } = message.people;
    return [`room:${message.room}  ${count} here: ${names.map(visibleText).join(', ')}`];
  }
  if (message.type === 'answer') return message.ok && message.action === 'subscribe' ? itemLines(message.items) : [];
  if (message.type === 'items') return itemLines(message.items);
  if (message.type === 'annotation') return annotationLines(message);
  if (message.type === 'alerts')
    return message.alerts.map(
      ({ openedAt, status, text }) => `${timeOf(openedAt)}  alert ${status}  ${visibleText(text)}`,
    );
  const sign = message.type === 'delta' ? '+' : '=';
  const shard = shardOf(message.shard);
  const windows = message.windows.flatMap(({ start, series }) =>
    series.flatMap(({ topic, breakdown: { total } }) =>
      total
        ? [`${timeOf(start)}  ${topic}  shard ${shard}  ${sign} ${figures(total, decimalsOf(parseTopic(topic).name))}`]
        : [],
    ),
  );
  const feed = message.type === 'delta' ? feedLines(message.feed) : [];
  return [...windows, ...itemLines(message.items), ...feed];
};
