using System.Text.RegularExpressions;
using SessionGen.Testing;

namespace SessionGen.Package.Tests.Infrastructure;

/// <summary>The README as its reader takes it: what is in its code blocks goes into a project.</summary>
internal static partial class Readme
{
    public static string Text { get; } = Repository.Read("README.md");

    /// <summary>The name of the project that the README makes.</summary>
    public const string ProjectName = "MyApp";

    public static string SessionsYaml => Block("yaml");

    public static string Program => Block("csharp");

    /// <summary>Targets of links that are neither a web address nor a place in the README itself.</summary>
    public static IEnumerable<string> LinksIntoTheRepository =>
        Link().Matches(Text).Select(match => match.Groups[1].Value);

    /// <summary>The only code block in this language.</summary>
    public static string Block(string language) =>
        Fence().Matches(Text).Single(match => match.Groups["language"].Value == language).Groups["code"].Value;

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)")]
    private static partial Regex Link();
}
