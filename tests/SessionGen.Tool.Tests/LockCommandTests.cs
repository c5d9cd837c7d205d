namespace SessionGen.Tool.Tests;

public sealed class LockCommandTests : ToolRun
{
    private const string Claims = "token:\n  claims:\n    level: { type: integer, whenMissing: 1 }\n";

    [Fact]
    public async Task A_lock_is_written_and_then_checked()
    {
        Write("sessions.yaml", Claims);
        Write("Acme.Web.csproj", "");

        var missing = await RunAsync("lock", "--check");
        Assert.Equal("sessions.lock.yaml does not exist. Run 'sessiongen lock' and commit the file.\n", missing.Output);
        Assert.Equal(1, missing.ExitCode);

        Assert.Equal(0, (await RunAsync("lock")).ShouldSucceed().ExitCode);
        Assert.Contains("\nproject: Acme.Web\n", Lock, StringComparison.Ordinal);
        Assert.Contains("    level:\n      type: integer\n      whenMissing: 1\n", Lock, StringComparison.Ordinal);
        Assert.Equal("", (await RunAsync("lock", "--check")).ShouldSucceed().Output);
        Assert.Equal("", (await RunAsync("check")).ShouldSucceed().Output);

        Write("sessions.lock.yaml", Lock.ReplaceLineEndings("\r\n"));
        Assert.Equal("", (await RunAsync("lock", "--check")).ShouldSucceed().Output);
    }

