using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen.Sessions;

/// <summary>The outcome of a sign-out.</summary>
/// <param name="Ended">The sessions that it ended; empty if the client or the session is unknown or had ended.</param>
/// <param name="EndedAll">Whether no live session is left on the client: both cookies are to be deleted.</param>
/// <param name="EndedActive">Whether the client's active session is among them.</param>
/// <param name="Client">The client cookie in its new generation; null if <paramref name="EndedAll"/> is true.</param>
/// <param name="State">The client in the store; null if <paramref name="EndedAll"/> is true.</param>
internal sealed record SignedOut(
    IReadOnlyList<StoredSession> Ended, bool EndedAll, bool EndedActive, ClientCookieValue? Client, StoredClient? State);
