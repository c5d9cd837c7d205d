using Npgsql;
using SessionGen.Postgres.Renewing;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>Renewals share statements, and cost what a single row costs.</summary>
public sealed class PostgresRenewalTests(PostgresFixture fixture) : PostgresTest(fixture)
{
    [Fact]
    public async Task Renewals_that_come_together_share_statements()
    {
        var store = Open();
        var signIns = await PostgresFeedTests.SignInAsync(store, 500);
        await using var other = new NpgsqlConnection(ConnectionString);
        await other.OpenAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        await using var command = new NpgsqlCommand("LOCK TABLE sessiongen_sessions IN ACCESS EXCLUSIVE MODE", other, transaction);
        await command.ExecuteNonQueryAsync(Token);
        var before = store.RenewalBatches;

        // While the table is locked they gather behind those that wait for it.
        var renewals = signIns.Select(signIn => store.RenewAsync(Renewal(signIn), Token).AsTask()).ToArray();
        await transaction.RollbackAsync(Token);
        var renewed = await Task.WhenAll(renewals);

        Assert.Equal(signIns.Select(signIn => signIn.Session.Id), renewed.Select(session => session!.Id));
        Assert.InRange(store.RenewalBatches - before, 2, 2 * PostgresRenewals.MaximumBatches);
    }

