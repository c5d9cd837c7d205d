using System.Text.RegularExpressions;

namespace SessionGen.Package.Tests.Infrastructure;

/// <summary>The README, and what its reader makes of it.</summary>
internal static partial class Readme
{
    private static readonly Document Document = new("README.md");

    /// <summary>The name of the project that the README makes.</summary>
    public const string ProjectName = "MyApp";

    public static string SessionsYaml => Block("yaml");

    public static string Program => Block("csharp");

    /// <summary>Targets of links that are neither a web address nor a place in the README itself.</summary>
    public static IEnumerable<string> LinksIntoTheRepository =>
        Link().Matches(Document.Text).Select(match => match.Groups[1].Value);

    /// <summary>The only code block in this language.</summary>
    public static string Block(string language) => Document.Block(language);

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)")]
    private static partial Regex Link();
}
