// SessionGen in the browser: docs/browser.md. Tokens are kept in memory only: nothing here writes to storage.

/**
 * @template {object} [C=Record<string, any>]
 * @typedef {{ id: string, userId: string, clientId: string, policy: string, status: string, createdAt: string, lastActiveAt: string,
 *   activeUntil: string, expiresAt: string, number?: number | null, claims: C }} Session
 */
/**
 * @template {object} [C=Record<string, any>]
 * @typedef {{ activeSessionId: string | null, sessions: Session<C>[] }} SessionList
 */
/**
 * @template {object} [C=Record<string, any>]
 * @typedef {{ type: 'signedIn' | 'switched' | 'ended' | 'accounts', sessionId: string | null, previousSessionId: string | null,
 *   activeSessionId: string | null, sessions: Session<C>[] }} SessionChange
 */
/**
 * @typedef {{ type: 'expiring' | 'extended' | 'ended', sessionId: string, secondsLeft: number, expiresAt: Date,
 *   extend: () => Promise<boolean> }} SessionExpiring
 * @typedef {{ forceRefresh?: boolean, sessionId?: string }} TokenOptions
 * @typedef {{ wall: number, mono: number }} Moment
 * @typedef {{ text: string, id: string, left: number, whole: number, at: Moment }} Token
 * @typedef {{ page: string | null, list: SessionList, server: number, at: Moment }} Known
 */