    [Fact]
    public async Task A_change_that_breaks_or_loosens_needs_a_reason_which_is_kept()
    {
        Write("sessions.yaml", Claims);
        (await RunAsync("lock")).ShouldSucceed();
        var before = Lock;
        Write("sessions.yaml", Claims.Replace(", whenMissing: 1", "", StringComparison.Ordinal) + "  lifetime: 2m\n");

        var refused = await RunAsync("lock");
        Assert.Equal(["sessions.yaml(3,5): error SESS060", "sessions.yaml(4,13): warning SESS061"], refused.DiagnosticHeads);
        Assert.EndsWith("Undo these changes, or accept them: sessiongen lock --reason \"…\"\n", refused.Output, StringComparison.Ordinal);
        Assert.Equal(3, refused.ExitCode);
        Assert.Equal(3, (await RunAsync("lock", "--check")).ExitCode);
        Assert.Equal(before, Lock);

        (await RunAsync("lock", "--reason", "A \"source\" supplies it.")).ShouldSucceed();
        Assert.EndsWith(
            """
            accepted:
              - change: "token.lifetime: 60s -> 2m"
                reason: "A \"source\" supplies it."
              - change: "token.claims.level: whenMissing -> required"
                reason: "A \"source\" supplies it."

            """,
            Lock,
            StringComparison.Ordinal);
        Assert.Equal("", (await RunAsync("check")).ShouldSucceed().Output);

        // Later reasons are added to the list; a change that is undone leaves it.
        Write("sessions.yaml", "token: { lifetime: 1m, keyRotation: off, claims: { level: integer } }\n");
        (await RunAsync("lock", "--reason", "Later.")).ShouldSucceed();
        Assert.EndsWith(
            """
            accepted:
              - change: "token.claims.level: whenMissing -> required"
                reason: "A \"source\" supplies it."
              - change: "token.keyRotation: 30d -> off"
                reason: "Later."

            """,
            Lock,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_neither_breaks_nor_loosens_is_recorded_without_a_reason()
    {
        Write("sessions.yaml", "");
        (await RunAsync("lock")).ShouldSucceed();
        Write("sessions.yaml", "token: { lifetime: 30s }\n");

        var check = await RunAsync("check");
        Assert.Equal(["sessions.yaml(1,20): warning SESS062"], check.DiagnosticHeads);
        Assert.Equal("sessions.lock.yaml is out of date. Run 'sessiongen lock' and commit the file.\n", (await RunAsync("lock", "--check")).Output);
        (await RunAsync("lock")).ShouldSucceed();
        Assert.Contains("\n  lifetime: 30s\n", Lock, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_merge_conflict_what_either_branch_accepted_is_accepted()
    {
        Write("sessions.yaml", "");
        (await RunAsync("lock")).ShouldSucceed();
        var ancestor = Lock;
        Write("sessions.yaml", "cookie: { domain: acme.example }\n");
        (await RunAsync("lock", "--reason", "Frames.")).ShouldSucceed();
        var ours = Lock;
        Write("sessions.lock.yaml", ancestor);
        Write("sessions.yaml", "token: { lifetime: 2m }\n");
        (await RunAsync("lock", "--reason", "Mobile.")).ShouldSucceed();
        var conflict = $"<<<<<<< HEAD\n{ours}||||||| base\n{ancestor}=======\n{Lock}>>>>>>> topic\n";

        Write("sessions.lock.yaml", conflict);
        Write("sessions.yaml", "token: { lifetime: 2m }\ncookie: { domain: acme.example }\n");
        Assert.Equal(["sessions.lock.yaml(1,1): warning SESS062"], (await RunAsync("check")).ShouldSucceed().DiagnosticHeads);
        (await RunAsync("lock")).ShouldSucceed();
        Assert.Contains("reason: \"Frames.\"", Lock, StringComparison.Ordinal);
        Assert.Contains("reason: \"Mobile.\"", Lock, StringComparison.Ordinal);
        (await RunAsync("lock", "--check")).ShouldSucceed();

        Write("sessions.lock.yaml", conflict);
        Write("sessions.yaml", "token: { lifetime: 3m }\ncookie: { domain: acme.example }\n");
        var refused = await RunAsync("lock");
        Assert.Equal(["sessions.yaml(1,20): warning SESS061"], refused.DiagnosticHeads);
        Assert.Equal(3, refused.ExitCode);
    }

    [Fact]
    public async Task A_merge_that_loses_what_one_branch_tightened_needs_a_reason()
    {
        Write("sessions.yaml", "cookie: { sameSite: strict }\n");
        (await RunAsync("lock")).ShouldSucceed();
        var ours = Lock;
        File.Delete(Path.Combine(Folder, "sessions.lock.yaml"));
        Write("sessions.yaml", "");
        (await RunAsync("lock")).ShouldSucceed();
        Write("sessions.yaml", "cookie: { domain: acme.example }\n");
        (await RunAsync("lock", "--reason", "Frames.")).ShouldSucceed();

        Write("sessions.lock.yaml", $"<<<<<<< HEAD\n{ours}=======\n{Lock}>>>>>>> topic\n");
        var refused = await RunAsync("lock");

        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("cookie.sameSite: strict -> lax", refused.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version: 9\n", "has version 9")]
    [InlineData("a: [\n", "cannot be read")]
    public async Task A_lock_that_cannot_be_read_is_never_overwritten(string text, string words)
    {
        Write("sessions.yaml", "");
        Write("sessions.lock.yaml", text);

        var run = await RunAsync("lock");

        Assert.Contains(words, run.Output, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(text, Lock);
    }

    [Fact]
    public async Task A_renamed_project_keeps_its_lock()
    {
        Write("sessions.yaml", "");
        Write("New.csproj", "");
        Write("sessions.lock.yaml", "version: 1\nproject: Old\n");

        Assert.Equal(["sessions.lock.yaml(2,10): warning SESS062"], (await RunAsync("check")).DiagnosticHeads);
        (await RunAsync("lock")).ShouldSucceed();
        Assert.Contains("\nproject: New\n", Lock, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_errors_is_not_recorded()
    {
        Write("sessions.yaml", "cookie: { sameSite: Lax }\ntoken: { lifetime: 2h }\n");

        var run = await RunAsync("lock");

        Assert.Equal(["sessions.yaml(1,21): error SESS003"], run.DiagnosticHeads);
        Assert.Equal(1, run.ExitCode);
        Assert.False(File.Exists(Path.Combine(Folder, "sessions.lock.yaml")));
    }

    [Theory]
    [InlineData("--check", "--reason", "a")]
    [InlineData("--reason", " ")]
    [InlineData("--reason", "a\nb")]
    [InlineData("--reason")]
    public async Task A_reason_that_is_none_exits_with_2(params string[] arguments)
    {
        Write("sessions.yaml", "");

        Assert.Equal(2, (await RunAsync(["lock", .. arguments])).ExitCode);
        Assert.False(File.Exists(Path.Combine(Folder, "sessions.lock.yaml")));
    }

    private string Lock => File.ReadAllText(Path.Combine(Folder, "sessions.lock.yaml"));
}
