namespace SessionGen.Generator.Emission;

internal static class CommonSyntax
{
    private static readonly string Version = typeof(CommonSyntax).Assembly.GetName().Version.ToString(3);

    public static readonly string GeneratedCode = $"[global::System.CodeDom.Compiler.GeneratedCode(\"SessionGen\", \"{Version}\")]";

    public static void Summary(this SourceWriter writer, string xml) => Element(writer, "summary", xml);

    public static void Remarks(this SourceWriter writer, string xml) => Element(writer, "remarks", xml);

    private static void Element(SourceWriter writer, string name, string xml)
    {
        var lines = xml.Split('\n');
        if (lines.Length == 1)
        {
            writer.Lines($"/// <{name}>{xml}</{name}>");
            return;
        }

        writer.Lines($"/// <{name}>");
        foreach (var line in lines)
        {
            writer.Lines(("/// " + line).TrimEnd());
        }

        writer.Lines($"/// </{name}>");
    }
}
