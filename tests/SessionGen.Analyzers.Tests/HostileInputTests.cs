using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using SessionGen.Analyzers.Tests.Harness;
using SessionGen.Testing;

namespace SessionGen.Analyzers.Tests;

/// <summary>Whatever the text is, the analyzers give findings inside it and never fail themselves (AD0001).</summary>
public sealed class HostileInputTests
{
    private const string Complete = """
        # yaml-language-server: $schema=sessions.schema.json
        version: 1
        namespace: Acme.Web.Sessions
        lifetime: { inactivityTimeout: 30m, maximumLifetime: 7d }
        policies:
          admin:
            inactivityTimeout: 15m
            maximumLifetime: "8h"
        multiSession: { enabled: true, maxSessions: 5, onLimit: evictOldest }
        token:
          lifetime: 60s
          claims:
            department: { type: string, maxLength: 64 }
            plan: { type: enum, values: [free, 'pro', team], default: free }
            größe: { type: number, optional: true, description: "😀 \u2028" }
        cookie: { name: session, sameSite: lax }

        """;

    public static TheoryData<string, string> Files => new()
    {
        { "nested sequences", new string('[', 100_000) },
        { "nested mappings", string.Concat(Enumerable.Repeat("{a: ", 50_000)) },
        { "nested blocks", string.Concat(Enumerable.Range(0, 1_200).Select(depth => new string(' ', depth) + "a:\n")) },
        { "a megabyte of keys", string.Concat(Enumerable.Range(0, 90_000).Select(i => $"key{i}: 1\n")) },
        { "a megabyte of one key", new string('a', 1_000_000) },
        { "more than a megabyte", new string('#', 1_100_000) },
        { "the same key again and again", string.Concat(Enumerable.Repeat("version: 1\n", 20_000)) },
        { "a bomb", "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n" },
        { "a cycle", "&x [*x]" },
        { "a bare exception of the parser", "a: [1, 2\nb: 3" },
        { "braces of a message format", "'{0}{1}{': '{99}'\ntoken: { claims: { '{0}': '{1}' } }" },
        { "unpaired surrogates", "a\uD800: \uDC00\n\uDBFF" },
        { "control characters", "\0\u0001\u0085\u2028\uFEFF: \u0007" },
        { "tabs", "\tlifetime:\n\t\tmaximumLifetime: 7d" },
        { "only a mark", "\uFEFF" },
        { "two documents", "a: 1\n---\nb: 2\n...\n%YAML 9.9\n---" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Hostile_files_give_findings_in_the_file_and_never_a_crash(string name, string text)
    {
        Assert.NotEmpty(name);
        await AssertSane(text);
    }

    [Fact]
    public async Task A_file_cut_off_anywhere_never_makes_an_analyzer_fail()
    {
        for (var length = 0; length < Complete.Length; length++)
        {
            await AssertSane(Complete[..length]);
        }
    }

    [Fact]
    public async Task Random_changes_to_a_file_never_make_an_analyzer_fail()
    {
        const int Seed = 20_261_121;
        var random = new Random(Seed);
        const string Alphabet = "\n\r\t :-[]{}#&*!|>'\"%@`,?~ab1\0\uFEFF\u2028😀";
        for (var round = 0; round < 300; round++)
        {
            var text = new StringBuilder(Complete);
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0:
                        text.Remove(at, 1);
                        break;
                    case 1:
                        text.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                        break;
                    default:
                        text[at] = Alphabet[random.Next(Alphabet.Length)];
                        break;
                }
            }

            await AssertSane(text.ToString());
        }
    }

    private static async Task AssertSane(string text)
    {
        var watch = Stopwatch.StartNew();
        var diagnostics = await CSharpCompilation.Create("Empty")
            .WithAnalyzers(AllAnalyzers.Create(), new AnalyzerOptions([new InMemoryAdditionalText("/project/sessions.yaml", text)]))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

        Assert.All(diagnostics, diagnostic =>
        {
            Assert.StartsWith("SESS", diagnostic.Id, StringComparison.Ordinal);
            Assert.InRange(diagnostic.Location.SourceSpan.End, diagnostic.Location.SourceSpan.Start, text.Length);
            var message = diagnostic.GetMessage(CultureInfo.InvariantCulture);
            Assert.NotEmpty(message);
            Assert.DoesNotContain('\n', message);
        });

        // Far above what it takes, far below what anything but linear time would take.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed} for {text.Length} characters.");
    }
}
