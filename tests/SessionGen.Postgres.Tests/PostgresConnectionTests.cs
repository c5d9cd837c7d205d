using Npgsql;
using SessionGen.Postgres;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>Connections of the pool that a server closed, or that were used while it was read-only, cost no call that comes later.</summary>
public sealed class PostgresConnectionTests : IAsyncLifetime
{
    private PostgresServer? _server;
    private PostgresSessionStore? _store;
    private NewSession _signIn = StoreSamples.SignIn("ada", perUser: 5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PostgresSessionStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        PostgresFixture.Require();
        _server = await PostgresServer.StartNewAsync(Token);
        _store = Stores.Open(_server.ConnectionStringOf("postgres") + ";Maximum Pool Size=1");
        await _store.CreateAsync(_signIn, Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await (_store?.DisposeAsync() ?? default);
            await _server.DisposeAsync();
        }
    }

    public static TheoryData<int> UsesBefore => [0, 1, 2, 3];

    [Theory]
    [MemberData(nameof(UsesBefore))]
    public async Task After_a_spell_in_which_the_server_was_read_only_every_write_works(int usesBefore)
    {
        for (var i = 0; i < usesBefore; i++)
        {
            await UseAllAsync();
        }

        await SetAsync("default_transaction_read_only", "on");
        for (var i = 0; i < 3; i++)
        {
            foreach (var write in Writes)
            {
                var error = await Assert.ThrowsAsync<SessionStoreUnavailableException>(write);
                Assert.Contains("it is read-only", error.Message, StringComparison.Ordinal);
            }
        }

        await SetAsync("default_transaction_read_only", "off");
        for (var i = 0; i < 4; i++)
        {
            await UseAllAsync();
        }
    }

    [Fact]
    public async Task A_connection_that_the_server_closed_because_it_was_idle_is_noticed_by_nobody()
    {
        await UseAllAsync();
        await SetAsync("idle_session_timeout", "100ms");
        await UseAllAsync();
        foreach (var write in Writes)
        {
            await Wait.UntilAsync(async () => await CountConnectionsAsync() == 0, "the server has closed the connection");
            await write();
        }
    }

    [Fact]
    public async Task A_transaction_that_the_server_ended_because_it_was_idle_is_repeated_and_not_lost()
    {
        await UseAllAsync();
        await SetAsync("idle_in_transaction_session_timeout", "1ms");
        var failures = 0;
        for (var i = 0; i < 30; i++)
        {
            var next = StoreSamples.SignIn("ada", _signIn.NewClientHash, perClient: 5, perUser: 5);
            try
            {
                var creation = await Store.CreateAsync(next, Token);
                Assert.Equal(SessionCreationOutcome.Created, creation.Outcome);
                _signIn = next;
            }
            catch (SessionStoreUnavailableException)
            {
                failures++;
            }
        }

        await SetAsync("idle_in_transaction_session_timeout", "0");
        await UseAllAsync();
        Assert.NotNull(await Store.GetClientAsync(_signIn.NewClientHash, StoreSamples.At(1), Token));
        Assert.InRange(failures, 0, 29);
    }

    private IReadOnlyList<Func<Task>> Writes =>
    [
        async () => await SignInAgainAsync(),
        async () => await Store.SetActiveAsync(_signIn.NewClientHash, _signIn.Session.Id, StoreSamples.At(1), Token),
        async () => Assert.NotNull(await Store.RenewAsync(PostgresTest.Renewal(_signIn), Token)),
        async () => await Store.ExtendAsync(_signIn.Session.Id, StoreSamples.At(1), StoreSamples.At(61), Token),
        async () => await Store.EndAsync(
            new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Ended, SessionId = "sess_unknown" }, Token),
        async () => await Store.UpdateClaimsAsync(
            new SessionClaimsUpdate { Now = StoreSamples.At(1), UserId = "ada", Announce = true }, Token),
        async () => await Store.RevokeCreatedBeforeAsync(StoreSamples.At(-5), Token),
        async () => await Store.TryTakeLeaseAsync(
            new SessionLease { Name = "a", Holder = "b", Now = StoreSamples.At(0), Until = StoreSamples.At(0) }, Token),
    ];

    private async Task UseAllAsync()
    {
        // Ends of a user without sessions only read.
        await Store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Ended, UserId = "bob" }, Token);
        foreach (var write in Writes)
        {
            await write();
        }
    }

    private async Task SignInAgainAsync()
    {
        var next = StoreSamples.SignIn("ada", _signIn.NewClientHash, perClient: 5, perUser: 5);
        await Store.CreateAsync(next, Token);
        _signIn = next;
    }

    private async Task SetAsync(string setting, string value)
    {
        await ExecuteAsync($"ALTER SYSTEM SET {setting} = '{value}'");
        await ExecuteAsync("SELECT pg_reload_conf()");
        await Wait.UntilAsync(
            async () => (string)(await _server!.ExecuteAsync("postgres", $"SHOW {setting}", Token))! == value,
            "the server has read its settings");
    }

    private async Task<long> CountConnectionsAsync() =>
        (long)(await ExecuteAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'SessionGen'"))!;

    /// <summary>As an administrator, to whom the settings do not apply.</summary>
    private async Task<object?> ExecuteAsync(string sql)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(_server!.ConnectionStringOf("postgres"))
        {
            Pooling = false,
            Options = "-c default_transaction_read_only=off -c idle_session_timeout=0",
        };
        await using var connection = new NpgsqlConnection(connectionString.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token);
    }
}
