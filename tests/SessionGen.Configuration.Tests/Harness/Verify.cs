using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;

namespace SessionGen.Configuration.Tests.Harness;

/// <summary>Reads a marked file and compares what was found with the marks: ids and exact spans.</summary>
internal static class Verify
{
    /// <returns>The findings in the order of the text.</returns>
    public static IReadOnlyList<Finding> Findings(string marked)
    {
        var expected = MarkedText.Parse(marked);
        var file = SessionsFile.Read(expected.Text, TestContext.Current.CancellationToken);

        var actual = file.Findings.Select(finding => (finding.Descriptor.Id, finding.Span.Start.Offset, finding.Span.End.Offset)).ToArray();
        var wanted = expected.Marks.Select(mark => (mark.Id, mark.Start, mark.End)).ToArray();
        Assert.True(
            wanted.OrderBy(mark => mark).SequenceEqual(actual.OrderBy(finding => finding)),
            $"expected {string.Join(" ", wanted)}\nactual   {string.Join("\n         ", file.Findings.Select(finding => $"({finding.Descriptor.Id}, {finding.Span.Start.Offset}, {finding.Span.End.Offset}) {finding.Message}"))}\n{expected.Text}");
        SchemaAgreement.Check(file, expected.Text);
        foreach (var finding in file.Findings)
        {
            Assert.DoesNotContain("{0}", finding.Message, StringComparison.Ordinal);
            Assert.False(finding.Message.EndsWith("..", StringComparison.Ordinal) || finding.Message.Contains("  ", StringComparison.Ordinal), finding.Message);
        }

        return file.Findings;
    }

    public static Finding Finding(string marked) => Assert.Single(Findings(marked));

    /// <summary>A file without any finding.</summary>
    public static SessionsModel Clean(string text)
    {
        Findings(text);
        return SessionsFile.Read(text, TestContext.Current.CancellationToken).Model;
    }
}
