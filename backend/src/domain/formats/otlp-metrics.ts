import { hash } from 'node:crypto';
import { readEventTime } from '@millrace/contract';
import { fieldPath, joinPath } from '../../lib/json/field-path';
import { type FieldNames, MAX_EVENTS, type ReadResult, rejected, tooMany } from './event';
import { type Format, isJsonObject, type JsonObject, subjectOf } from './format';

const names: FieldNames = { time: 'timeUnixNano', data: (field) => field };

/** What all objects in a list say; what is no object there is a reject. */
const each = (
  list: unknown,
  at: string,
  read: (object: JsonObject, at: string) => readonly ReadResult[],
): readonly ReadResult[] => {
  if (!Array.isArray(list)) return list === undefined ? [] : [rejected('invalid_field', at, `${at}: is no array`)];
  const results: ReadResult[] = [];
  for (const [i, element] of list.entries()) {
    const where = fieldPath([i], at);
    const made = isJsonObject(element)
      ? read(element, where)
      : [rejected('invalid_field', where, `${where}: is no object`)];
    for (const result of made) results.push(result);
    if (results.length > MAX_EVENTS) return [tooMany(at, 'metrics')];
  }
  return results;
};

/** Integers of 64 bits are text in JSON. One that no number holds exactly stays text. */
const numberOf = (value: unknown): unknown => {
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && !Number.isSafeInteger(number) ? value : number;
};

const attributeValue = (value: unknown): unknown => {
  if (!isJsonObject(value)) return undefined;
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? numberOf(value.intValue);
};

/** Lists and maps are left out: they are no labels. */
const attributesOf = (list: unknown): JsonObject =>
  Object.fromEntries(
    (Array.isArray(list) ? list : []).flatMap((attribute) => {
      const value = isJsonObject(attribute) ? attributeValue(attribute.value) : undefined;
      const isLabel = ['string', 'boolean', 'number'].includes(typeof value);
      return isLabel && typeof attribute.key === 'string' ? [[attribute.key, value]] : [];
    }),
  );

/** What all points of one metric share. */
interface Stream {
  readonly name: string;
  readonly resource: JsonObject;
  readonly scope: unknown;
  readonly shared: JsonObject;
}

/** 1 is delta, 2 cumulative: points of a cumulative sum hold the ones before, and must not be added up. */
const temporalityOf = (value: unknown): JsonObject => {
  if (value === 1 || value === 'AGGREGATION_TEMPORALITY_DELTA') return { temporality: 'delta' };
  return value === 2 || value === 'AGGREGATION_TEMPORALITY_CUMULATIVE' ? { temporality: 'cumulative' } : {};
};

/** A number point has a value; histograms and summaries have how many values there were, their sum, and of some the extremes. */
const figuresOf = (point: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries({
      value: numberOf(point.asDouble ?? point.asInt),
      count: numberOf(point.count),
      sum: point.sum,
      min: point.min,
      max: point.max,
    }).filter(([, figure]) => figure !== undefined),
  );

/** https://opentelemetry.io/docs/specs/otel/metrics/data-model/#no-recorded-value */
const hasNoValue = (flags: unknown): boolean => typeof flags === 'number' && (flags & 1) === 1;

const readPoint = (point: JsonObject, at: string, { name, resource, scope, shared }: Stream): readonly ReadResult[] => {
  if (hasNoValue(point.flags)) return [];
  const time = readEventTime(point.timeUnixNano);
  const field = joinPath(at, 'timeUnixNano');
  if (typeof time === 'string') return [rejected('invalid_field', field, `${field}: ${time}`)];
  const attributes = attributesOf(point.attributes);
  // One writer gives a stream one point at a time, so this is a name of its own.
  const id = hash('sha256', JSON.stringify([name, resource, scope, attributes, point.timeUnixNano]));
  const data = { ...resource, ...attributes, ...shared, ...figuresOf(point) };
  const event = { source: 'otlp', id, type: `otlp.${name}`, subject: subjectOf(resource['service.name']), time, data };
  return [{ kind: 'event', event, at, names }];
};

const KINDS = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] as const;

const readMetric = (metric: JsonObject, at: string, resource: JsonObject, scope: unknown): readonly ReadResult[] => {
  const { name, unit } = metric;
  const field = joinPath(at, 'name');
  if (typeof name !== 'string' || name === '') return [rejected('invalid_field', field, `${field}: is no text`)];
  return KINDS.flatMap((kind) => {
    const points = metric[kind];
    if (!isJsonObject(points)) return [];
    const named = typeof unit === 'string' && unit !== '' ? { unit } : {};
    const shared = { kind, ...named, ...temporalityOf(points.aggregationTemporality) };
    const where = joinPath(joinPath(at, kind), 'dataPoints');
    return each(points.dataPoints, where, (point, place) => readPoint(point, place, { name, resource, scope, shared }));
  });
};

const readResource = (entry: JsonObject, at: string): readonly ReadResult[] => {
  const resource = attributesOf(isJsonObject(entry.resource) ? entry.resource.attributes : undefined);
  return each(entry.scopeMetrics, joinPath(at, 'scopeMetrics'), (scoped, place) => {
    const scope = isJsonObject(scoped.scope) ? scoped.scope.name : undefined;
    return each(scoped.metrics, joinPath(place, 'metrics'), (metric, where) =>
      readMetric(metric, where, resource, scope),
    );
  });
};

/**
 * Metrics of OpenTelemetry in the JSON of its protocol, as a Collector's Kinesis exporter sends them with `encoding: otlp_json`. Each data point becomes
 * `otlp.<name>` about its service, with attributes as labels: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export const otlpMetrics: Format<JsonObject> = {
  name: 'OpenTelemetry metrics',
  recognises: (input) => Object.hasOwn(input, 'resourceMetrics'),
  read: (input, at) => {
    const results = each(input.resourceMetrics, joinPath(at, 'resourceMetrics'), readResource);
    return results.length > 0 ? results : [rejected('empty', at, 'there is no data point in these metrics')];
  },
};
