namespace SessionGen.Configuration.Model;

/// <summary>
/// What a sessions.yaml declares, defaults filled in, without positions. Value-equal: two texts that mean the same
/// give equal models, so a comment in the file re-emits nothing. Durations are whole seconds.
/// </summary>
internal sealed record SessionsModel
{
    /// <summary><c>namespace:</c>, or null for <c>{RootNamespace}.Sessions</c>.</summary>
    public string? Namespace { get; init; }

    /// <summary><c>userType:</c>, the C# type behind <c>{{user.…}}</c>.</summary>
    public string? UserType { get; init; }

    /// <summary>The policy <c>default</c> first, then the others in the order of the file; inheritance resolved.</summary>
    public EquatableArray<PolicyModel> Policies { get; init; } = new([PolicyModel.Default]);

    public MultiSessionModel MultiSession { get; init; } = new();

    public ConcurrencyModel Concurrency { get; init; } = new();

    public string SignInUrl { get; init; } = "/sign-in";

    public TokenModel Token { get; init; } = new();

    public EquatableArray<ClaimModel> Claims { get; init; } = EquatableArray<ClaimModel>.Empty;

    public CookieModel Cookie { get; init; } = new();

    public string EndpointsPath { get; init; } = "/session";
}
