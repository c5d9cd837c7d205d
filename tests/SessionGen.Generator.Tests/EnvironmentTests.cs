using System.Globalization;
using SessionGen.Generator.Tests.Harness;

namespace SessionGen.Generator.Tests;

/// <summary>The same file gives the same C# on every machine.</summary>
public sealed class EnvironmentTests
{
    /// <summary>With an <c>i</c> to capitalize, a fraction, a minus sign, and descriptions of more than one line.</summary>
    private const string File =
        """
        lifetime: { inactivityTimeout: 1d12h }
        policies:
          kiosk-ink: { maximumLifetime: 36h }
        token:
          claims:
            isInternal: boolean
            identity: { type: enum, values: [internal, iPad-mini], default: internal }
            rate: { type: number, default: -0.25 }
            big: { type: number, default: 1e300 }
            offset: { type: integer, default: -12 }
            since: { type: timestamp, optional: true }
            note:
              type: string
              maxLength: 10
              description: |
                First line.
                Second line.
        """;

    [Theory]
    [InlineData("fi-FI")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("de-CH")]
    public void The_output_is_the_same_under_every_culture(string culture)
    {
        var expected = Generate(File);
        var (before, beforeUI) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo(culture);
            Assert.Equal(expected, Generate(File));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, beforeUI);
        }
    }

    [Fact]
    public void The_cultures_of_these_tests_do_differ()
    {
        Assert.Equal("İ", "i".ToUpper(new CultureInfo("tr-TR")));
        Assert.Equal("−1,5", (-1.5).ToString(new CultureInfo("fi-FI")));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void The_output_is_the_same_for_every_end_of_line(string newLine) =>
        Assert.Equal(Generate(File), Generate(File.ReplaceLineEndings(newLine)));

    [Fact]
    public void The_output_is_the_same_with_a_byte_order_mark() => Assert.Equal(Generate(File), Generate("\uFEFF" + File));

    [Fact]
    public void The_output_ends_its_lines_with_LF_on_every_machine() => Assert.DoesNotContain('\r', Generate(File.ReplaceLineEndings("\r\n")));

    private static string Generate(string yaml)
    {
        var run = GeneratorRun.Of(yaml);
        Assert.Empty(run.Diagnostics);
        return string.Join("\n", run.Result.GeneratedSources.OrderBy(source => source.HintName, StringComparer.Ordinal).Select(source => source.HintName + "\n" + source.SourceText));
    }
}
