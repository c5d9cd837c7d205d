namespace SessionGen;

/// <summary>How many sessions have a policy and a status.</summary>
/// <param name="Policy">The name of the policy that the sessions were created under.</param>
/// <param name="Status">Their status at the time of the count.</param>
/// <param name="Count">Their number; at least 1.</param>
public sealed record SessionCount(string Policy, SessionStatus Status, long Count);
