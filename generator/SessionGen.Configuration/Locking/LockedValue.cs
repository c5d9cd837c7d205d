using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Schema;

namespace SessionGen.Configuration.Locking;

/// <summary>One value that the lock records, by its row of the key table.</summary>
internal sealed record LockedValue(string[] Path, KeyDefinition Key)
{
    // Null for a value that is not set; more or fewer than one only for a list.
    public IReadOnlyList<string>? Texts { get; init; }

    public bool IsList { get; init; }

    // Whether YAML may need quotes around it.
    public bool IsText { get; init; }

    // In the file it was read from.
    public SourceSpan Span { get; init; }

    // The policy or the claim that it belongs to.
    public string? OwnerId { get; init; }

    // The id of the same value of the policy 'default', which this one is inherited from.
    public string? InheritedFrom { get; init; }

    public ClaimModel? Claim { get; init; }

    // A policy or a claim as a whole.
    public bool IsOwner => Key.Kind is KeyKind.Claim or KeyKind.Section;

    public string Name => string.Join(".", Path);

    // Names may contain dots.
    public string Id => IdOf(Path);

    public string Display => Texts is null ? "none"
        : IsList ? "[" + string.Join(", ", Texts.Select(Write)) + "]"
        : Write(Texts[0]);

    public static string IdOf(string[] path) => string.Join("\n", path);

    private string Write(string text) => IsText ? LockYaml.Write(text) : text;
}
