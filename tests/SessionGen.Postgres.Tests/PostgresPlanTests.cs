using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.Postgres;
using SessionGen.Postgres.Connections;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>What the server does for a statement does not depend on what it happens to know of the tables.</summary>
public sealed class PostgresPlanTests(PostgresFixture fixture) : PostgresTest(fixture)
{
    private const int SignIns = 400;

    /// <summary>After five plans for known values, the server takes one that fits all values, unless it believes that to be worse.</summary>
    private const int Calls = 20;

    [Fact]
    public async Task A_statement_is_planned_once_and_meets_its_rows_by_index_though_the_server_has_no_statistics()
    {
        var connection = PostgresConnectionString.Parse(ConnectionString + ";Maximum Pool Size=1", nameof(ConnectionString));
        await using var source = PostgresConnectionString.CreateDataSource(connection);
        await using var store = PostgresSessionStore.Open(new PostgresDatabase(source, isOwned: false), SessionGenPostgresOptions.Check(null), NullLogger.Instance);
        foreach (var table in new[] { "sessiongen_clients", "sessiongen_sessions" })
        {
            await ExecuteAsync($"ALTER TABLE {table} SET (autovacuum_enabled = false)");
        }

        var signIns = new List<NewSession>();
        for (var i = 0; i < SignIns; i++)
        {
            signIns.Add(StoreSamples.SignIn($"user{i}", perUser: 5));
            await store.CreateAsync(signIns[^1], Token);
        }

        (string Name, Func<NewSession, DateTimeOffset, Task> Call)[] calls =
        [
            ("renew", async (signIn, now) => await store.RenewAsync(new SessionRenewal
            {
                ClientHash = signIn.NewClientHash,
                Now = now,
                ActiveUntil = now.AddSeconds(60),
            }, Token)),
            ("extend", async (signIn, now) => await store.ExtendAsync(signIn.Session.Id, now, now.AddSeconds(60), Token)),
            ("client", async (signIn, now) => await store.GetClientAsync(signIn.NewClientHash, now, Token)),
            ("session", async (signIn, _) => await store.GetAsync(signIn.Session.Id, Token)),
            ("sessions of a user", async (signIn, now) => await store.QueryAsync(new SessionQuery { Now = now, UserId = signIn.Session.UserId }, Token)),
            ("sessions of all users", async (_, now) => await store.QueryAsync(new SessionQuery { Now = now, Limit = 10 }, Token)),
            ("switch", async (signIn, now) => await store.SetActiveAsync(signIn.NewClientHash, signIn.Session.Id, now, Token)),
            ("claims", async (signIn, now) => await store.UpdateClaimsAsync(new SessionClaimsUpdate { Now = now, SessionId = signIn.Session.Id, Claims = signIn.Session.Claims }, Token)),
            ("sign-in elsewhere", async (signIn, _) => await store.CreateAsync(StoreSamples.SignIn(signIn.Session.UserId, perUser: 5), Token)),
            ("end one", async (signIn, now) => await store.EndAsync(new EndSessionsRequest { Now = now, Status = SessionStatus.Revoked, SessionId = signIn.Session.Id }, Token)),
            ("sign-in again", async (signIn, _) => await store.CreateAsync(StoreSamples.SignIn("again", signIn.NewClientHash, perClient: 5), Token)),
            ("sign-in sent twice", async (signIn, _) =>
            {
                var first = StoreSamples.SignIn(signIn.Session.UserId + " twice", StoreSamples.NewHash()) with { Handover = new byte[32] };
                await store.CreateAsync(first, Token);
                var second = StoreSamples.SignIn(first.Session.UserId, first.PresentedClientHash) with { Handover = new byte[32] };
                Assert.Equal(first.NewClientHash, (await store.CreateAsync(second, Token)).JoinedClientHash);
            }),
            ("end all of a user", async (signIn, now) => await store.EndAsync(new EndSessionsRequest { Now = now, Status = SessionStatus.Revoked, UserId = signIn.Session.UserId }, Token)),
        ];
        foreach (var (name, call) in calls)
        {
            var before = await RowsReadAsync();
            for (var i = 0; i < Calls; i++)
            {
                await call(signIns[i], StoreSamples.At(1 + i));
            }

            // It looks a row up, locks it and writes it. All of them would be 400.
            var rows = (await RowsReadAsync() - before) / Calls;
            Assert.True(rows is >= 1 and <= 20, $"{name}: {rows} rows were read a call.");
        }

        Assert.Empty(await ReadAsync($"SELECT regexp_replace(statement, '\\s+', ' ', 'g') FROM pg_prepared_statements WHERE custom_plans >= {Calls / 2}"));
        Assert.True((await ReadAsync($"SELECT 1::text FROM pg_prepared_statements WHERE generic_plans >= {Calls / 2}")).Count > 10, "Hardly anything was prepared.");

        async Task<long> RowsReadAsync()
        {
            // The server counts at the end of a transaction, seldom unless it is asked to.
            await ReadAsync("SELECT pg_stat_force_next_flush()::text");
            return long.Parse((await ReadAsync("SELECT sum(seq_tup_read + idx_tup_fetch)::text FROM pg_stat_user_tables WHERE relname ~ '^sessiongen_(clients|sessions)$'")).Single(), null);
        }

        async Task<List<string>> ReadAsync(string sql)
        {
            await using var command = source.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync(Token);
            var rows = new List<string>();
            while (await reader.ReadAsync(Token))
            {
                rows.Add(reader.IsDBNull(0) ? "" : reader.GetString(0));
            }

            return rows;
        }
    }
}
