using SessionGen.Configuration.Model;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Binding;

/// <summary>A claim with its places.</summary>
internal sealed record BoundClaim
{
    public required ClaimModel Model { get; init; }

    public required YamlScalar NameNode { get; init; }

    public required YamlNode Node { get; init; }

    public SectionReader? Section { get; init; }

    // In the short form the whole value; null if the claim states no type.
    public YamlScalar? TypeNode { get; init; }

    public bool IsWrong { get; init; }

    public IReadOnlyList<BoundClaim> Properties { get; init; } = [];

    public required string Path { get; init; }
}
