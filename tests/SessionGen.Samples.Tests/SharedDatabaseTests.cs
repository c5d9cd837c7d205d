using SessionGen.Testing;
using SessionGen.Testing.Processes;

namespace SessionGen.Samples.Tests;

/// <summary>samples/Accounts twice, on one PostgreSQL.</summary>
public sealed class SharedDatabaseTests
{
    [Fact]
    public async Task What_is_signed_in_on_one_machine_is_signed_in_on_the_other()
    {
        Requires.That(PostgresServer.Missing is null, PostgresServer.Missing ?? "");
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await PostgresServer.StartNewAsync(cancellation);
        var connection = server.ConnectionStringOf(await server.CreateDatabaseAsync(cancellation));
        await using var one = await RunningApplication.StartSampleAsync("Accounts", cancellation, "--ConnectionStrings:Postgres", connection);
        await using var other = await RunningApplication.StartSampleAsync("Accounts", cancellation, "--ConnectionStrings:Postgres", connection);
        using var visitor = new Visitor(one.Address);
        await visitor.SignInAsync("mara", "admin");
        var home = await visitor.SignInAsync("noor");
        Assert.Equal(["Noor El-Sayed", "Mara Lindqvist"], home.Accounts);

        visitor.MoveTo(other.Address);
        Assert.Equal(home.Accounts, (await visitor.OpenAsync("/")).Accounts);
        var admin = await visitor.OpenAsync("/u/0/admin?user=noor");
        Assert.Single(admin.Document.QuerySelectorAll("tbody tr"));
        Assert.Equal("1 session was ended.", (await admin.PressAsync("Revoke all")).Document.QuerySelector("[role=status]")!.TextContent);
        Assert.Equal(["Mara Lindqvist"], (await visitor.OpenAsync("/u/0/")).Accounts);
    }
}
