namespace SessionGen.Stores;

/// <summary>What the limits ask of a live session that a sign-in may end. See <see cref="NewSession.TryApplyLimits"/>.</summary>
/// <param name="IsOfUser">Whether it is a session of the user who signs in.</param>
/// <param name="LastActiveAt"><see cref="StoredSession.LastActiveAt"/>.</param>
/// <param name="Sequence">Its place in the order of the store's sign-ins: no two sessions have the same.</param>
public readonly record struct EvictionCandidate(bool IsOfUser, DateTimeOffset LastActiveAt, long Sequence);
