using SessionGen.Analyzers.Tests.Harness;

namespace SessionGen.Analyzers.Tests;

/// <summary>Which lock is compared with which file. What is reported is tested beside the comparison and with the rules' examples.</summary>
public sealed class SessionsLockAnalyzerTests
{
    private const string LockPath = "/project/sessions.lock.yaml";
    private const string Loose = "cookie:\n  sameSite: lax\n";
    private const string Strict = "version: 1\nproject: Acme.Web\ncookie:\n  sameSite: strict\n";

    [Fact]
    public Task Without_a_lock_nothing_is_compared() => AnalyzerTest.Of(Loose).VerifyAsync();

    [Fact]
    public Task A_lock_in_another_folder_is_not_compared() => AnalyzerTest.Of(Loose).WithFile("/project/other/sessions.lock.yaml", Strict).VerifyAsync();

    [Fact]
    public Task The_lock_of_the_project_is_compared() =>
        AnalyzerTest.Of(Mark(Loose)).WithFile(LockPath, Strict).WithAnalyzerConfig("/project/.globalconfig", ProjectName("Acme.Web")).VerifyAsync();

    [Fact]
    public Task The_lock_of_another_project_says_so_and_is_not_compared() =>
        AnalyzerTest.Of(Loose).WithFile(LockPath, Strict.Replace("Acme.Web", "{|SESS062:Acme.Web|}", StringComparison.Ordinal))
            .WithAnalyzerConfig("/project/.globalconfig", ProjectName("Acme.Shop")).VerifyAsync();

    [Fact]
    public Task A_short_extension_has_the_same_lock() =>
        new AnalyzerTest().WithFile("/project/sessions.yml", Mark(Loose)).WithFile(LockPath, Strict).VerifyAsync();

    [Fact]
    public Task A_conflict_in_the_lock_is_reported_there_alone() =>
        AnalyzerTest.Of(Loose).WithFile(LockPath, "{|SESS062:<<<<<<< HEAD|}\nversion: 1\n").VerifyAsync();

    [Fact]
    public Task A_file_with_errors_is_not_compared() =>
        AnalyzerTest.Of(Loose + "lifetime: { maximumLifetime: {|SESS008:30|} }\n").WithFile(LockPath, Strict).VerifyAsync();

    [Fact]
    public Task A_lock_without_a_file_does_nothing() => new AnalyzerTest().WithFile(LockPath, "nonsense").VerifyAsync();

    private static string Mark(string file) => file.Replace("lax", "{|SESS061:lax|}", StringComparison.Ordinal);

    private static string ProjectName(string name) => $"is_global = true\nbuild_property.MSBuildProjectName = {name}\n";
}
