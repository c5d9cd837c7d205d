using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Tests.Harness;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Tests.Binding;

public sealed class DurationTests
{
    [Theory]
    [InlineData("1s", 1)]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("8h", 28_800)]
    [InlineData("7d", 604_800)]
    [InlineData("2w", 1_209_600)]
    [InlineData("1d12h", 129_600)]
    [InlineData("1w2d3h4m5s", 788_645)]
    [InlineData("1h0m", 3_600)]
    [InlineData("P7D", 604_800)]
    [InlineData("PT30M", 1_800)]
    [InlineData("PT90S", 90)]
    [InlineData("P1DT12H", 129_600)]
    [InlineData("PT1H1M1S", 3_661)]
    [InlineData("P2W", 1_209_600)]
    [InlineData("36500d", 3_153_600_000)]
    [InlineData("0s", 0)]
    public void Every_form_is_read(string text, long seconds)
    {
        Assert.True(DurationParser.TryParse(text, out var actual));
        Assert.Equal(seconds, actual);
    }

    [Theory]
    [InlineData("90", "90s", "the unit is missing")]
    [InlineData("010s", "10s", "starts with 0")]
    [InlineData("-15m", "15m", "negative")]
    [InlineData("P-7D", "7d", "negative")]
    [InlineData("1.5h", "1h30m", "fraction")]
    [InlineData("PT0.5H", "30m", "fraction")]
    [InlineData("500ms", "1s", "fractions of a second")]
    [InlineData("1:30:00", "1h30m", "colons")]
    [InlineData("8:30", "8h30m", "colons")]
    [InlineData("7.00:00:00", "7d", "colons")]
    [InlineData("P1Y", "365d", "months and years")]
    [InlineData("P1M", "30d", "months and years")]
    [InlineData("1y", "365d", "months and years")]
    [InlineData("6 months", "180d", "months and years")]
    [InlineData("30m1h", "1h30m", "largest unit")]
    [InlineData("1h1h", "2h", "twice")]
    [InlineData("1 d", "1d", "spaces are not allowed")]
    [InlineData("7 days", "7d", "spaces are not allowed")]
    [InlineData("7D", "7d", "")]
    [InlineData("p7d", "7d", "")]
    [InlineData("15min", "15m", "")]
    [InlineData("never", "off", "")]
    [InlineData("Off", "off", "")]
    [InlineData("no", "off", "")]
    [InlineData("0s", "off", "zero")]
    [InlineData("99999999999999999999d", null, "longer than 36500d")]
    [InlineData("PT0S", "off", "zero")]
    [InlineData("100000w", null, "longer than 36500d")]
    [InlineData("P", null, "")]
    [InlineData("PT", null, "")]
    [InlineData("tomorrow", null, "")]
    [InlineData("1x", null, "")]
    [InlineData("１５m", null, "")]
    [InlineData("+5m", "5m", "")]
    public void SESS008_Shows_the_right_form(string text, string? suggestion, string reason)
    {
        var finding = Verify.Finding($"lifetime:\n  inactivityTimeout: {{|SESS008:{text}|}}\n");

        Assert.Equal(suggestion, finding.Suggestion);
        Assert.Contains(reason, finding.Message, StringComparison.Ordinal);
        Assert.Contains(suggestion is null ? "Write number-unit pairs" : "Write " + suggestion, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clockSkew: {|SESS008:10:00|}")]
    [InlineData("clockSkew: {|SESS008:10000|}")]
    public void No_duration_is_suggested_that_its_key_refuses(string line)
        => Assert.Null(Verify.Finding($"token:\n  {line}\n").Suggestion);

    [Theory]
    [InlineData("[1h]")]
    [InlineData("{ hours: 1 }")]
    public void SESS003_A_duration_is_one_text(string value) => Verify.Finding($"lifetime:\n  maximumLifetime: {{|SESS003:{value}|}}\n");

    [Fact]
    public void SESS003_A_key_without_a_value_is_reported_behind_its_colon()
        => Verify.Finding("lifetime:\n  maximumLifetime:{|SESS003:|}\n  inactivityTimeout: 1h");

    [Theory]
    [InlineData(60, "60s")]
    [InlineData(90, "90s")]
    [InlineData(120, "2m")]
    [InlineData(129_600, "1d12h")]
    [InlineData(34_560_000, "400d")]
    [InlineData(1_209_600, "14d")]
    public void Durations_are_shown_in_their_usual_form(long seconds, string text)
    {
        Assert.Equal(text, Duration.Format(seconds));
        Assert.True(DurationParser.TryParse(text, out var back));
        Assert.Equal(seconds, back);
    }
}
