using Microsoft.CodeAnalysis;
using SessionGen.Analyzers.Tests.Harness;
using SessionGen.Configuration.Findings;

namespace SessionGen.Analyzers.Tests;

/// <summary>The descriptors of Roslyn repeat ids and severities of the one list; here is what keeps them from drifting.</summary>
public sealed class DescriptorsTests
{
    /// <summary>Reported by the generator, so that a build without analyzers still fails.</summary>
    private const string OfTheGenerator = "SESS000";

    private static DiagnosticDescriptor[] All { get; } =
        [.. AllAnalyzers.Create().SelectMany(analyzer => analyzer.SupportedDiagnostics).DistinctBy(descriptor => descriptor.Id).OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal)];

    [Fact]
    public void Every_rule_of_the_list_is_reported_by_an_analyzer() =>
        Assert.Equal(
            FindingDescriptors.All.Select(finding => finding.Id).Where(id => id != OfTheGenerator).Order(StringComparer.Ordinal),
            All.Select(descriptor => descriptor.Id));

    [Fact]
    public void Severities_texts_and_help_links_are_those_of_the_list() =>
        Assert.All(All, descriptor =>
        {
            var finding = FindingDescriptors.All.Single(rule => rule.Id == descriptor.Id);
            Assert.Equal(finding.Severity.ToString(), descriptor.DefaultSeverity.ToString());
            Assert.Equal(finding.Title, descriptor.Title.ToString(null));
            Assert.Equal(finding.MessageFormat, descriptor.MessageFormat.ToString(null));
            Assert.Equal(finding.Description, descriptor.Description.ToString(null));
            Assert.Equal($"https://github.com/sessiongen/sessiongen/blob/main/docs/rules/{descriptor.Id}.md", descriptor.HelpLinkUri);
        });

    [Fact]
    public void Every_rule_is_on_by_default_and_in_our_category() =>
        Assert.All(All, descriptor =>
        {
            Assert.True(descriptor.IsEnabledByDefault);
            Assert.Equal("SessionGen", descriptor.Category);
        });

    [Fact]
    public void Every_rule_can_be_configured() =>
        Assert.All(All, descriptor => Assert.DoesNotContain(WellKnownDiagnosticTags.NotConfigurable, descriptor.CustomTags));
}
