using SessionGen.Configuration.Locking;
using SessionGen.Configuration.Tests.Harness;

namespace SessionGen.Configuration.Tests.Locking;

/// <summary>The text of the lock: what is written reads back, and what cannot be read is one finding.</summary>
public sealed class SessionsLockTests
{
    private const string Hard = """
        token:
          claims:
            "https://acme.example/a b": { type: string, maxLength: 9, property: A, default: "true" }
            "- x: #1": { type: string, maxLength: 9, property: B, whenMissing: "a\"b\\\u2028" }
            ids: { type: "integer[]", maxItems: 2, default: [] }
            labels: { type: "string[]", maxItems: 2, maxLength: 9, whenMissing: ["1", "a: b"] }
            since: { type: timestamp, default: 2026-01-31T12:00:00+02:00 }
            on: { type: boolean, default: true }
            department: { type: string, maxLength: 9, default: "(none)" }
            rate: { type: number, default: -1.5 }
            id: { type: uuid, value: 6f9619ff-8b86-d011-b42d-00c04fc964ff }
            kind: { type: enum, values: ["a b", "x/y", "- c", "true"], property: Kind, default: "- c" }
        policies:
          a.b: { maximumLifetime: 1h }
        """;

    public static TheoryData<string> Files => ["", "policies: { b: {}, a: { inactivityTimeout: 5m, stricterThan: b } }", "multiSession: true", TestFiles.Everything, Hard];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_lock_reads_back_as_the_file_that_it_was_written_from(string text)
    {
        var file = Read(text);
        var written = LockWriter.Write(file.Bound, "Acme.Web", []);
        var locked = SessionsLock.Read(written, TestContext.Current.CancellationToken);

        Assert.Empty(locked.Findings);
        Assert.Equal("Acme.Web", locked.Project);
        Assert.Empty(LockChanges.Find(locked.File!, file.Bound));
        Assert.Equal(written, LockWriter.Write(locked.File!, "Acme.Web", []));
    }

