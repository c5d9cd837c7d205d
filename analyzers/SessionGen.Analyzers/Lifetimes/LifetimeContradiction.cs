namespace SessionGen.Analyzers.Lifetimes;

/// <summary>Why a lifetime in C# never takes effect: message, advice, and what the code fix writes.</summary>
internal sealed record LifetimeContradiction(string Reason, string Advice, string Replacement)
{
    public const string CookieCap = "CookieCap";
    public const string InactivityTimeout = "InactivityTimeout";
    public const string MaximumLifetime = "MaximumLifetime";
}
