using SessionGen.Configuration.Model;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Binding;

/// <summary>A claim with its places.</summary>
internal sealed record BoundClaim
{
    public required ClaimModel Model { get; init; }

    /// <summary>The key: the claim's name.</summary>
    public required YamlScalar NameNode { get; init; }

    /// <summary>What stands after the name.</summary>
    public required YamlNode Node { get; init; }

    /// <summary>The mapping, where the claim is not written in short form.</summary>
    public SectionReader? Section { get; init; }

    /// <summary>The scalar that says the type, in either form; null where none does.</summary>
    public YamlScalar? TypeNode { get; init; }

    /// <summary>Something of it was reported, so nothing can be proved of it.</summary>
    public bool IsWrong { get; init; }

    public IReadOnlyList<BoundClaim> Properties { get; init; } = [];

    /// <summary>The names from the top claim to this one, dots between, for messages.</summary>
    public required string Path { get; init; }
}
