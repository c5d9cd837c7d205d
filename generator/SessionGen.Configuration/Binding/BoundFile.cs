using SessionGen.Configuration.Model;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Binding;

/// <summary>What the file says, with places: what the rules look at. The model is the same without them.</summary>
internal sealed record BoundFile
{
    public required Located<int?> Version { get; init; }

    public required Located<string?> Namespace { get; init; }

    public required Located<string?> UserType { get; init; }

    // The policy named default is first.
    public required IReadOnlyList<BoundPolicy> Policies { get; init; }

    public required BoundSettings Settings { get; init; }

    public required IReadOnlyList<BoundClaim> Claims { get; init; }

    public required YamlScalar? ClaimsKey { get; init; }

    public required YamlMapping? Root { get; init; }

    public SessionsModel ToModel() => new()
    {
        Namespace = Namespace.Value,
        UserType = UserType.Value,
        Policies = new([.. Policies.Select(policy => policy.ToModel())]),
        Settings = Settings.Values,
        Claims = new([.. Claims.Select(claim => claim.Model)]),
    };
}
