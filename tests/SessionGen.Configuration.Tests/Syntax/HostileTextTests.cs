using System.Text;
using SessionGen.Configuration.Tests.Harness;

namespace SessionGen.Configuration.Tests.Syntax;

/// <summary>
/// Any input gives findings or success: never an exception, a place outside the text, or more than a second. Time is that of the
/// processor, and no other test runs beside these, so a busy machine fails none of them.
/// </summary>
[Collection(nameof(MeasuredAlone))]
public sealed class HostileTextTests
{
    public static TheoryData<string> Corpus => new(Texts().Keys);

    [Theory]
    [MemberData(nameof(Corpus))]
    public void A_hostile_text_is_read_within_a_second(string name)
    {
        var text = Texts()[name]();
        ReadAndCheck("version: 1");

        var before = Environment.CpuUsage.TotalTime;
        SessionsFile.Read(text, TestContext.Current.CancellationToken);
        var elapsed = Environment.CpuUsage.TotalTime - before;

        Assert.InRange(elapsed.TotalMilliseconds, 0, 1_000);
        ReadAndCheck(text);
    }

    [Fact]
    public void Every_beginning_of_a_file_is_read()
    {
        var text = TestFiles.Everything;
        for (var length = 0; length <= text.Length; length++)
        {
            ReadAndCheck(text[..length]);
        }
    }

