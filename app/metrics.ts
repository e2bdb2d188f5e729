/**
 * The metrics of this service, as data. Each is a few lines:
 *
 *   name, label, category   how it is addressed (`metric:orders`), what its figure is called, and in which group of the overview it stands
 *   was                     what it was called first, if not so: its history stays with it for as long as this says so
 *   events                  the types of the events that it reads, `clickstream.*` for all that begin so; a reading of the gauge
 *                           `cpu` is `reading.cpu`, a price line `price.updated`, a click `clickstream.page_view` or the like
 *   measure                 count (how many), sum, stats (mean, least and greatest), quantiles (median, p95, p99 and so on,
 *                           within 1 %), last (the newest value), or unique (how many different ones, within 2 %)
 *   where                   which of these events it takes: tests on the event's subject, type or source, or on fields of `data`, all of which
 *                           must hold. `country: 'SE'` is equal, `country: ['SE', 'DK']` one of these, `amount: { atLeast: 100, below: 500 }` (also
 *                           `moreThan`, `atMost`), `subject: { startsWith: '/shop/' }`, `coupon: { present: true }`, and `country: { not: 'SE' }` the
 *                           opposite of any of them. An event that is left out is nothing to the metric
 *   of                      for unique: what it counts once, the event's subject or source, or a field of `data`
 *   value                   for all but count and unique: the field of the event's `data` that holds the number
 *   unit, decimals          what the number is in, and how exactly it is stored (default: 0)
 *   scale                   the power of ten that the field counts in, if not 0: -2 for cents where the unit is USD
 *   dimensions              what it can be broken down by: `from` is the event's subject, type or source, or a field of `data`
 *   crossed                 two of its dimensions that it is also counted by together, `['page', 'country']`, or several such pairs: then it can be
 *                           shown by one of them and filtered by the other
 *   headline                what stands for it where there is room for one figure: a label that a dimension declares, 'distribution' (how many
 *                           labels, the lowest and the highest) or 'total'. Without it the total; for last and stats with dimensions, whose
 *                           total says nothing, the first declared label or else the distribution
 *   thresholds              levels at which its figure warns, and the head of the page with it
 *   currency                what amounts are in, as ISO 4217 has it: `USD` writes them as in $1,320
 *   per                     'subject' where each subject has a value of its own, such as a price: the page shows how many there are, the lowest
 *                           and the highest, and never one figure of all. For stats, quantiles and last, with a dimension from the subject
 *   home                    1 to 4: its place among the first figures of the overview (without any: the first four metrics)
 *   better                  'up' or 'down': which way is good; without it a change has no colour
 *   groups                  who may see it, where not everybody may who is signed in: ['operators'] is operators and admins, ['admins'] admins alone
 *
 * A formula has, in the place of events and measure:
 *
 *   formula                 what it is computed of, whenever it is read: `100 * orders / page-views`. With + - * / (or × ÷), parentheses, numbers, and 5% for 0.05;
 *                           metrics and other formulas by their name; one label of a metric as `orders[country=SE]`; another figure of it than that of
 *                           its tile as `order-size.p95`, `cpu.max`, `visitors.count` (how many events). A name may hold a minus, so a minus has spaces
 *                           around it. A division by zero, or something in it that is not known, is a gap. It can be broken down by the dimensions that all
 *                           of its metrics have
 *   decimals                those of the result (default: 0): everything before is exact
 *
 * and unit, thresholds, currency, home, better and groups as above. A formula is for those alone who may see all that it reads.
 *
 * A field of `data` may be within another: `user.plan`, or `data.user.plan`. Every other name than subject, type and source is such a field.
 *
 * `items` are the things whose latest state is stored: each subject of the events, with the fields of `data` that its table shows, and `groups` as above.
 * `removedBy` are types of events that say that their subject is no more.
 *
 * `sessions` are what visitors do until they pause: the events of these types that carry one id, `from` a field of their `data`. `page` is the page that an event
 * is about (by default its subject), `pageViews` the types that open one, `referrer` and `userAgent` are fields of `data`, of which the host and the family of the
 * browser are kept. After `endsAfterMinutes` (by default 30) without an event a session has ended. `groups` as above. Without `sessions` none are kept, and none
 * are paid for (docs/costs.md).
 *
 * Where there are sessions, metrics may read what events mean to them, as types of events that no record has: `session.entered` (the first view of a page),
 * `session.continued` (a view that follows another: its subject is the page that was left) and `session.reached` (a step of a funnel). Besides the fields of the
 * event there are `entry` (page), `referrer` (host), `browser` and `robot` of its session then.
 *
 * `funnels` are ways of two to eight `steps` that sessions are to go: each step is a `label`, `events` and perhaps `where`, as of a metric. A step counts once
 * a session, after the one before and `withinMinutes` of the first. Each funnel is two metrics, NAME and NAME-times, by `step` and by its `dimensions`, which
 * the event of the first step decides. `label`, `category`, `description` and `groups` as above (docs/guides/metric.md).
 *
 * `mappings` say how JSON in no known format is read: `{ name: 'checkout', type: 'kind', time: 'meta.at', subject: 'customer.id', id: 'meta.uuid', data: 'payload' }`,
 * each a path in the record (docs/guides/record-format.md).
 *
 * `rules` say what somebody is to be told of (docs/guides/rule.md):
 *
 *   name, label, metric     how it is addressed, what its alerts are called, and the metric or formula that it watches
 *   kind                    'above' or 'below' a level: at the level counts. 'change' against an earlier window. 'absence': nothing comes for longer than is usual.
 *                           'deviation' from what is usual at that hour of the week
 *   warning, critical       the levels; one of them is enough. In the unit of the metric; of a change in percent, of an absence in times the usual pause, of a
 *                           deviation in spreads: of 100 usual windows hardly one is 3 spreads off
 *   direction               'up' or 'down', of change and deviation (default: both)
 *   against                 of change: how long before the other window is, '1d' or '7d' for the same time of another day (default: the one just before)
 *   atLeast                 of change: smaller figures are compared as if they were this much
 *   usual                   of absence: the longest pause that is usual (default: what the same hour of days and weeks before says)
 *   clears                  on the other side of this it is over (default: the first level)
 *   for                     how long it must hold before it is said, and be over before it is taken back, such as '1m' (default: one window)
 *   window                  over how long each figure is: 5s, 10s, 30s, 1m, 5m, 15m or 1h (default: 10s; of absence 1m, of deviation 5m)
 *   figure                  another figure than that of the metric's tile: 'max', 'p95', 'count'
 *   by                      a dimension, each label of which is looked at by itself
 *   notify                  the channels that are told, of the stage's `alerts.channels`: ['mail', 'team-chat'] (default: nobody)
 *   cooldown                for how long nothing is said again of what has just been resolved (default: 1m)
 *
 * Of kind 'session' a rule has, besides name and label, no metric but one of: `eventsPerMinute` (more than so many), `robot: true`, or `page` with `afterFewerThan`
 * (so many events); and `level` ('warning' or 'critical') and `window`, how often it is looked.
 *
 * Another measure, field, unit, scale or filter, or other decimals, begin a history of its own: the one before stays readable, as `orders@1`.
 * `npm run validate` says so of each metric before it happens.
 *
 * The dashboard draws whatever is declared here. `npm run validate` names every mistake, and nothing starts or deploys with one.
 */