    [Fact]
    public void The_lock_is_readable_and_has_one_value_a_line()
    {
        var written = LockWriter.Write(
            Read("""
                policies:
                  admin: { inactivityTimeout: 15m, stricterThan: default }
                token:
                  claims:
                    plan: { type: enum, values: [pro, free], default: free }
                    department: { type: string, maxLength: 32, description: "No matter." }
                    address: { type: object, properties: { city: { type: string, maxLength: 20, whenMissing: "-" } } }
                cookie: { domain: acme.example }
                """).Bound,
            "Acme",
            [new("cookie.domain: none -> acme.example", "The shop is a \"subdomain\".")]);

        Assert.StartsWith("# What sessions.yaml means", written, StringComparison.Ordinal);
        Assert.EndsWith(
            """
            version: 1
            project: Acme

            lifetime:
              inactivityTimeout: off
              maximumLifetime: 7d

            policies:
              admin:
                inactivityTimeout: 15m
                maximumLifetime: 7d
                stricterThan: default

            multiSession:
              enabled: false

            concurrency:
              maxSessionsPerUser: unlimited

            token:
              lifetime: 60s
              clockSkew: 5s
              algorithm: ES256
              keyRotation: 30d
              claims:
                address:
                  type: object
                  properties:
                    city:
                      type: string
                      whenMissing: "-"
                      maxLength: 20
                department:
                  type: string
                  maxLength: 32
                plan:
                  type: enum
                  default: free
                  values:
                    - free
                    - pro

            cookie:
              sameSite: lax
              domain: acme.example
              path: /
              persistent: true

            accepted:
              - change: "cookie.domain: none -> acme.example"
                reason: "The shop is a \"subdomain\"."

            """,
            written,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_that_was_undone_is_no_longer_accepted()
    {
        AcceptedChange[] accepted = [new("cookie.sameSite: lax -> none", "a"), new("token.lifetime: 60s -> 2m", "b"), new("token.claims.x: none -> required", "c")];
        var locked = SessionsLock.Read(
            LockWriter.Write(Read("token: { lifetime: 2m, claims: { x: uuid } }").Bound, null, accepted), TestContext.Current.CancellationToken);

        Assert.Null(locked.Project);
        Assert.Equal(accepted[1..], locked.Accepted);
    }

    [Theory]
    [InlineData("version: 1\n{|SESS062:<<<<<<< HEAD|}\ncookie: { sameSite: lax }\n=======\ncookie: { sameSite: none }\n>>>>>>> topic\n", "markers of a merge conflict. Resolve sessions.yaml first, then run 'sessiongen lock'.")]
    [InlineData("version: 1\r\n{|SESS062:=======|}\r\n", "markers of a merge conflict")]
    [InlineData("version: {|SESS062:2|}\nfuture: [1]\n", "has version 2, which this version of SessionGen does not support. Update the SessionGen package.")]
    [InlineData("version: 1\ncookie: {|SESS062:&a|} {}\n", "sessions.lock.yaml cannot be read: ")]
    [InlineData("version: 1\ncookie: { sameSite: {|SESS062:sometimes|} }\n", "cannot be read: 'sameSite' must be lax, strict or none, not 'sometimes'.")]
    [InlineData("{|SESS062:|}", "is not a lock. Restore it, or delete it and run 'sessiongen lock'.")]
    [InlineData("{|SESS062:|}just a text\n", "is not a lock.")]
    [InlineData("version: 1\naccepted:\n  - change: \"a: b -> c\"\n    reason: {|SESS062:\"\"|}\n", "An accepted change needs a 'change' and a 'reason'.")]
    [InlineData("version: 1\naccepted:\n  - {|SESS062:change: \"a: b -> c\"|}\n", "An accepted change needs a 'change' and a 'reason'.")]
    [InlineData("version: 1\naccepted:\n  - {|SESS062:a|}\n", "An accepted change needs a 'change' and a 'reason'.")]
    [InlineData("version: 1\nproject: {|SESS062:Other|}\n", "This lock is of the project 'Other', not of 'Acme', so nothing is compared.")]
    public void A_lock_that_is_wrong_is_one_finding_in_the_lock(string marked, string words)
    {
        var text = MarkedText.Parse(marked);
        var locked = SessionsLock.Read(text.Text, TestContext.Current.CancellationToken);
        var finding = Assert.Single(LockComparison.CheckLock(locked, "Acme"));

        Assert.Equal(("SESS062", text.Marks[0].Start, text.Marks[0].End), (finding.Descriptor.Id, finding.Span.Start.Offset, finding.Span.End.Offset));
        Assert.Contains(words, finding.Message, StringComparison.Ordinal);
        if (locked.File is null || locked.Project is not null)
        {
            Assert.Empty(LockComparison.Check(Read("cookie: { sameSite: none }"), locked, "Acme"));
        }
    }

    [Fact]
    public void A_key_that_a_later_version_adds_is_left_alone()
    {
        var locked = SessionsLock.Read("version: 1\ncookie: { partitioned: true }\n", TestContext.Current.CancellationToken);

        Assert.Empty(locked.Findings);
        Assert.Empty(LockComparison.Check(Read(""), locked, null));
    }

    [Fact]
    public void Hostile_locks_are_findings_and_no_exceptions()
    {
        string[] texts = [new('[', 5000), "a: *b", "\0", "accepted: {a: b}", "accepted: [[[]]]", "token: { claims: [1] }", "policies: { a: { stricterThan: [] } }", "? a", new('x', 2_000_000)];

        Assert.All(texts, text => LockComparison.CheckLock(SessionsLock.Read(text, TestContext.Current.CancellationToken), "Acme"));
    }

    private static SessionsFile Read(string text)
    {
        var file = SessionsFile.Read(text, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(file.Findings, finding => finding.IsError);
        return file;
    }
}
