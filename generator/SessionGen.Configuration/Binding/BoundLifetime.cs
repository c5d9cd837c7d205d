using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Binding;

/// <summary>One lifetime of a policy. Null seconds mean <c>off</c>; the node is null if the value is inherited or a default.</summary>
internal sealed record BoundLifetime(long? Seconds, YamlNode? Node, YamlMapping? Section, bool IsWrong, string Origin)
{
    public bool IsOwn => Node is not null;
}
