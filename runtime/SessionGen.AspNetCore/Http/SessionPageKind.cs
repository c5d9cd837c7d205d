namespace SessionGen.AspNetCore.Http;

/// <summary>Why a request cannot be served, for <see cref="ISessionPageResponder"/>.</summary>
internal enum SessionPageKind
{
    /// <summary>The request names a session that is not one of the browser's live sessions.</summary>
    SessionNotFound,

    /// <summary>The request needs the session store, and the store does not answer.</summary>
    StoreUnavailable,
}