    [Fact]
    public async Task Renewals_of_one_client_that_come_together_are_all_answered()
    {
        var store = Open();
        var ada = StoreSamples.SignIn("ada", perClient: 5);
        await store.CreateAsync(ada, Token);
        var bob = StoreSamples.SignIn("bob", ada.NewClientHash, perClient: 5);
        await store.CreateAsync(bob, Token);

        var renewed = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
            await store.RenewAsync(Renewal(bob, at: i) with { SessionId = (i % 3) switch { 0 => null, 1 => ada.Session.Id, _ => bob.Session.Id } }, Token)));

        Assert.Equal(Enumerable.Range(0, 200).Select(i => i % 3 == 1 ? ada.Session.Id : bob.Session.Id), renewed.Select(session => session!.Id));
        Assert.Equal(StoreSamples.At(198 + 60), (await store.GetAsync(bob.Session.Id, Token))!.ActiveUntil);
    }

    [Fact]
    public async Task A_client_that_sends_renewals_of_hundreds_of_sessions_does_not_make_those_of_others_wait()
    {
        var store = Open();
        var signIns = await PostgresFeedTests.SignInAsync(store, 400);
        var flood = StoreSamples.SignIn();
        await using var other = new NpgsqlConnection(ConnectionString);
        await other.OpenAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        await using var command = new NpgsqlCommand("LOCK TABLE sessiongen_sessions IN ACCESS EXCLUSIVE MODE", other, transaction);
        await command.ExecuteNonQueryAsync(Token);
        var before = store.RenewalBatches;

        var (ofFlood, ofOthers) = (new List<Task<StoredSession?>>(), new List<Task<StoredSession?>>());
        for (var i = 0; i < signIns.Length; i++)
        {
            ofFlood.Add(store.RenewAsync(Renewal(flood) with { SessionId = $"sess_{i}" }, Token).AsTask());
            ofOthers.Add(store.RenewAsync(Renewal(signIns[i]), Token).AsTask());
        }

        await transaction.RollbackAsync(Token);
        await Task.WhenAll(ofOthers);
        var batches = store.RenewalBatches - before;

        Assert.InRange(batches, 2, 2 * PostgresRenewals.MaximumBatches);
        Assert.All(await Task.WhenAll(ofFlood), Assert.Null);
    }

    [Theory]
    [InlineData("22000")] // data
    [InlineData("P0001")] // a trigger
    [InlineData("XX001")] // a damaged page
    public async Task A_renewal_that_the_database_refuses_fails_alone(string state)
    {
        var store = Open();
        var signIns = await PostgresFeedTests.SignInAsync(store, 60);
        await ExecuteAsync($$"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
                RAISE EXCEPTION 'no' USING ERRCODE = '{{state}}';
            END $f$;
            CREATE TRIGGER refuse BEFORE UPDATE ON sessiongen_sessions FOR EACH ROW WHEN (NEW.id = '{{signIns[30].Session.Id}}') EXECUTE FUNCTION refuse();
            """);

        var renewals = signIns.Select(signIn => store.RenewAsync(Renewal(signIn), Token).AsTask()).ToArray();

        await Assert.ThrowsAsync<SessionStoreUnavailableException>(() => renewals[30]);
        foreach (var renewal in renewals.Where((_, i) => i != 30))
        {
            Assert.NotNull(await renewal);
        }
    }

    [Fact]
    public async Task A_row_that_another_transaction_keeps_locked_fails_its_own_renewal_alone()
    {
        var store = Open();
        var signIns = await PostgresFeedTests.SignInAsync(store, 60);
        var beside = StoreSamples.SignIn("bob", signIns[30].NewClientHash, perClient: 5);
        await store.CreateAsync(beside, Token);
        signIns[30] = beside;
        await using var other = new NpgsqlConnection(ConnectionString);
        await other.OpenAsync(Token);
        await using var transaction = await LockAsync(other, beside);

        var renewals = signIns.Select(signIn => store.RenewAsync(Renewal(signIn), Token).AsTask()).ToArray();

        foreach (var (renewal, signIn) in renewals.Zip(signIns).Where((_, i) => i != 30))
        {
            Assert.Equal(signIn.Session.Id, (await renewal)!.Id);
        }

        var error = await Assert.ThrowsAsync<SessionStoreUnavailableException>(() => renewals[30]);
        Assert.Contains("locked", error.Message, StringComparison.Ordinal);
        await transaction.RollbackAsync(Token);
        Assert.Equal(beside.Session.Id, (await store.RenewAsync(Renewal(beside), Token))!.Id);
    }

    [Fact]
    public async Task A_renewal_whose_row_is_locked_is_done_when_the_lock_is_gone()
    {
        var store = Open(ConnectionString + ";Command Timeout=0");
        var signIns = await PostgresFeedTests.SignInAsync(store, 2);
        await using var other = new NpgsqlConnection(ConnectionString);
        await other.OpenAsync(Token);
        await using var transaction = await LockAsync(other, signIns[0]);
        using var cancellation = new CancellationTokenSource();
        var before = store.RenewalBatches;

        var waiting = store.RenewAsync(Renewal(signIns[0]), Token).AsTask();
        var cancelled = store.RenewAsync(Renewal(signIns[0], at: 30), cancellation.Token).AsTask();
        await Wait.UntilAsync(() => store.RenewalBatches - before > 10, "it is asked for again");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(waiting.IsCompleted);
        await transaction.RollbackAsync(Token);

        Assert.Equal(StoreSamples.At(61), (await waiting)!.ActiveUntil);
        Assert.Equal(StoreSamples.At(61), (await store.GetAsync(signIns[0].Session.Id, Token))!.ActiveUntil);
    }

    [Fact]
    public async Task A_renewal_whose_session_ends_while_it_is_locked_brings_nothing_back()
    {
        var store = Open();
        var ada = StoreSamples.SignIn("ada", perClient: 5);
        await store.CreateAsync(ada, Token);
        var bob = StoreSamples.SignIn("bob", ada.NewClientHash, perClient: 5);
        await store.CreateAsync(bob, Token);
        await using var other = new NpgsqlConnection(ConnectionString);
        await other.OpenAsync(Token);
        await using var transaction = await LockAsync(other, bob);
        var before = store.RenewalBatches;

        var byId = store.RenewAsync(Renewal(bob) with { SessionId = bob.Session.Id }, Token).AsTask();
        var active = store.RenewAsync(Renewal(bob), Token).AsTask();
        await Wait.UntilAsync(() => store.RenewalBatches - before > 5, "it is asked for again");
        await using (var end = new NpgsqlCommand($"UPDATE sessiongen_sessions SET status = 6, ended_at = 0 WHERE id = '{bob.Session.Id}'", other, transaction))
        {
            await end.ExecuteNonQueryAsync(Token);
        }

        await transaction.CommitAsync(Token);

        Assert.Null(await byId);
        Assert.Equal(ada.Session.Id, (await active)!.Id);
        Assert.Equal(SessionStatus.Revoked, (await store.GetAsync(bob.Session.Id, Token))!.Status);
    }

    [Fact]
    public async Task Renewals_updates_and_endings_of_the_sessions_of_one_user_stand_in_nobodys_way()
    {
        var (here, there) = (Stores.Open(ConnectionString), Stores.Open(ConnectionString));
        var signIns = Enumerable.Range(0, 60).Select(_ => StoreSamples.SignIn("service")).ToArray();
        await Task.WhenAll(signIns.Select(async signIn => await here.CreateAsync(signIn, Token)));
        var update = new SessionClaimsUpdate { Now = StoreSamples.At(1), UserId = "service", Claims = "{}"u8.ToArray() };
        var none = new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Revoked, UserId = "service", CreatedBefore = StoreSamples.At(-1_000) };

        await Task.WhenAll(
            RepeatAsync(i => Task.WhenAll(signIns.Select(async signIn => Assert.NotNull(await there.RenewAsync(Renewal(signIn, at: i), Token))))),
            RepeatAsync(async _ => Assert.Equal(signIns.Length, (await here.UpdateClaimsAsync(update, Token)).Updated.Count)),
            RepeatAsync(async _ => Assert.Equal(signIns.Length, (await there.UpdateClaimsAsync(update, Token)).Updated.Count)),
            RepeatAsync(async _ => Assert.Empty((await here.EndAsync(none, Token)).Ended)));

        // The server counts when a connection ends.
        await here.DisposeAsync();
        await there.DisposeAsync();
        await Wait.UntilAsync(async () => await CountAsync("pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()") == 0, "the connections end");
        Assert.Equal(0L, await ExecuteAsync("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));

        static async Task RepeatAsync(Func<int, Task> call)
        {
            for (var i = 0; i < 40; i++)
            {
                await call(i);
            }
        }
    }

    [Fact]
    public async Task A_renewal_writes_one_row_and_no_index()
    {
        await using (var store = Stores.Open(ConnectionString))
        {
            // A few of each page: it has room for them without being cleaned first, which open transactions of other databases prevent.
            var signIns = await PostgresFeedTests.SignInAsync(store, 400);
            foreach (var signIn in signIns.Where((_, i) => i % 10 == 0))
            {
                await store.RenewAsync(Renewal(signIn), Token);
            }
        }

        // The server counts when a connection ends.
        await Wait.UntilAsync(async () => (await UpdatesAsync("n_tup_upd")) == 40, "the server has counted");

        // HOT: no index was written.
        Assert.Equal(40, await UpdatesAsync("n_tup_hot_upd"));

        async Task<decimal> UpdatesAsync(string column) =>
            (decimal)(await ExecuteAsync($"SELECT coalesce(sum({column}), 0)::numeric FROM pg_stat_user_tables WHERE relname = 'sessiongen_sessions'"))!;
    }

    [Fact]
    public async Task Two_machines_renew_the_same_sessions_in_other_orders_and_nothing_deadlocks()
    {
        var (here, there) = (Open(), Open());
        var signIns = await PostgresFeedTests.SignInAsync(here, 200);
        var random = new Random(7);

        for (var i = 1; i <= 20; i++)
        {
            var (at, orders) = (i, new[] { signIns.ToArray(), signIns.ToArray() });
            Array.ForEach(orders, random.Shuffle);
            var renewed = await Task.WhenAll(orders.Zip([here, there]).SelectMany(machine => machine.First
                .Select(async signIn => (await machine.Second.RenewAsync(Renewal(signIn, at), Token))?.Id == signIn.Session.Id)));

            Assert.DoesNotContain(false, renewed);
        }

        await here.DisposeAsync();
        await there.DisposeAsync();
        await Wait.UntilAsync(async () => await CountAsync("pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()") == 0, "the connections end");
        Assert.Equal(0L, await ExecuteAsync("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
        Assert.Equal(200, await CountAsync($"sessiongen_sessions WHERE last_active_at = {StoreSamples.At(80).ToUnixTimeSeconds()}"));
    }

    [Fact]
    public async Task Rows_that_are_locked_invalid_or_deleted_leave_their_neighbors_undisturbed()
    {
        var store = Open();
        var signIns = await PostgresFeedTests.SignInAsync(store, 60);
        await ExecuteAsync($"DELETE FROM sessiongen_sessions WHERE id = '{signIns[10].Session.Id}'");
        await ExecuteAsync($"UPDATE sessiongen_sessions SET created_at = 9000000000000000, maximum_lifetime = 9000000000000000 WHERE id = '{signIns[20].Session.Id}'");
        await using var other = new NpgsqlConnection(ConnectionString);
        await other.OpenAsync(Token);
        await using var transaction = await LockAsync(other, signIns[30]);

        var renewals = signIns.Select(signIn => store.RenewAsync(Renewal(signIn), Token).AsTask()).ToArray();

        foreach (var i in Enumerable.Range(0, signIns.Length).Except([10, 20, 30]))
        {
            Assert.Equal(signIns[i].Session.Id, (await renewals[i])!.Id);
        }

        Assert.Null(await renewals[10]);
        Assert.Null(await renewals[20]);
        Assert.False(renewals[30].IsCompleted);
        await transaction.RollbackAsync(Token);
        Assert.Equal(signIns[30].Session.Id, (await renewals[30])!.Id);
    }

    [Fact]
    public async Task A_renewal_looks_each_row_up_by_its_index_though_the_server_has_no_statistics()
    {
        await using var store = Open();
        await ExecuteAsync("ALTER TABLE sessiongen_clients SET (autovacuum_enabled = false)");
        await ExecuteAsync("ALTER TABLE sessiongen_sessions SET (autovacuum_enabled = false)");
        var plans = new List<List<string>>();
        foreach (var count in new[] { 0, 20, 2_000 })
        {
            await PostgresFeedTests.SignInAsync(store, count);
            plans.Add(await ExplainAsync());
        }

        Assert.All(plans, plan => Assert.DoesNotContain("Seq Scan on sessiongen_", string.Join('\n', plan), StringComparison.Ordinal));

        async Task<List<string>> ExplainAsync()
        {
            await using var connection = new NpgsqlConnection(ConnectionString);
            await connection.OpenAsync(Token);
            await using var command = new NpgsqlCommand(
                $"""
                SET plan_cache_mode = force_generic_plan;
                PREPARE renew (bytea[], text[], bigint[], bigint[], bigint[]) AS {PostgresRenewals.GetStatement(SessionPolicyLimits.None)};
                EXPLAIN (COSTS OFF) EXECUTE renew (NULL, NULL, NULL, NULL, NULL)
                """,
                connection);
            await using var reader = await command.ExecuteReaderAsync(Token);
            var plan = new List<string>();
            while (await reader.ReadAsync(Token))
            {
                // The state has one row.
                if (!reader.GetString(0).Contains("sessiongen_state", StringComparison.Ordinal))
                {
                    plan.Add(reader.GetString(0));
                }
            }

            return plan;
        }
    }

    private static async Task<NpgsqlTransaction> LockAsync(NpgsqlConnection connection, NewSession signIn)
    {
        var transaction = await connection.BeginTransactionAsync(Token);
        await using var command = new NpgsqlCommand($"SELECT 1 FROM sessiongen_sessions WHERE id = '{signIn.Session.Id}' FOR UPDATE", connection, transaction);
        await command.ExecuteNonQueryAsync(Token);
        return transaction;
    }
}
