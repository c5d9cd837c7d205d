using SessionGen.Generator.Tests.Harness;

namespace SessionGen.Generator.Tests;

public sealed class SnapshotTests
{
    [Theory]
    [InlineData("Defaults")]
    [InlineData("Policies")]
    [InlineData("EveryClaim")]
    [InlineData("ArraysAndObjects")]
    [InlineData("EverySetting")]
    [InlineData("NotInBearerTokens")]
    [InlineData("WhenMissing")]
    public Task The_generated_files_are_those_of_the_snapshot(string name) => Snapshot.VerifyAsync(name);

    [Fact]
    public Task Without_ASP_NET_Core_the_extensions_for_it_are_not_generated() =>
        Snapshot.VerifyAsync("DefaultsWithoutAspNetCore", new Consumer { HasAspNetCore = false });

    [Fact]
    public Task Shortcodes_become_From() => Snapshot.VerifyAsync("From", new Consumer { Sources = [AppUser.Source] });
}
