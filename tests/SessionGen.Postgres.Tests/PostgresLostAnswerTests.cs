using System.Diagnostics;
using Npgsql;
using SessionGen.Postgres;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>Answers of the server that are lost on their way to the store.</summary>
public sealed class PostgresLostAnswerTests(PostgresFixture fixture) : PostgresTest(fixture)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sweep_reports_every_end_once_wherever_the_connection_is_cut(bool ofServer)
    {
        await using var proxy = new PostgresProxy(Server.Port);
        await using var store = OpenBehind(proxy, "127.0.0.1");
        var direct = Open();
        var cuts = 0;
        for (; ; cuts++)
        {
            var signIns = await PostgresFeedTests.SignInAsync(direct, 3);
            proxy.CutBefore(cuts, ofServer);
            var sweep = await store.SweepAsync(StoreSamples.At(1_000_000), StoreSamples.At(-1_000_000), 100, Token);
            proxy.Disarm();

            Assert.Equal(signIns.Select(signIn => signIn.Session.Id).Order(), sweep.Ended.Select(session => session.Id).Order());
            if (!proxy.HasCut)
            {
                break;
            }
        }

        Assert.InRange(cuts, 3, 500);
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_finds_its_outcome_when_the_hosts_are_back_after_two_seconds()
    {
        await using var proxy = new PostgresProxy(Server.Port);
        await using var oneHost = OpenBehind(proxy, "127.0.0.1");
        await using var hosts = OpenBehind(proxy, $"127.0.0.1:{proxy.Port},localhost:{proxy.Port}");
        var signIns = await PostgresFeedTests.SignInAsync(Open(), 200);
        var messages = 0;
        for (; await EndAsync(oneHost, signIns[messages], messages, default); messages++)
        {
        }

        Assert.False(await EndAsync(hosts, signIns[^1], int.MaxValue, default));
        var since = Stopwatch.GetTimestamp();

        // Before the last message: the server has committed.
        Assert.True(await EndAsync(hosts, signIns[^2], messages - 1, TimeSpan.FromSeconds(2)));

        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(9));

        async Task<bool> EndAsync(PostgresSessionStore store, NewSession signIn, int message, TimeSpan away)
        {
            proxy.CutBefore(message, ofServer: true, away);
            var request = new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Revoked, SessionId = signIn.Session.Id };
            var result = await store.EndAsync(request, Token);
            proxy.Disarm();
            Assert.Equal(signIn.Session.Id, Assert.Single(result.Ended).Id);
            return proxy.HasCut;
        }
    }

    // The same messages at every call, and none of the feed.
    private PostgresSessionStore OpenBehind(PostgresProxy proxy, string host) => Stores.Open(
        new NpgsqlConnectionStringBuilder(ConnectionString)
        {
            Host = host,
            Port = proxy.Port,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            MaxAutoPrepare = 0,
        }.ConnectionString,
        configure: options => (options.UseNotifications, options.PollInterval) = (false, TimeSpan.FromMinutes(1)));
}
