using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen.Sessions;

/// <summary>What came of a sign-out.</summary>
/// <param name="Ended">The sessions it ended; empty where the client or the session was unknown or over.</param>
/// <param name="EndedAll">Whether no live session is left on the client: both cookies are to be deleted.</param>
/// <param name="EndedActive">Whether the session that requests run as was among them.</param>
/// <param name="Client">The client cookie from now on, in its new generation; null where <paramref name="EndedAll"/>.</param>
/// <param name="State">The client in the store; null where <paramref name="EndedAll"/>.</param>
internal sealed record SignedOut(IReadOnlyList<StoredSession> Ended, bool EndedAll, bool EndedActive, ClientCookieValue? Client, StoredClient? State);
