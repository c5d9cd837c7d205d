namespace SessionGen.Analyzers;

/// <summary>Why a lifetime in C# cannot be what happens.</summary>
/// <param name="Reason">What follows the name of the property.</param>
/// <param name="Advice">What to write, as a sentence.</param>
/// <param name="Replacement">What the code fix writes: <see cref="CookieCap"/>, or the lifetime of the policy <c>default</c> with this name.</param>
internal sealed record LifetimeContradiction(string Reason, string Advice, string Replacement)
{
    public const string CookieCap = "CookieCap";
    public const string InactivityTimeout = "InactivityTimeout";
    public const string MaximumLifetime = "MaximumLifetime";
}
