using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SessionGen.Infrastructure;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary><c>UseSqlite</c> in an application.</summary>
public sealed class UseSqliteTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task An_application_keeps_its_sessions_over_a_restart()
    {
        var signIn = StoreSamples.SignIn();
        using (var host = CreateHost($"Data Source={_directory["sessions.db"]}"))
        {
            await host.StartAsync(Token);
            await host.Services.GetRequiredService<ISessionStore>().CreateAsync(signIn, Token);
            await host.StopAsync(Token);
        }

        using var restarted = CreateHost($"Data Source={_directory["sessions.db"]}");
        await restarted.StartAsync(Token);
        var session = await restarted.Services.GetRequiredService<SessionManager>().GetAsync(signIn.Session.Id, Token);
        Assert.Equal("ada", session!.UserId);
        await restarted.StopAsync(Token);
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_ends_the_start_with_one_error_that_names_the_setting()
    {
        using var host = CreateHost($"Data Source={_directory["none/sessions.db"]}");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Token));

        Assert.StartsWith("UseSqlite cannot use the file", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("Data Source=:memory:")]
    public void A_connection_string_that_names_no_file_is_refused_when_the_options_are_read(string? connectionString)
    {
        using var host = CreateHost(connectionString!);

        Assert.ThrowsAny<ArgumentException>(() => host.Services.GetRequiredService<ISessionStore>());
    }

    private static IHost CreateHost(string connectionString)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSessionGenRuntime<PersonClaims>(
            new SessionGenSettings { Policies = [new SessionPolicy("default", null, TimeSpan.FromDays(7))] },
            options => options.UseSqlite(connectionString));
        return builder.Build();
    }
}
