using SessionGen.Configuration.Model;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Binding;

/// <summary>A policy with the places of its halves.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="NameNode">Its key; null for <c>default</c>, whose key is <c>lifetime</c>.</param>
/// <param name="PropertyName">The C# member.</param>
/// <param name="InactivityTimeout">Its first half.</param>
/// <param name="MaximumLifetime">Its second half.</param>
internal sealed record BoundPolicy(
    string Name,
    YamlScalar? NameNode,
    string PropertyName,
    BoundLifetime InactivityTimeout,
    BoundLifetime MaximumLifetime)
{
    /// <summary>Both halves, by their keys.</summary>
    public IEnumerable<(string Key, BoundLifetime Lifetime)> Lifetimes =>
        [("inactivityTimeout", InactivityTimeout), ("maximumLifetime", MaximumLifetime)];

    public PolicyModel ToModel() => new(Name, PropertyName, InactivityTimeout.Seconds, MaximumLifetime.Seconds);
}
