using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Binding;

/// <summary>A value and where it was written. A wrong one was reported, so rules leave it alone.</summary>
internal readonly record struct Located<T>(T Value, YamlNode? Node = null, bool IsWrong = false)
{
    public bool IsGiven => Node is not null && !IsWrong;

    public Located<TOther> With<TOther>(TOther value) => new(value, Node, IsWrong);

    public Located<object?> Box() => With<object?>(Value);
}