import type { MetricDefinitions } from '@millrace/backend/definitions';

const country = { name: 'country', label: 'Country', from: 'country' };
const page = { name: 'page', label: 'Page', from: 'subject' };
const instrument = { name: 'instrument', label: 'Instrument', from: 'subject' };

export const definitions = {
  metrics: [
    {
      name: 'page-views',
      label: 'Page views',
      category: 'Website',
      description: 'Pages that visitors opened.',
      measure: 'count',
      unit: 'views',
      events: ['page.viewed'],
      dimensions: [page, country],
      crossed: ['page', 'country'],
      home: 1,
      better: 'up',
    },
    {
      name: 'clicks',
      label: 'Clicks',
      category: 'Website',
      description: 'Buttons and links that visitors clicked.',
      measure: 'count',
      unit: 'clicks',
      events: ['element.clicked'],
      dimensions: [{ name: 'element', label: 'Element', from: 'element' }],
    },
    {
      name: 'orders',
      label: 'Orders',
      category: 'Shop',
      description: 'Orders that were placed.',
      measure: 'count',
      unit: 'orders',
      events: ['order.placed'],
      dimensions: [country],
      home: 2,
      better: 'up',
    },
    {
      name: 'revenue',
      label: 'Revenue',
      category: 'Shop',
      description: 'What the placed orders amount to.',
      measure: 'sum',
      value: 'amount',
      unit: 'USD',
      decimals: 2,
      events: ['order.placed'],
      dimensions: [country],
      currency: 'USD',
      home: 3,
      better: 'up',
    },
    {
      name: 'order-size',
      label: 'Order size',
      category: 'Shop',
      description: 'What single orders amount to: half of them less than the median, one in a hundred more than p99.',
      measure: 'quantiles',
      value: 'amount',
      unit: 'USD',
      decimals: 2,
      events: ['order.placed'],
      currency: 'USD',
    },
    {
      name: 'conversion',
      label: 'Conversion',
      category: 'Shop',
      description: 'How many orders there are to a hundred page views.',
      formula: '100 * orders / page-views',
      unit: '%',
      decimals: 1,
      better: 'up',
    },
    {
      name: 'revenue-per-view',
      label: 'Revenue per view',
      category: 'Shop',
      description: 'What orders amount to, for each page view.',
      formula: 'revenue / page-views',
      unit: 'USD',
      decimals: 2,
      currency: 'USD',
      better: 'up',
    },
    {
      name: 'cpu',
      label: 'CPU',
      category: 'Machines',
      description: 'Load of the processors.',
      measure: 'stats',
      value: 'value',
      unit: '%',
      decimals: 1,
      events: ['reading.cpu'],
      thresholds: { direction: 'above', warning: 70, critical: 90 },
    },
    {
      name: 'memory',
      label: 'Memory',
      category: 'Machines',
      description: 'Memory in use, of 16 GB.',
      measure: 'stats',
      value: 'value',
      unit: 'GB',
      decimals: 2,
      events: ['reading.memory'],
      thresholds: { direction: 'above', warning: 12, critical: 14.5 },
    },
    {
      name: 'network',
      label: 'Network',
      category: 'Machines',
      description: 'Traffic in and out, of a line of 1,000 Mbps.',
      measure: 'stats',
      value: 'value',
      unit: 'Mbps',
      decimals: 1,
      events: ['reading.network'],
      thresholds: { direction: 'above', warning: 700, critical: 900 },
    },
    {
      name: 'users',
      label: 'Users',
      category: 'Machines',
      description: 'People who are signed in, as last reported.',
      measure: 'last',
      value: 'value',
      unit: 'users',
      events: ['reading.users'],
      thresholds: { direction: 'above', warning: 800, critical: 950 },
    },
    {
      name: 'price',
      label: 'Price',
      category: 'Market',
      description: 'The newest price, by the time when it was received.',
      measure: 'last',
      value: 'price_0',
      scale: -2,
      unit: 'USD',
      decimals: 2,
      events: ['price.updated'],
      dimensions: [instrument],
      currency: 'USD',
      per: 'subject',
    },
    {
      name: 'price-range',
      label: 'Price range',
      category: 'Market',
      description: 'Between which prices an instrument moved, and their mean.',
      measure: 'stats',
      value: 'price_0',
      scale: -2,
      unit: 'USD',
      decimals: 2,
      events: ['price.updated'],
      dimensions: [instrument],
      currency: 'USD',
      per: 'subject',
    },
    {
      name: 'visits',
      label: 'Visited pages',
      category: 'Clickstream',
      description: 'Pages that visits came to.',
      measure: 'count',
      unit: 'views',
      events: ['clickstream.page_view'],
      dimensions: [page],
    },
    {
      name: 'visit-events',
      label: 'Steps of visits',
      category: 'Clickstream',
      description: 'Everything that visitors did, by what it was.',
      measure: 'count',
      unit: 'events',
      events: ['clickstream.*'],
      dimensions: [{ name: 'type', label: 'Type', from: 'event_type' }],
    },
    {
      name: 'visitors',
      label: 'Visits',
      category: 'Clickstream',
      description: 'Different sessions that did something.',
      measure: 'unique',
      of: 'session_id',
      unit: 'sessions',
      events: ['clickstream.*'],
      dimensions: [{ name: 'type', label: 'Type', from: 'event_type' }],
      home: 4,
      better: 'up',
    },
    {
      name: 'entries',
      label: 'Entry pages',
      category: 'Clickstream',
      description: 'The pages that visits began with, and where they came from.',
      measure: 'count',
      unit: 'sessions',
      events: ['session.entered'],
      dimensions: [
        page,
        { name: 'referrer', label: 'Referrer', from: 'referrer' },
        { name: 'browser', label: 'Browser', from: 'browser' },
      ],
    },
    {
      name: 'onward',
      label: 'Went on',
      category: 'Clickstream',
      description: 'Page views that another one of the same visit followed, by the page that was left.',
      measure: 'count',
      unit: 'views',
      events: ['session.continued'],
      dimensions: [page],
    },
    {
      name: 'exit-rate',
      label: 'Exit rate',
      category: 'Clickstream',
      description:
        'Of a hundred views of a page, after how many the visit ended. Those of the last half hour may go on yet.',
      formula: '100 - 100 * onward / visits',
      unit: '%',
      decimals: 1,
      better: 'down',
    },
    {
      name: 'vehicle-speed',
      label: 'Speed',
      category: 'Vehicles',
      description: 'How fast the vehicles are.',
      measure: 'stats',
      value: 'speed',
      unit: 'km/h',
      decimals: 1,
      events: ['vehicle.moved'],
      dimensions: [{ name: 'vehicle', label: 'Vehicle', from: 'subject' }],
      per: 'subject',
    },
    {
      name: 'error-rate',
      label: 'Error rate',
      category: 'Millrace',
      description: 'How many events could not be used, to a hundred of the website, the shop and the machines.',
      formula:
        '100 * rejected / (rejected + page-views + clicks + orders + cpu.count + memory.count + network.count + users.count)',
      unit: '%',
      decimals: 1,
      better: 'down',
      thresholds: { direction: 'above', warning: 5, critical: 20 },
    },
  ],
  items: [
    {
      type: 'instrument',
      label: 'Instruments',
      description: 'The newest prices of each instrument.',
      subject: 'Instrument',
      events: ['price.updated'],
      columns: [
        { field: 'price_0', label: 'Price', unit: 'USD', decimals: 2, scale: -2 },
        { field: 'price_1', label: 'Second price', unit: 'USD', decimals: 2, scale: -2 },
        { field: 'sequence', label: 'Sequence' },
      ],
    },
    {
      type: 'vehicle',
      label: 'Vehicles',
      description: 'Where each vehicle was last, and how fast.',
      subject: 'Vehicle',
      // As they move, and as another program writes them into the table `vehicles`.
      events: ['vehicle.moved', 'dynamodb.vehicles.insert', 'dynamodb.vehicles.modify'],
      removedBy: ['vehicle.retired', 'dynamodb.vehicles.remove'],
      columns: [
        { field: 'speed', label: 'Speed', unit: 'km/h', decimals: 1 },
        { field: 'heading', label: 'Heading', unit: '°', decimals: 0 },
        { field: 'latitude', label: 'Latitude', unit: '°', decimals: 5 },
        { field: 'longitude', label: 'Longitude', unit: '°', decimals: 5 },
      ],
    },
  ],
  rules: [
    {
      name: 'cpu-busy',
      label: 'CPU is busy',
      metric: 'cpu',
      kind: 'above',
      warning: 85,
      critical: 95,
      clears: 75,
      for: '1m',
    },
    {
      name: 'many-rejects',
      label: 'Many events cannot be used',
      metric: 'error-rate',
      kind: 'above',
      warning: 20,
      critical: 50,
      for: '30s',
    },
    // What sessions do that nobody does by hand.
    {
      name: 'fast-session',
      label: 'A session is very fast',
      kind: 'session',
      eventsPerMinute: 50,
      level: 'critical',
    },
    { name: 'robot', label: 'A robot visits', kind: 'session', robot: true },
    {
      name: 'early-checkout',
      label: 'A session checks out at once',
      kind: 'session',
      page: '/checkout',
      afterFewerThan: 3,
    },
    {
      name: 'orders-missing',
      label: 'No orders come',
      metric: 'orders',
      kind: 'absence',
      warning: 3,
      critical: 10,
    },
    {
      name: 'views-unusual',
      label: 'Page views are unusual',
      metric: 'page-views',
      kind: 'deviation',
      warning: 5,
      critical: 10,
      for: '15m',
    },
    {
      name: 'revenue-falls',
      label: 'Revenue is less than a week ago',
      metric: 'revenue',
      kind: 'change',
      direction: 'down',
      against: '7d',
      warning: 50,
      window: '1h',
      atLeast: 100,
    },
  ],
  // For operators, as long as no `groups` say otherwise: they show what each visitor did.
  sessions: {
    events: ['clickstream.*'],
    from: 'session_id',
    pageViews: ['clickstream.page_view'],
    page: 'subject',
    referrer: 'referrer',
    userAgent: 'user_agent',
    endsAfterMinutes: 30,
  },
  funnels: [
    {
      name: 'checkout',
      label: 'Checkout',
      category: 'Clickstream',
      steps: [
        { label: 'Product', events: ['clickstream.page_view'], where: { subject: { startsWith: '/products/' } } },
        { label: 'Cart', events: ['clickstream.page_view'], where: { subject: '/cart' } },
        { label: 'Checkout', events: ['clickstream.page_view'], where: { subject: '/checkout' } },
      ],
      withinMinutes: 30,
      dimensions: [
        { name: 'referrer', label: 'Referrer', from: 'referrer' },
        { name: 'browser', label: 'Browser', from: 'browser' },
      ],
    },
  ],
} satisfies MetricDefinitions;
