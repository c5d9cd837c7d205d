using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Binding;

/// <summary>What the file says, with places: what the rules look at. The model is the same without them.</summary>
internal sealed record SessionsFacts
{
    public required Setting<int?> Version { get; init; }

    public required Setting<string?> Namespace { get; init; }

    public required Setting<string?> UserType { get; init; }

    /// <summary><c>default</c> first.</summary>
    public required IReadOnlyList<PolicyFacts> Policies { get; init; }

    public required MultiSessionFacts MultiSession { get; init; }

    public required Setting<int?> MaxSessionsPerUser { get; init; }

    public required Setting<Model.LimitAction> ConcurrencyOnLimit { get; init; }

    public required Setting<string?> SignInUrl { get; init; }

    public required TokenFacts Token { get; init; }

    public required IReadOnlyList<ClaimFacts> Claims { get; init; }

    /// <summary>The key <c>claims</c>, where there is one.</summary>
    public required YamlScalar? ClaimsKey { get; init; }

    public required CookieFacts Cookie { get; init; }

    public required Setting<string?> EndpointsPath { get; init; }

    /// <summary>The mapping of the whole file, where it is one.</summary>
    public required YamlMapping? Root { get; init; }
}
