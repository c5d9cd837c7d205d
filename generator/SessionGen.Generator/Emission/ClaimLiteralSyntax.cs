namespace SessionGen.Generator.Emission;

/// <summary>A default or a constant of sessions.yaml as a C# expression.</summary>
internal static class ClaimLiteralSyntax
{
    public static string Expression(ClaimLiteral literal, string itemType, EnumLayout? @enum) => literal.Items is { } items
        ? $"new {itemType}[] {{ {string.Join(", ", items.Select(item => Scalar(literal.Kind, item, @enum)))} }}"
        : Scalar(literal.Kind, literal.Text, @enum);

    private static string Scalar(ClaimKind kind, string text, EnumLayout? @enum) => kind switch
    {
        ClaimKind.Boolean => text,
        ClaimKind.Integer => text + "L",
        ClaimKind.Number => text + "d",
        ClaimKind.Timestamp => $"global::System.DateTimeOffset.FromUnixTimeSeconds({text}L)",
        ClaimKind.Uuid => $"new global::System.Guid({CSharpText.Literal(text)})",
        ClaimKind.Enum => $"{@enum!.FullName}.{CSharpText.Identifier(@enum.Values.First(value => value.Value == text).MemberName)}",
        _ => CSharpText.Literal(text),
    };
}
