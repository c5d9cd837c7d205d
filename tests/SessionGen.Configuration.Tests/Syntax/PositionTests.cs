using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Tests.Syntax;

/// <summary>Offsets, lines and columns as Roslyn counts them.</summary>
public sealed class PositionTests
{
    private const string Text = "# 😀\nlifetime:\n  # ü\n  maximumLifetime: off # no\n";

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Line_breaks_move_no_column(string lineBreak)
    {
        var finding = Assert.Single(SessionsFile.Read(Text.Replace("\n", lineBreak, StringComparison.Ordinal), TestContext.Current.CancellationToken).Findings);

        Assert.Equal((3, 19), (finding.Span.Start.Line, finding.Span.Start.Column));
        Assert.Equal((3, 22), (finding.Span.End.Line, finding.Span.End.Column));
    }

    [Fact]
    public void A_byte_order_mark_is_one_character_of_the_first_line()
    {
        var finding = Assert.Single(SessionsFile.Read("\uFEFF{ version: 2 }", TestContext.Current.CancellationToken).Findings);

        Assert.Equal("SESS007", finding.Descriptor.Id);
        Assert.Equal(new SourcePosition(12, 0, 12), finding.Span.Start);
    }

    [Fact]
    public void Characters_of_two_units_count_as_two()
    {
        var finding = Assert.Single(SessionsFile.Read("{ \"😀\": 1 }", TestContext.Current.CancellationToken).Findings);

        Assert.Equal((2, 6), (finding.Span.Start.Column, finding.Span.End.Column));
    }

    [Fact]
    public void Lines_break_where_Roslyn_breaks_them()
    {
        var text = new YamlText("a\u2028b\u0085c\rd\r\ne\nf");

        var line = 0;
        foreach (var letter in "abcdef")
        {
            var position = text.GetPosition(text.Content.IndexOf(letter));
            Assert.Equal((line++, 0), (position.Line, position.Column));
        }
    }

    [Fact]
    public void Every_key_and_value_has_its_exact_span()
    {
        const string text = "a: plain # c\n'b' :  'single' \n\"c\": \"dou\\\"ble\"\nd: |\n  block\n\ne: [x, {y: z}]\nf:\n  - g\n  -  h: i\n     j: two\n      lines\n";
        var spans = new List<string>();
        Collect((YamlMapping)SessionsFile.Read(text, TestContext.Current.CancellationToken).Bound.Root!);

        Assert.Equal(
            ["a", "plain", "'b'", "'single'", "\"c\"", "\"dou\\\"ble\"", "d", "|\n  block", "e", "[x, {y: z}]", "x", "{y: z}", "y", "z", "f", "- g\n  -  h: i\n     j: two\n      lines", "g", "h: i\n     j: two\n      lines", "h", "i", "j", "two\n      lines"],
            spans);

        void Collect(YamlNode node)
        {
            if (node != (object)SessionsFile.Read(text, TestContext.Current.CancellationToken).Bound.Root! && node.Start + node.End != text.TrimEnd().Length)
            {
                spans.Add(text[node.Start..node.End]);
            }

            foreach (var entry in (node as YamlMapping)?.Entries ?? [])
            {
                spans.Add(text[entry.Key.Start..entry.Key.End]);
                Collect(entry.Value);
            }

            foreach (var item in (node as YamlSequence)?.Items ?? [])
            {
                Collect(item);
            }
        }
    }

    [Theory]
    [InlineData("fi-FI")]
    [InlineData("tr-TR")]
    public void The_culture_changes_nothing(string culture)
    {
        const string text = "LIFETIME: {}\ntoken: { lifetime: 1.5h, claims: { i: { type: number, default: -1.5 }, I2: INTEGER } }";
        var expected = SessionsFile.Read(text, TestContext.Current.CancellationToken);
        var before = Thread.CurrentThread.CurrentCulture;
        try
        {
            Thread.CurrentThread.CurrentCulture = new System.Globalization.CultureInfo(culture);
            var actual = SessionsFile.Read(text, TestContext.Current.CancellationToken);
            Assert.Equal(expected.Model, actual.Model);
            Assert.Equal(expected.Findings.Select(finding => finding.Message), actual.Findings.Select(finding => finding.Message));
            Assert.Equal(["lifetime", "1h30m", "integer"], actual.Findings.Where(finding => finding.Suggestion is not null).Select(finding => finding.Suggestion));
            Assert.Equal("-1.5", actual.Model.Claims[0].Default!.Text);
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }
}
