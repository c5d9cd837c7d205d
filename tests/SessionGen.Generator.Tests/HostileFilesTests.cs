using FsCheck;
using FsCheck.Fluent;
using SessionGen.Generator.Tests.Harness;

namespace SessionGen.Generator.Tests;

/// <summary>Whatever the text, the generator does not throw, and what it generates compiles.</summary>
public sealed class HostileFilesTests
{
    private const string Seeded = SampleFiles.Rich + "\nuserType: Acme.Web.AppUser\n";

    private const string Shortcodes =
        """
        userType: Acme.Web.AppUser
        token:
          claims:
            plan: { type: enum, values: [free, pro] }
            fullName: "{{user.FirstName}} of {{user.Work.City || user.Home.City || 'x'}}"
            nick: { type: string, optional: true, value: "{{user.Nickname}}" }
            groups: { type: "string[]", value: "{{user.Groups}}" }
            home: { type: object, properties: { city: "{{user.Home.City}}" } }
        """;

    private static readonly string[] s_pieces =
    [
        "\n", "\r\n", "  ", "    ", "\t", ":", ": ", "- ", "{", "}", "[", "]", "{{", "}}", "{{user.Name}}", "{{user.", "||", "'", "\"", "\\", "#", "&a", "*a", "!!str", "%", "|", ">", "?", "<<",
        "\0", "\uFEFF", "\u2028", "\uD83D", "off", "true", "yes", "7d", "-1", "99999999999999999999", "1e999", "null", "~", "enum", "object", "string[]", "default", "value", "values", "claims",
        "properties", "property", "class", "names", "optional", "type", "user", ";", "+", "</summary>", "*/",
    ];

    [Fact]
    public void Any_mutation_of_a_file_gives_C_sharp_that_compiles() => Check.One(
        // The same mutations in every run, so that a failure is one for everybody.
        Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(20, 27),
        Prop.ForAll(Arb.From(Mutation), text =>
        {
            var run = GeneratorRun.Of(text, new Consumer { Sources = [AppUser.Source] });
            var problems = CompilationAssert.Warnings(run.Output).Where(problem => !problem.Contains("sessions.yaml", StringComparison.Ordinal) && !problem.StartsWith("Source0.cs", StringComparison.Ordinal)).ToArray();
            return (problems.Length == 0).Label(string.Join("\n", problems.Take(3)) + "\n" + text);
        }));

    [Fact]
    public void A_file_cut_anywhere_gives_C_sharp_that_compiles() => Assert.All(
        Enumerable.Range(0, SampleFiles.Rich.Length / 61).Select(i => i * 61),
        length => CompilationAssert.HasNoWarnings(GeneratorRun.Of(SampleFiles.Rich[..length]).Output));

    [Fact]
    public void Deep_nesting_and_a_million_characters_are_findings_and_not_a_crash()
    {
        foreach (var text in new[] { new string('[', 100_000), string.Concat(Enumerable.Repeat("a: {", 50_000)), new string('x', 1_500_000), "a: " + new string('"', 9_999) })
        {
            var run = GeneratorRun.Of(text);

            Assert.Equal("SESS000", Assert.Single(run.Diagnostics).Id);
            CompilationAssert.HasNoWarnings(run.Output);
        }
    }

    private static Gen<string> Mutation =>
        from edits in Gen.Choose(1, 4).SelectMany(count => Gen.ListOf(Edit, count))
        from file in Gen.Elements(Seeded, Shortcodes)
        select edits.Aggregate(file, (text, edit) => edit(text));

    private static Gen<Func<string, string>> Edit =>
        from place in Gen.Choose(0, 1_000_000)
        from length in Gen.Choose(0, 12)
        from piece in Gen.Elements(s_pieces)
        from kind in Gen.Choose(0, 3)
        select new Func<string, string>(text =>
        {
            var start = place % (text.Length + 1);
            var end = Math.Min(text.Length, start + length);
            return kind switch
            {
                0 => text[..start] + piece + text[start..],
                1 => text[..start] + piece + text[end..],
                2 => text[..start] + text[end..],
                _ => text[..start] + text[start..end] + text[start..end] + text[end..],
            };
        });
}
