using SessionGen.Infrastructure;

namespace SessionGen.Configuration.Model;

/// <summary>What sessions.yaml declares, without positions, so that a comment in the file emits nothing anew.</summary>
internal sealed record SessionsModel
{
    public string? Namespace { get; init; }

    public string? UserType { get; init; }

    // The policy named default first, then in the order of the file.
    public EquatableArray<PolicyModel> Policies { get; init; } = new([PolicyModel.Default]);

    public SessionGenSettings Settings { get; init; } = new();

    public EquatableArray<ClaimModel> Claims { get; init; } = EquatableArray<ClaimModel>.Empty;
}
