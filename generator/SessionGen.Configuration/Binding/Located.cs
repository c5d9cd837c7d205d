using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Binding;

/// <summary>A value and where it was written.</summary>
/// <param name="Value">The default where nothing usable was written.</param>
/// <param name="Node">What was written, or null.</param>
/// <param name="IsWrong">What was written was reported, so rules leave it alone.</param>
internal readonly record struct Located<T>(T Value, YamlNode? Node = null, bool IsWrong = false)
{
    /// <summary>Written in the file, and right.</summary>
    public bool IsGiven => Node is not null && !IsWrong;

    /// <summary>Another form of the value at the same place.</summary>
    public Located<TOther> With<TOther>(TOther value) => new(value, Node, IsWrong);

    public Located<object?> Box() => With<object?>(Value);
}
