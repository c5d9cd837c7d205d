using SessionGen.Configuration.Model;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Binding;

/// <summary>A policy with its places. The name has no node for <c>default</c>, whose key is <c>lifetime</c>.</summary>
internal sealed record BoundPolicy(
    string Name,
    YamlScalar? NameNode,
    string PropertyName,
    BoundLifetime InactivityTimeout,
    BoundLifetime MaximumLifetime,
    Located<string?> StricterThan)
{
    public IEnumerable<(string Key, BoundLifetime Lifetime)> Lifetimes =>
        [("inactivityTimeout", InactivityTimeout), ("maximumLifetime", MaximumLifetime)];

    public PolicyModel ToModel() => new(Name, PropertyName, InactivityTimeout.Seconds, MaximumLifetime.Seconds);
}
