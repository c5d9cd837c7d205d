// What the types of client.js allow, and what they do not: tsc fails where an expected error is none.
import {
  SessionError,
  forSession,
  getToken,
  onChange,
  onChangeFor,
  onExpiring,
  session,
  sessions,
  setActive,
  signOut,
} from '../../runtime/SessionGen.AspNetCore/Script/client.js';

export async function uses(): Promise<void> {
  const token: string | null = await getToken();
  await getToken({ forceRefresh: true });
  await getToken({ sessionId: 'sess_1' });

  const mine = await session();
  const user: string | undefined = mine?.userId;
  const number: number | null | undefined = mine?.number;

  const { activeSessionId, sessions: accounts } = await sessions();
  const first: string | undefined = accounts[0]?.claims.department;
  const active: string | null = (await setActive('sess_1')).activeSessionId;

  const target: string | null = await signOut({ sessionId: 'sess_1', redirect: false });
  await signOut();

  const stop: () => void = onChange((change) => {
    if (change.type === 'ended' && change.sessionId === null) location.reload();
  });
  onChange(() => {}, { shown: null });
  stop();
  onChangeFor({ invokeMethodAsync: async (method: string, id: string | null) => [method, id] }, 'sess_1').stop();

  onExpiring(
    async (event) => {
      const left: number = event.secondsLeft;
      const end: Date = event.expiresAt;
      if (event.type === 'expiring' && left < 10 && end > new Date()) await event.extend();
    },
    { before: 120 },
  );

  const pinned = forSession('sess_2');
  const response: Response = await pinned.fetch('/me', { method: 'POST' });
  const pinnedToken: string | null = await pinned.getToken({ forceRefresh: true });
  const pinnedUser: string | undefined = (await pinned.session())?.userId;

  try {
    await setActive('sess_3');
  } catch (error) {
    if (error instanceof SessionError) console.log(error.status, error.problem?.detail, error.retryAfter);
  }

  console.log(token, user, number, activeSessionId, first, active, target, response, pinnedToken, pinnedUser);
}

export async function misuses(): Promise<void> {
  // @ts-expect-error A token may be null.
  const token: string = await getToken();
  // @ts-expect-error No such option.
  await getToken({ skipCache: true });
  // @ts-expect-error An id is needed.
  await setActive();
  // @ts-expect-error No such change.
  onChange((change) => change.type === 'signedOut');
  // @ts-expect-error Seconds, as a number.
  onExpiring(() => {}, { before: '60' });
  // @ts-expect-error A pinned session names itself.
  await forSession('sess_1').getToken({ sessionId: 'sess_2' });
  console.log(token);
}
