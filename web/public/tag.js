// Sends what happens on a page, without cookies: docs/guides/tag.md says how it is used. As small as it is, each page loads it.
{
  const { to, source = location.hostname } = document.currentScript?.dataset ?? {};
  const early = window.millrace ?? [];
  const isRefused = [navigator.doNotTrack, window.doNotTrack].includes('1') || navigator.globalPrivacyControl;
  const KEY = 'millrace.session';
  const IDLE_MS = 18e5;
  const MOST = 20;
  let waiting = [];
  let timer;
  let memory = '';
  let path;

  const newId = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('');

  /** Of this tab, until it is closed or half an hour without an event. */
  const session = () => {
    try {
      memory = sessionStorage[KEY] ?? memory;
    } catch {}
    const [id, last] = memory.split(' ');
    memory = `${Date.now() - last < IDLE_MS ? id : newId()} ${Date.now()}`;
    try {
      sessionStorage[KEY] = memory;
    } catch {}
    return memory.split(' ')[0];
  };

  const send = () => {
    clearTimeout(timer);
    timer = undefined;
    while (waiting.length > 0 && navigator.sendBeacon(to, JSON.stringify(waiting.slice(0, MOST))))
      waiting = waiting.slice(MOST);
    // What the browser does not take now it may take later, but not without end.
    waiting = waiting.slice(-100);
  };

  const track = (type, data) => {
    if (!to || isRefused) return;
    const id = session();
    waiting.push({
      specversion: '1.0',
      id: newId(),
      source,
      type,
      subject: location.pathname,
      partitionkey: id,
      time: new Date().toISOString(),
      data: { ...data, session_id: id },
    });
    if (waiting.length >= MOST) send();
    else timer ??= setTimeout(send, 2000);
  };

  const view = (isAgain) => {
    if (path === location.pathname && isAgain !== true) return;
    path = location.pathname;
    // Where somebody came from, without what they looked for there.
    const from = document.referrer && new URL(document.referrer).host;
    const referrer = from && from !== location.host ? { referrer: from } : {};
    track('clickstream.page_view', { event_type: 'page_view', ...referrer });
  };

  for (const name of ['pushState', 'replaceState']) {
    const own = history[name];
    history[name] = function (...args) {
      own.apply(this, args);
      view();
    };
  }
  addEventListener('popstate', view);
  addEventListener('pageshow', ({ persisted }) => persisted && view(true));
  addEventListener('pagehide', send);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && send());
  document.addEventListener(
    'click',
    ({ target }) => {
      const element = target?.closest?.('[data-track]');
      if (element) track('clickstream.click', { event_type: 'click', element: element.dataset.track });
    },
    true,
  );

  const push = (call) => track(...call);
  window.millrace = { track, push };
  early.forEach(push);
  if (document.prerendering) document.addEventListener('prerenderingchange', view, { once: true });
  else view();
}
