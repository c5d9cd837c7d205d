/**
 * Gets a token for `Authorization: Bearer` that does not expire soon; null if the browser has no such session. A token that expires soon is
 * renewed, once for all tabs.
 * @param {TokenOptions} [options]
 * @returns {Promise<string | null>}
 * @throws {SessionError}
 */
export function getToken({ forceRefresh, sessionId }?: TokenOptions): Promise<string | null>;
/**
 * Gets the session that requests of this page run as, or null.
 * @template {object} [C=Record<string, any>]
 * @returns {Promise<Session<C> | null>}
 * @throws {SessionError}
 */
export function session<C extends object = Record<string, any>>(): Promise<Session<C> | null>;
/**
 * Gets the accounts that are signed in in this browser.
 * @template {object} [C=Record<string, any>]
 * @returns {Promise<SessionList<C>>}
 * @throws {SessionError}
 */
export function sessions<C extends object = Record<string, any>>(): Promise<SessionList<C>>;
/**
 * Switches to another account, in all tabs.
 * @template {object} [C=Record<string, any>]
 * @param {string} sessionId
 * @returns {Promise<SessionList<C>>}
 * @throws {SessionError} status 404 if it is not a live session of this browser.
 */
export function setActive<C extends object = Record<string, any>>(sessionId: string): Promise<SessionList<C>>;
/**
 * Signs out one session, or all of them without an id, and navigates to the address that the server returns.
 * @param {{ sessionId?: string, redirect?: boolean }} [options]
 * @returns {Promise<string | null>} that address; null if the page can stay.
 * @throws {SessionError}
 */
export function signOut({ sessionId, redirect }?: {
    sessionId?: string;
    redirect?: boolean;
}): Promise<string | null>;
/**
 * Calls the listener when the page runs as another session (`signedIn`, `switched`, `ended`), or other accounts are added or removed
 * (`accounts`); in all tabs, also after sleep.
 * @template {object} [C=Record<string, any>]
 * @param {(change: SessionChange<C>) => void} listener
 * @param {{ shown?: string | null }} [options] the session that the page was rendered for, to detect a change while it loaded.
 * @returns {() => void} stops it.
 */
export function onChange<C extends object = Record<string, any>>(listener: (change: SessionChange<C>) => void, options?: {
    shown?: string | null;
}): () => void;
/**
 * As `onChange`, for a .NET object: calls its method `OnSessionsChanged` with the id of the session that the page runs as.
 * @param {{ invokeMethodAsync: (method: string, ...values: any[]) => Promise<any> }} reference
 * @param {string | null} [shown]
 */
export function onChangeFor(reference: {
    invokeMethodAsync: (method: string, ...values: any[]) => Promise<any>;
}, shown?: string | null): {
    stop: () => void;
};
/**
 * Counts down the last seconds before the session ends: `expiring` every second, `extended` if it was prolonged, `ended`.
 * @param {(event: SessionExpiring) => void} listener
 * @param {{ before?: number }} [options] seconds; default 60.
 * @returns {() => void} stops it.
 */
export function onExpiring(listener: (event: SessionExpiring) => void, { before }?: {
    before?: number;
}): () => void;
/**
 * For a tab that runs as one account, whichever is active. `fetch` names the session in requests to this site.
 * @template {object} [C=Record<string, any>]
 * @param {string} sessionId
 */
export function forSession<C extends object = Record<string, any>>(sessionId: string): {
    /** @param {{ forceRefresh?: boolean }} [options] */
    getToken: (options?: {
        forceRefresh?: boolean;
    }) => Promise<string | null>;
    /** @returns {Promise<Session<C> | null>} */
    session: () => Promise<Session<C> | null>;
    /** @param {RequestInfo | URL} input @param {RequestInit} [init] */
    fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;
};
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
    constructor(status: number, problem: any, retryAfter?: number);
    status: number;
    problem: any;
    retryAfter: number | undefined;
}
export type Session<C extends object = Record<string, any>> = {
    id: string;
    userId: string;
    clientId: string;
    policy: string;
    status: string;
    createdAt: string;
    lastActiveAt: string;
    activeUntil: string;
    expiresAt: string;
    number?: number | null;
    claims: C;
};
export type SessionList<C extends object = Record<string, any>> = {
    activeSessionId: string | null;
    sessions: Session<C>[];
};
export type SessionChange<C extends object = Record<string, any>> = {
    type: "signedIn" | "switched" | "ended" | "accounts";
    sessionId: string | null;
    previousSessionId: string | null;
    activeSessionId: string | null;
    sessions: Session<C>[];
};
export type SessionExpiring = {
    type: "expiring" | "extended" | "ended";
    sessionId: string;
    secondsLeft: number;
    expiresAt: Date;
    extend: () => Promise<boolean>;
};
export type TokenOptions = {
    forceRefresh?: boolean;
    sessionId?: string;
};
export type Moment = {
    wall: number;
    mono: number;
};
export type Token = {
    text: string;
    id: string;
    left: number;
    whole: number;
    at: Moment;
};
export type Known = {
    page: string | null;
    list: SessionList;
    server: number;
    at: Moment;
};
