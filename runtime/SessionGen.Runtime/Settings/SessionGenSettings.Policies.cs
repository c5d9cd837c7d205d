namespace SessionGen.Infrastructure;

// Apart from the rest: the compiler of sessions.yaml fills the other settings, and knows policies as a model of its own.
public sealed partial record SessionGenSettings
{
    /// <summary>Every policy, <c>default</c> first.</summary>
    public required IReadOnlyList<SessionPolicy> Policies { get; init; }
}
