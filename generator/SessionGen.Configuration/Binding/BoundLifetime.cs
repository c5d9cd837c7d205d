using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Binding;

/// <summary>One half of a policy. Null seconds mean <c>off</c>.</summary>
/// <param name="Seconds">The value that counts, inherited where nothing was written.</param>
/// <param name="Node">Where this policy itself says it; null where it is inherited.</param>
/// <param name="Section">The mapping that has it, or that could have it.</param>
/// <param name="IsWrong">It could not be read, here or where it is inherited from.</param>
/// <param name="Origin">For messages: empty, <c>, the default</c> or <c>, inherited from 'lifetime'</c>.</param>
internal sealed record BoundLifetime(long? Seconds, YamlNode? Node, YamlMapping? Section, bool IsWrong, string Origin)
{
    /// <summary>Written at this policy.</summary>
    public bool IsOwn => Node is not null;
}
