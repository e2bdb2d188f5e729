/**
 * Every version that the wire has had: what changed, and the hash of its schemas, which `version.test.ts` holds against the code. A page that is
 * open across a deploy goes on as long as its version is still answered, and is asked to reload otherwise.
 */
export const versions = [
  { version: 1, hash: '1dbd711fb377f7c2', changes: 'the first' },
  {
    version: 2,
    hash: 'a9166d14b39bdd23',
    changes:
      '`checkpoints` were `cursors`, `invalidated` was `touched`, `frameId` was `sending`; the hash covers the wire alone',
  },
  {
    version: 3,
    hash: 'f92e280b0032a0ac',
    changes:
      '`behind` in the answers of `GET /settled` and `GET /metrics/{name}`; the latter has `asOf`, `lastArrival`, `utcHours` and `atLeast`, numbers for sketches unless `sketches=true`, and up to 1,500 points; `subject` in the query of `GET /items/{type}`; the error `too_many_requests`; `POST /token`',
  },
  {
    version: 4,
    hash: 'dbd29a0f6fb03461',
    changes:
      '`home`, `per`, `better` and `currency` of a metric and `subject` of a dimension in `GET /catalog`; `POST /events`; `labelsSince` in the answer of `GET /metrics/{name}`; `arrived` and `until` of each checkpoint, `arrived` of the settled frame and `events` of the delta frame. Pages of version 3 know no such keys and are asked to reload',
  },
  {
    version: 5,
    hash: 'b9e9c682f38125aa',
    changes:
      '`topicSet` of the settled frame; `where`, `crossed` and `headline` of a metric in `GET /catalog`, and `by` of two dimensions in `GET /metrics/{name}`; `earlier` in `GET /catalog`, whose names `GET /metrics/{name}` takes as well; a third element of a label in a breakdown and in the answer of `GET /metrics/{name}`, `labels` and `spread` of a dimension; `rank` in the query of `GET /metrics/{name}`, `labels`, `extra` and `within` in its answer; metrics that are formulas',
  },
  {
    version: 6,
    hash: 'bbff33306418627c',
    changes:
      '`pacing` of the delta frame and the settled frame; `asOf` in the query and in the answer of `GET /settled`, which may be two seconds old; `groups` of a metric and of a type of items in `GET /catalog`, which lists what the caller may see; topics `item:TYPE/SUBJECT`, `items` in the answer to `subscribe` and in delta and settled frames, frames of type `items`; `removedBy` of a type of items; the command `renew`; `rooms` in the answer to `subscribe`, `message` in that to `message`; `id` and `about` of a message in a room, and the frame `people`; `retryAfter` of an error; topics `feed:TYPE`, `feed` of delta frames, `feeds` in `GET /catalog`',
  },
  {
    version: 7,
    hash: '5a62cef35642627b',
    changes:
      '`POST /ingest` and `POST /ingest/browser`; `GET /annotations`, `POST /annotations` and `DELETE /annotations/{id}`, the topic `annotations` with frames of type `annotation`, and the error `unknown_annotation`; the topic `alerts` and frames of that type, `GET /alerts`, `POST /alerts/{id}/ack` and `POST /alerts/{id}/silence`, and the error `unknown_alert`; `GET /sessions`, `GET /sessions/{id}`, the error `unknown_session`, and `sessions` in `GET /catalog`',
  },
  {
    version: 8,
    hash: '2884ced7aad5d7fa',
    changes:
      '`score`, `expected` and `session` of an alert, which has no `metric` where it is about a session; `kind` and `window` of a rule in `GET /alerts`; `notify` of a rule and `channels` there; `POST /alerts`; `band` in the query and in the answer of `GET /metrics/{name}`; `GET /funnels/{funnel}`, and `funnels` in `GET /catalog`; `GET /health`; `now-1h` in `GET /sessions` and `GET /annotations`, 0 in `POST /alerts/{id}/silence`. Pages of version 7 know no such keys of an alert and are asked to reload',
  },
] as const;

export const PROTOCOL_VERSION = 8;

/** The oldest version of a page that this service still answers. */
export const OLDEST_PROTOCOL_VERSION = 8;