    [Fact]
    public void Random_mutations_are_read()
    {
        var random = new Random(20261121);
        const string alphabet = "{}[]&*!|>'\"%@`#,:?-<= \t\r\n\0~ab019PTdhms./\\\u2028\uFEFF\uD83D";
        for (var round = 0; round < 3_000; round++)
        {
            var text = new StringBuilder(TestFiles.Everything);
            for (var edit = random.Next(1, 8); edit > 0; edit--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0:
                        text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at));
                        break;
                    case 1:
                        text.Insert(at, alphabet[random.Next(alphabet.Length)]);
                        break;
                    default:
                        text[at] = alphabet[random.Next(alphabet.Length)];
                        break;
                }
            }

            ReadAndCheck(text.ToString());
        }
    }

    [Theory]
    [InlineData("claims")]
    [InlineData("wrong claims")]
    [InlineData("colliding claims")]
    [InlineData("policies")]
    [InlineData("unknown keys")]
    [InlineData("enum values")]
    [InlineData("duplicates")]
    public void Time_grows_linearly(string shape)
    {
        // Eight times the text in at most twice eight times the time: a quadratic step anywhere would take 64 times.
        var small = Measure(Repeat(shape, 1_000));
        var large = Measure(Repeat(shape, 8_000));

        Assert.True(large < small * 20 + 20, $"{small:F2} ms for 1,000 and {large:F2} ms for 8,000");
    }

    private static double Measure(string text)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 7; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            SessionsFile.Read(text, TestContext.Current.CancellationToken);
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        }

        return best;
    }

    private static void ReadAndCheck(string text)
    {
        var file = SessionsFile.Read(text, TestContext.Current.CancellationToken);
        Assert.NotEmpty(file.Model.Policies);
        var last = 0;
        foreach (var finding in file.Findings)
        {
            Assert.InRange(finding.Span.Start.Offset, last, text.Length);
            Assert.InRange(finding.Span.End.Offset, finding.Span.Start.Offset, text.Length);
            Assert.False(string.IsNullOrWhiteSpace(finding.Message));
            Assert.InRange(finding.Message.Length, 1, 4_000);
            last = finding.Span.Start.Offset;
        }

        foreach (var claim in file.Model.Claims)
        {
            ModelChecks.Check(claim);
        }

        Assert.Equal(file.Model.Claims.Count, file.Model.Claims.Select(claim => claim.PropertyName).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(file.Model.Policies.Count, file.Model.Policies.Select(policy => policy.PropertyName).Distinct(StringComparer.Ordinal).Count());
    }

    private static string Repeat(string shape, int count) => shape switch
    {
        "claims" => "token:\n  claims:\n" + Lines(count, i => $"    claim{i}: {{ type: string, maxLength: 3, default: a }}"),
        "wrong claims" => "token:\n  claims:\n" + Lines(count, i => $"    claim{i}: {{ tpye: strng, maxlength: x }}"),
        "colliding claims" => "token:\n  claims:\n" + Lines(count, i => $"    \"{new string('-', i % 100)}a{new string('_', i / 100)}\": string"),
        "policies" => "policies:\n" + Lines(count, i => $"  policy{i}: {{ maximumLifetime: {i + 61}s }}"),
        "unknown keys" => Lines(count, i => $"unknown{i}: 1"),
        "enum values" => "token:\n  claims:\n    plan: { type: enum, default: none, values: [\n" + Lines(count, i => $"      value{i},") + "    ] }\n",
        _ => Lines(count, _ => "version: 1"),
    };

    private static string Lines(int count, Func<int, string> line)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(line(i)).Append('\n');
        }

        return text.ToString();
    }

    private static Dictionary<string, Func<string>> Texts() => new(StringComparer.Ordinal)
    {
        ["100,000 brackets"] = () => new string('[', 100_000),
        ["100,000 braces"] = () => "token: " + new string('{', 100_000),
        ["100,000 block levels"] = () => string.Concat(Enumerable.Range(0, 1_400).Select(i => new string(' ', i) + "a:\n")),
        ["100,000 dashes"] = () => string.Concat(Enumerable.Repeat("- ", 100_000)),
        ["1 MB of one key"] = () => new string('a', 1_000_000) + ": 1",
        ["1 MB of one value"] = () => "namespace: " + new string('a', 1_000_000),
        ["1 MB of one quoted value"] = () => "namespace: \"" + new string('a', 1_000_000) + "\"",
        ["1 MB of an open quote"] = () => "namespace: \"" + new string('a', 1_000_000),
        ["1 MB of lines"] = () => new string('\n', 1_000_000),
        ["1 MB of comment"] = () => "#" + new string('x', 1_000_000),
        ["1 MB of keys"] = () => Lines(60_000, i => $"k{i}: value"),
        ["1 MB of the same key"] = () => Lines(90_000, _ => "version: 1"),
        ["1 MB of claims"] = () => "token:\n claims:\n" + Lines(50_000, i => $"  c{i}: string"),
        ["1 MB of anchors"] = () => Lines(80_000, i => $"a: &a{i} 1"),
        ["1 MB of NUL"] = () => new string('\0', 1_000_000),
        ["1 MB of question marks"] = () => string.Concat(Enumerable.Repeat("? ", 500_000)),
        ["1 MB of colons"] = () => string.Concat(Enumerable.Repeat(": ", 500_000)),
        ["1 MB of tabs"] = () => "a:\n" + new string('\t', 1_000_000),
        ["1 MB of brackets closed"] = () => string.Concat(Enumerable.Repeat("[]", 500_000)),
        ["1 MB of list"] = () => "token: [" + string.Concat(Enumerable.Repeat("a,", 500_000)) + "]",
        ["1 MB of documents"] = () => string.Concat(Enumerable.Repeat("---\n", 250_000)),
        ["1 MB of enum values"] = () => "token: { claims: { a: { type: enum, default: x, values: [" + string.Concat(Enumerable.Repeat("a,", 490_000)) + "] } } }",
        ["1 MB of shortcodes"] = () => "token: { claims: { a: \"" + string.Concat(Enumerable.Repeat("{{user.A}}", 100_000)) + "\" } }",
        ["1 MB of an open shortcode"] = () => "token: { claims: { a: \"" + string.Concat(Enumerable.Repeat("{{", 500_000)) + "\" } }",
        ["laughs"] = () => "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n",
        ["a cycle"] = () => "&x [*x]",
    };
}
