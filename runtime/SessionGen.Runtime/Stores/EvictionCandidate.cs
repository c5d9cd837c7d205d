namespace SessionGen.Stores;

/// <summary>What the limits need to know of a live session. See <see cref="NewSession.TryApplyLimits"/>.</summary>
/// <param name="IsOfUser">Whether it belongs to the user who signs in.</param>
/// <param name="ActiveUntil"><see cref="StoredSession.ActiveUntil"/>.</param>
/// <param name="Sequence">Its position in the order of the store's sign-ins, unique in the store.</param>
public readonly record struct EvictionCandidate(bool IsOfUser, DateTimeOffset ActiveUntil, long Sequence);
