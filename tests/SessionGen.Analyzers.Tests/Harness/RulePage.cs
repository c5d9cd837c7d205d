using System.Reflection;
using System.Text.RegularExpressions;

namespace SessionGen.Analyzers.Tests.Harness;

/// <summary>A page of docs/rules: its heading, its sections, and the code in them.</summary>
internal sealed partial class RulePage
{
    private readonly Dictionary<string, string> _sections = [];

    private RulePage(string text)
    {
        Text = text;
        Heading = text[..text.IndexOf('\n', StringComparison.Ordinal)];
        foreach (var section in text.Split("\n## ").Skip(1))
        {
            var end = section.IndexOf('\n', StringComparison.Ordinal);
            _sections.Add(section[..end], section[(end + 1)..].Trim());
        }
    }

    public static string Folder { get; } = Path.Combine(RepositoryRoot, "docs", "rules");

    public static string RepositoryRoot => typeof(RulePage).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public string Text { get; }

    public string Heading { get; }

    public IReadOnlyDictionary<string, string> Sections => _sections;

    public static string PathOf(string id) => Path.Combine(Folder, id + ".md");

    public static RulePage Read(string id) => new(File.ReadAllText(PathOf(id)).ReplaceLineEndings("\n"));

    /// <summary>The blocks of one language in a section, in order.</summary>
    public IReadOnlyList<string> GetCode(string section, string language) =>
        [.. CodeBlock().Matches(_sections[section]).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["code"].Value)];

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
