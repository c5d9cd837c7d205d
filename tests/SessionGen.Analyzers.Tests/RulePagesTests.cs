using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Testing;
using SessionGen.Analyzers.Tests.Harness;
using SessionGen.Configuration.Findings;

namespace SessionGen.Analyzers.Tests;

/// <summary>The pages of docs/rules are complete, and what they show is what happens.</summary>
public sealed partial class RulePagesTests
{
    private const string NoFile = "SESS005";
    private const string SeveralFiles = "SESS006";
    private const string NoChooser = "SESS032";
    private const string NotCompiled = "SESS000";

    private static readonly string[] s_reportingProjects = ["generator/SessionGen.Generator", "analyzers/SessionGen.Analyzers"];

    public static TheoryData<string> Ids => [.. FindingDescriptors.All.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_rule_has_a_page_with_all_its_parts(string id)
    {
        var rule = FindingDescriptors.All.Single(rule => rule.Id == id);
        Assert.True(File.Exists(RulePage.PathOf(id)), $"docs/rules/{id}.md is missing.");
        var page = RulePage.Read(id);

        Assert.Equal($"# {id}: {rule.Title}", page.Heading);
        Assert.Contains($"| Severity | {NameOf(rule.Severity)} |", page.Text, StringComparison.Ordinal);
        Assert.All(["What", "Why", "Bad", "Good", "How to suppress"], part => Assert.NotEmpty(page.Sections[part]));
        if (id != NotCompiled)
        {
            Assert.Contains($"dotnet_diagnostic.{id}.severity", page.Sections["How to suppress"], StringComparison.Ordinal);
            Assert.Contains($"NoWarn);{id}<", page.Sections["How to suppress"], StringComparison.Ordinal);
        }

        Assert.Contains(".editorconfig", page.Sections["How to suppress"], StringComparison.Ordinal);
    }

    [Fact]
    public void No_page_is_about_a_rule_that_does_not_exist() =>
        Assert.Equal(
            FindingDescriptors.All.Select(rule => rule.Id + ".md").Append("README.md").Order(StringComparer.Ordinal),
            Directory.GetFiles(RulePage.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_index_lists_every_rule_with_its_severity_and_title(string id)
    {
        var rule = FindingDescriptors.All.Single(rule => rule.Id == id);
        Assert.Contains(
            $"| [{id}]({id}.md) | {NameOf(rule.Severity)} | {rule.Title} |",
            File.ReadAllText(Path.Combine(RulePage.Folder, "README.md")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Every_rule_has_one_row_of_release_tracking() =>
        Assert.Equal(
            FindingDescriptors.All.Select(rule => $"{rule.Id} | SessionGen | {rule.Severity} |"),
            ReleaseFiles()
                .SelectMany(File.ReadAllLines)
                .Select(line => ReleaseRow().Match(line))
                .Where(match => match.Success)
                .Select(match => match.Value)
                .Order(StringComparer.Ordinal));

    /// <summary>
    /// But for three: the generator's own (its tests are with it), the one that is at no place, and the one of two files
    /// (<see cref="SessionsFileAnalyzerTests"/>).
    /// </summary>
    [Fact]
    public void Every_rule_has_a_test_of_its_exact_place() =>
        Assert.Equal(
            FindingDescriptors.All.Select(rule => rule.Id).Except([NotCompiled, NoFile, SeveralFiles]),
            RuleExamples.All.Select(example => example.Id).Distinct());

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_bad_file_of_a_page_gives_exactly_its_rule(string id)
    {
        var diagnostics = await CreateTest(id, "Bad").FindAsync();

        // An error in the file stops the build without analyzers too; the generator does not read the lock. What the generator reports is
        // explained by an analyzer, so its page shows another rule.
        var stopsTheBuild = FindingDescriptors.All.Single(rule => rule.Id == id).Severity == FindingSeverity.Error && !IsOfLock(id);
        Assert.Equal(
            stopsTheBuild ? [NotCompiled, id == NotCompiled ? "SESS008" : id] : [id],
            diagnostics.Select(diagnostic => diagnostic.Id).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_page_promises_a_fix_exactly_where_the_message_knows_what_to_write(string id)
    {
        var diagnostics = await CreateTest(id, "Bad").FindAsync();

        Assert.Equal(
            id != NotCompiled && diagnostics.Any(diagnostic => diagnostic.Properties.ContainsKey(FindingDiagnostics.SuggestionProperty)),
            !IsOfLock(id) && !RulePage.Read(id).Text.Contains("| Code fix | none", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_good_file_of_a_page_gives_no_finding(string id) => Assert.Empty(await CreateTest(id, "Good").FindAsync());

    private static AnalyzerTest CreateTest(string id, string section)
    {
        var page = RulePage.Read(id);
        var test = new AnalyzerTest().WithGeneratedCode();
        if (id == NoFile)
        {
            test.AsApplication();
        }

        if (id != NoChooser)
        {
            test.WithPages();
        }

        string[] names = ["sessions.yaml", IsOfLock(id) ? "sessions.lock.yaml" : "sessions.yml"];
        foreach (var (name, file) in names.Zip(page.GetCode(section, "yaml")))
        {
            test.WithFile("/project/" + name, file);
        }

        // A page with a shortcode does not show the user type.
        var sources = page.GetCode(section, "csharp");
        test.CompilerDiagnostics = sources.Count > 0 ? CompilerDiagnostics.Errors : CompilerDiagnostics.None;
        foreach (var source in sources)
        {
            test.WithSource(source);
        }

        return test;
    }

    private static bool IsOfLock(string id) => Descriptors.LockRules.Any(rule => rule.Id == id);

    private static IEnumerable<string> ReleaseFiles() =>
        from folder in s_reportingProjects
        from file in Directory.GetFiles(Path.Combine(RulePage.RepositoryRoot, folder), "AnalyzerReleases.*.md")
        select file;

    private static string NameOf(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        _ => "info",
    };

    [GeneratedRegex(@"^SESS\d{3} \| SessionGen \| \w+ \|")]
    private static partial Regex ReleaseRow();
}
