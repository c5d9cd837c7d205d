using System.Text.RegularExpressions;
using SessionGen.Testing;

namespace SessionGen.Package.Tests.Infrastructure;

/// <summary>A document of the repository as its reader takes it: what is in its code blocks goes into a project.</summary>
internal sealed partial class Document(string path)
{
    public string Text { get; } = Repository.Read(path);

    /// <summary>The only code block in this language with this text in it.</summary>
    public string Block(string language, string containing = "") => Fence().Matches(Text)
        .Where(match => match.Groups["language"].Value == language)
        .Select(match => match.Groups["code"].Value)
        .Single(code => code.Contains(containing, StringComparison.Ordinal));

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
