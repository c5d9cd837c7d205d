using SessionGen.Configuration.Model;

namespace SessionGen.Generator.Emission;

/// <summary>A default or a constant of sessions.yaml as a C# expression.</summary>
internal static class ClaimLiteralSyntax
{
    public static string Expression(ClaimLiteral literal, EnumLayout? @enum) => literal.Kind switch
    {
        ClaimKind.Boolean => literal.Text,
        ClaimKind.Integer => literal.Text + "L",
        ClaimKind.Number => literal.Text + "d",
        ClaimKind.Timestamp => $"global::System.DateTimeOffset.FromUnixTimeSeconds({literal.Text}L)",
        ClaimKind.Uuid => $"new global::System.Guid({CSharpText.Literal(literal.Text)})",
        ClaimKind.Enum => $"{@enum!.FullName}.{CSharpText.Identifier(@enum.Values.First(value => value.Value == literal.Text).MemberName)}",
        _ => CSharpText.Literal(literal.Text),
    };
}