/** A request that the server refused, with `status` and the `problem` details if it sent them. `status` is 0 if it was not reached. */
export class SessionError extends Error {
  /** @param {number} status @param {any} problem @param {number} [retryAfter] seconds */
  constructor(status, problem, retryAfter) {
    super(problem?.detail ?? (status ? `The server responded with status ${status}.` : 'The server could not be reached.'));
    this.name = 'SessionError';
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

const base = new URL('.', import.meta.url).href.slice(0, -1);
// Pages with and without the prefix /u/{n} notify each other.
const prefix = /\/u\/\d+(?=\/(?!.*\/u\/\d+\/))/;
const group = 'sessiongen ' + base.replace(prefix, '');
const isPrefixed = prefix.test(base);
const own = isPrefixed ? base : '';
const channel = globalThis.BroadcastChannel && new BroadcastChannel(group);

/** @type {Map<string, Token>} */
const tokens = new Map();
/** @type {Map<string, Promise<string | null>>} */
const requests = new Map();
/** @type {Set<(change: SessionChange<any>) => void>} */
const listeners = new Set();
/** @type {Set<{ listener: (event: SessionExpiring) => void, before: number, shows: string }>} */
const watchers = new Set();
/** @type {Set<() => void>} */
const waiters = new Set();
/** The session whose token `getToken()` returns. @type {string | null | undefined} */
let current;
/** @type {Known | undefined} */
let known;
/** @type {string | null | undefined} */
let shown;
/** The number of changes that this tab has been notified of. A request that was sent before one of them is sent again. */
let changes = 0;
/** @type {Promise<void> | undefined} */
let checking;
let triedAt = now();
/** When this tab was last notified of a change, on the wall clock that all tabs of a machine share. */
let changedAt = 0;
let failures = 0;
let pause = { until: 0, error: new SessionError(0, null) };
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let retry;

/**
 * Gets a token for `Authorization: Bearer` that does not expire soon; null if the browser has no such session. A token that expires soon is
 * renewed, once for all tabs.
 * @param {TokenOptions} [options]
 * @returns {Promise<string | null>}
 * @throws {SessionError}
 */
export async function getToken({ forceRefresh = false, sessionId } = {}) {
  const ready = forceRefresh ? undefined : find(sessionId, true);
  if (ready) return ready.text;
  const key = (forceRefresh ? '!' : '') + (sessionId ?? '');
  let request = requests.get(key);
  if (!request) {
    /** @type {Promise<string | null>} */
    const started = renew(forceRefresh, sessionId).finally(() => requests.get(key) === started && requests.delete(key));
    requests.set(key, (request = started));
  }
  return request;
}

/**
 * Gets the session that requests of this page run as, or null.
 * @template {object} [C=Record<string, any>]
 * @returns {Promise<Session<C> | null>}
 * @throws {SessionError}
 */
export function session() {
  return load({});
}

/**
 * Gets the accounts that are signed in in this browser.
 * @template {object} [C=Record<string, any>]
 * @returns {Promise<SessionList<C>>}
 * @throws {SessionError}
 */
export async function sessions() {
  return (await send('/list', {})).json;
}

/**
 * Switches to another account, in all tabs.
 * @template {object} [C=Record<string, any>]
 * @param {string} sessionId
 * @returns {Promise<SessionList<C>>}
 * @throws {SessionError} status 404 if it is not a live session of this browser.
 */
export async function setActive(sessionId) {
  const answer = await send('/active', { body: { sessionId }, attempts: 1 });
  forget();
  if (isPrefixed) await check();
  else learn(answer.json.activeSessionId, answer.json, answer);
  return answer.json;
}

/**
 * Signs out one session, or all of them without an id, and navigates to the address that the server returns.
 * @param {{ sessionId?: string, redirect?: boolean }} [options]
 * @returns {Promise<string | null>} that address; null if the page can stay.
 * @throws {SessionError}
 */
export async function signOut({ sessionId, redirect = true } = {}) {
  const { redirectUrl } = (await send('/sign-out', { body: { sessionId }, attempts: 1 })).json;
  forget(sessionId ?? '*');
  post({ kind: 'state', ended: sessionId ?? '*' });
  if (redirect && redirectUrl) location.assign(redirectUrl);
  else if (isWatched()) await check();
  return redirectUrl;
}

/**
 * Calls the listener when the page runs as another session (`signedIn`, `switched`, `ended`), or other accounts are added or removed
 * (`accounts`); in all tabs, also after sleep.
 * @template {object} [C=Record<string, any>]
 * @param {(change: SessionChange<C>) => void} listener
 * @param {{ shown?: string | null }} [options] the session that the page was rendered for, to detect a change while it loaded.
 * @returns {() => void} stops it.
 */
export function onChange(listener, options = {}) {
  if (!known && options.shown !== undefined) shown = options.shown;
  const wasWatched = isWatched();
  listeners.add(listener);
  if (!known || !wasWatched) void check();
  return () => void listeners.delete(listener);
}

/**
 * As `onChange`, for a .NET object: calls its method `OnSessionsChanged` with the id of the session that the page runs as.
 * @param {{ invokeMethodAsync: (method: string, ...values: any[]) => Promise<any> }} reference
 * @param {string | null} [shown]
 */
export function onChangeFor(reference, shown) {
  // The circuit may have ended.
  return { stop: onChange((change) => void reference.invokeMethodAsync('OnSessionsChanged', change.sessionId).catch(() => {}), { shown }) };
}

/**
 * Counts down the last seconds before the session ends: `expiring` every second, `extended` if it was prolonged, `ended`.
 * @param {(event: SessionExpiring) => void} listener
 * @param {{ before?: number }} [options] seconds; default 60.
 * @returns {() => void} stops it.
 */
export function onExpiring(listener, { before = 60 } = {}) {
  const watcher = { listener, before, shows: '' };
  const wasWatched = isWatched();
  watchers.add(watcher);
  if (!known || !wasWatched) void check();
  else void pulse();
  return () => void watchers.delete(watcher);
}

/**
 * For a tab that runs as one account, whichever is active. `fetch` names the session in requests to this site.
 * @template {object} [C=Record<string, any>]
 * @param {string} sessionId
 */
export function forSession(sessionId) {
  return {
    /** @param {{ forceRefresh?: boolean }} [options] */
    getToken: (options) => getToken({ ...options, sessionId }),
    /** @returns {Promise<Session<C> | null>} */
    session: () => load({ sessionId }),
    /** @param {RequestInfo | URL} input @param {RequestInit} [init] */
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (new URL(request.url).origin === new URL(base).origin) {
        request.headers.set('X-Session-Id', sessionId);
        // Browsers drop the header silently, and the request would run as another account.
        if (!request.headers.has('X-Session-Id')) throw new TypeError(`A request with mode '${request.mode}' cannot name a session.`);
      }
      return fetch(request);
    },
  };
}

/** @param {boolean} force @param {string} [sessionId] @returns {Promise<string | null>} */
async function renew(force, sessionId) {
  for (let round = 1; ; round++) {
    const started = changes;
    const token = await locked(`${group} ${sessionId ?? own}`, (waited) => ask(force, sessionId, waited, started));
    // After a switch in between the token may be of the previous account. If switches follow each other, wait for them to settle.
    if (sessionId || started === changes) return token;
    if (round > 2) await sleep(500);
  }
}

/** @param {boolean} force @param {string | undefined} sessionId @param {boolean} waited @param {number} started */
async function ask(force, sessionId, waited, started) {
  if (!force && waited && !find(sessionId, true)) await hear(100);
  const ready = force ? undefined : find(sessionId, true);
  if (ready) return ready.text;
  const last = force ? undefined : find(sessionId, false);
  if (last && pause.until > performance.now()) return last.text;
  try {
    const answer = await send('/token', { body: { sessionId, forceRefresh: force }, attempts: last ? 1 : 4 });
    const token = read(answer);
    tokens.set(token.id, token);
    if (!sessionId && started === changes) setCurrent(token.id, answer.at.mono);
    post({ kind: 'token', token: { ...token, left: left(token) }, asked: sessionId ?? own, at: answer.at.wall, sent: Date.now() });
    return token.text;
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    if (error.status === 401 || error.status === 404) {
      const gone = sessionId ?? current;
      if (gone) tokens.delete(gone);
      if (!sessionId && started === changes) current = undefined;
      if (isWatched() && (sessionId ? known?.list.sessions.some((one) => one.id === sessionId) : known?.page)) void check();
      return null;
    }
    // The last token is valid for some seconds: a server that fails signs no one out.
    if (last && left(last) > 0) return last.text;
    throw error;
  }
}

/** @param {{ json: { token: string, expiresAt: string }, server: number, at: Moment }} answer @returns {Token} */
function read({ json, server, at }) {
  // By the server's clock only, starting before the request, so that a wrong clock on this machine has no effect.
  const claims = JSON.parse(atob(json.token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
  const whole = (claims.exp - claims.iat) * 1000;
  const rest = Date.parse(json.expiresAt) - server;
  // Without a valid Date header: the server never returns a token in the second half of its lifetime.
  return { text: json.token, id: claims.sid, whole, left: rest > 0 && rest <= whole ? rest : whole / 2, at };
}

/** After a change: the next `getToken()` asks the server which session it is for. @param {string} [ended] a session, or `*` for all */
function forget(ended) {
  changes++;
  changedAt = Date.now();
  current = undefined;
  // Later callers do not get the result of earlier requests.
  requests.delete('');
  requests.delete('!');
  if (ended === '*') tokens.clear();
  else if (ended) tokens.delete(ended);
}

/** @param {string} id @param {number} asked when the request was sent, in `performance.now()` */
function setCurrent(id, asked) {
  // A later request has another result, so neither is certain.
  current = known && known.page !== id && known.at.mono >= asked ? undefined : id;
  // A page without script has switched.
  if (isWatched() && known && known.page !== id) void check();
}

/** @param {string | undefined} sessionId @param {boolean} fresh whether the token must not expire soon */
function find(sessionId, fresh) {
  const token = tokens.get(sessionId ?? current ?? '');
  return token && left(token) > (fresh ? Math.min(15000, token.whole / 4) : 0) ? token : undefined;
}

/** @param {Token} token milliseconds */
function left(token) {
  return token.left - since(token.at);
}

/** @param {{ sessionId?: string, passive?: boolean, attempts?: number }} options @returns {Promise<Session<any> | null>} */
async function load(options) {
  try {
    return (await send('', options)).json;
  } catch (error) {
    if (error instanceof SessionError && (error.status === 401 || error.status === 404)) return null;
    throw error;
  }
}

/** Checks, without counting as activity, what this page runs as and who is signed in. @returns {Promise<void>} */
function check() {
  return (checking ??= look().finally(() => (checking = undefined)));
}

async function look() {
  clearTimeout(retry);
  for (let round = 0; round < 3; round++) {
    const started = changes;
    triedAt = now();
    try {
      const answer = await send('/list', { passive: true, attempts: 1 });
      const page = isPrefixed ? ((await load({ passive: true, attempts: 1 }))?.id ?? null) : answer.json.activeSessionId;
      if (started === changes) return learn(page, answer.json, answer);
    } catch (error) {
      if (!(error instanceof SessionError) || error.status !== 404 || !isPrefixed) break;
      // Under /u/{n} every response is 404 when that session has ended.
      if (started === changes) return learn(null, { activeSessionId: null, sessions: [] }, { server: Date.now(), at: now() });
    }
  }
  // Not reached: check again later.
  if (isWatched()) retry = setTimeout(check, Math.max(1000, pause.until - performance.now()));
}

/** @param {string | null} page @param {SessionList} list @param {{ server: number, at: Moment }} clock */
function learn(page, list, { server, at }) {
  const last = known ? known.page : shown;
  const others = known && sign(known.list);
  known = { page, list, server, at };
  for (const id of tokens.keys()) if (!list.sessions.some((one) => one.id === id)) tokens.delete(id);
  const isOther = last !== undefined && last !== page;
  // Requests in flight may be of the previous account.
  if (current !== page && (isOther || current)) forget();
  const type = isOther ? (last === null ? 'signedIn' : page === null ? 'ended' : 'switched') : 'accounts';
  if (others !== sign(list)) post({ kind: 'state', sign: sign(list), active: list.activeSessionId });
  if (isOther || (others && others !== sign(list))) {
    const change = /** @type {SessionChange} */ ({ type, sessionId: page, previousSessionId: last ?? null, ...list });
    for (const listener of [...listeners]) call(listener, change);
  }
  show();
}

/** @param {SessionList} list */
function sign(list) {
  return [list.activeSessionId, ...list.sessions.map((one) => one.id)].join();
}

/** Checks if that is due, and notifies the watchers. */
async function pulse() {
  const widest = Math.max(0, ...[...watchers].map((one) => one.before));
  const seconds = secondsLeft();
  const isDue = since(triedAt) >= (seconds <= 0 ? 1000 : 10000) && pause.until < performance.now();
  if (known?.page && seconds <= widest && isDue) await check();
  show();
}

function show() {
  clearTimeout(timer);
  const seconds = secondsLeft();
  const page = known?.page;
  let next = 3600;
  for (const watcher of [...watchers]) {
    const was = watcher.shows;
    const is = page && seconds <= watcher.before ? page : '';
    watcher.shows = is;
    if (was && was !== is) tell(watcher.listener, was, page === was ? 'extended' : 'ended', page === was ? seconds : 0);
    if (is) tell(watcher.listener, is, 'expiring', seconds);
    next = Math.min(next, is ? (seconds > 0 ? seconds % 1 || 1 : 1) : Math.max(seconds - watcher.before, 0.1));
  }
  if (watchers.size && page) timer = setTimeout(pulse, next * 1000);
}

/**
 * @param {(event: SessionExpiring) => void} listener
 * @param {string} sessionId
 * @param {SessionExpiring['type']} type
 * @param {number} seconds
 */
function tell(listener, sessionId, type, seconds) {
  const end = known?.list.sessions.find((one) => one.id === sessionId)?.expiresAt;
  call(listener, {
    type,
    sessionId,
    secondsLeft: Math.max(0, Math.ceil(seconds)),
    expiresAt: new Date(end ?? Date.now()),
    extend: async () => {
      const token = await getToken({ forceRefresh: true, sessionId });
      forget();
      await check();
      return token !== null;
    },
  });
}

/** Gets the seconds until the end of this page's session. */
function secondsLeft() {
  const own = known?.list.sessions.find((one) => one.id === known?.page);
  return known && own ? (Date.parse(own.expiresAt) - known.server - since(known.at)) / 1000 : Infinity;
}

/**
 * @param {string} path
 * @param {{ body?: object, sessionId?: string, passive?: boolean, attempts?: number }} options
 * @returns {Promise<{ json: any, server: number, at: Moment }>}
 */
async function send(path, { body, sessionId, passive, attempts = 4 }) {
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json' };
  if (body) headers['Content-Type'] = 'application/json';
  if (sessionId) headers['X-Session-Id'] = sessionId;
  if (passive) headers['X-Session-Activity'] = 'none';
  for (let attempt = 1; ; attempt++) {
    const ahead = pause.until - performance.now();
    if (attempts > 1 && ahead > 0) {
      if (ahead > 30000) throw pause.error;
      await sleep(ahead);
    }
    const at = now();
    let status = 0;
    /** @type {any} */
    let json = null;
    let server = NaN;
    let retryAfter;
    try {
      const response = await fetch(base + path, {
        method: body ? 'POST' : 'GET',
        headers,
        body: body && JSON.stringify(body),
        cache: 'no-store',
        signal: AbortSignal.timeout?.(15000),
      });
      server = Date.parse(response.headers.get('Date') ?? '');
      const after = response.headers.get('Retry-After');
      retryAfter = after ? Math.max(0, Number(after) || (Date.parse(after) - server) / 1000 || 0) : undefined;
      const isJson = /json/.test(response.headers.get('Content-Type') ?? '');
      json = isJson ? await response.json() : null;
      status = response.status;
      if (response.ok && isJson) {
        failures = pause.until = 0;
        return { json, server: server || Date.now(), at };
      }
    } catch {
      // Not reached, or the response was interrupted.
    }
    const error = new SessionError(status, json, retryAfter);
    if (status && ![429, 502, 503, 504].includes(status)) throw error;
    // Half of it is random, so that clients do not all retry at the same time.
    const wait = (retryAfter ?? 0) * 1000 + Math.min(16000, 500 * 2 ** ++failures) * (0.5 + Math.random() / 2);
    pause = { until: performance.now() + wait, error };
    post({ kind: 'pause', wait, status, problem: json, retryAfter });
    if (attempt >= attempts || wait > 30000) throw error;
  }
}

/** @template T @param {string} name @param {(waited: boolean) => Promise<T>} work @returns {Promise<T>} */
async function locked(name, work) {
  if (!navigator.locks) return work(false);
  try {
    const done = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => lock && { value: await work(false) });
    return done ? done.value : await navigator.locks.request(name, { signal: AbortSignal.timeout?.(60000) }, () => work(true));
  } catch (error) {
    // Locks are not allowed here, or a tab does not release the lock.
    if (error instanceof DOMException) return work(false);
    throw error;
  }
}

/** Waits for a message of another tab. @param {number} most milliseconds */
function hear(most) {
  return new Promise((resolve) => {
    const done = () => void (waiters.delete(done), resolve(undefined));
    waiters.add(done);
    setTimeout(done, most);
  });
}

/** @param {object} message */
function post(message) {
  channel?.postMessage(message);
}

if (channel) {
  channel.onmessage = ({ data }) => {
    if (data.kind === 'token') {
      // A tab that was suspended gets the message late.
      tokens.set(data.token.id, { ...data.token, left: data.token.left - Math.max(0, Date.now() - data.sent), at: now() });
      pause.until = 0;
      if (data.asked === own && data.at > changedAt) setCurrent(data.token.id, performance.now() - Math.max(0, Date.now() - data.at));
      if ([...watchers].some((one) => one.shows)) void check();
    } else if (data.kind === 'pause') {
      pause = { until: performance.now() + data.wait, error: new SessionError(data.status, data.problem, data.retryAfter) };
    } else if (known ? data.sign !== sign(known.list) : data.active === undefined || data.active !== current) {
      forget(data.ended);
      if (isWatched()) void check();
    }
    for (const done of [...waiters]) done();
  };
}

// Changes while the tab was hidden, or by a page without script.
if (globalThis.document) {
  const back = () => {
    if (document.visibilityState === 'hidden') return;
    changes++;
    if (isWatched()) void check();
    else current = undefined;
  };
  document.addEventListener('visibilitychange', back);
  addEventListener('pageshow', (event) => event.persisted && back());
  addEventListener('focus', back);
  addEventListener('online', () => {
    failures = pause.until = 0;
    back();
  });
}

function isWatched() {
  return listeners.size + watchers.size > 0;
}

/** @template T @param {(value: T) => void} listener @param {T} value */
function call(listener, value) {
  try {
    listener(value);
  } catch (error) {
    reportError(error);
  }
}

/** @param {number} milliseconds */
function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** @returns {Moment} */
function now() {
  return { wall: Date.now(), mono: performance.now() };
}

/** Gets the milliseconds since a moment: the wall clock may have been set back, the other one stops in sleep. @param {Moment} moment */
function since(moment) {
  return Math.max(Date.now() - moment.wall, performance.now() - moment.mono, 0);
}
