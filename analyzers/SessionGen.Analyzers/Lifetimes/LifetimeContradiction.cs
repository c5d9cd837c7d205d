namespace SessionGen.Analyzers.Lifetimes;

/// <summary>Why a lifetime in C# never takes effect.</summary>
/// <param name="Reason">The part of the message after the name of the property.</param>
/// <param name="Advice">What to write, as a sentence.</param>
/// <param name="Replacement">What the code fix writes: <see cref="CookieCap"/>, or a lifetime of the policy <c>default</c>.</param>
internal sealed record LifetimeContradiction(string Reason, string Advice, string Replacement)
{
    public const string CookieCap = "CookieCap";
    public const string InactivityTimeout = "InactivityTimeout";
    public const string MaximumLifetime = "MaximumLifetime";
}
