using SessionGen.Infrastructure;

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

    /// <summary>What the runtime gets beside policies and claims: the runtime's own records.</summary>
    public SessionGenSettings Settings { get; init; } = new();

    public EquatableArray<ClaimModel> Claims { get; init; } = EquatableArray<ClaimModel>.Empty;
}
