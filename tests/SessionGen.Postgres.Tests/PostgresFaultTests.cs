using Npgsql;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>What goes wrong while the store runs.</summary>
public sealed class PostgresFaultTests(PostgresFixture fixture) : PostgresTest(fixture)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_is_stopped_signs_nobody_out_and_everything_goes_on_when_it_is_back(bool asCrash)
    {
        await using var server = await PostgresServer.StartNewAsync(Token);
        await using var store = Stores.Open(server.ConnectionStringOf("postgres"));
        var signIns = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            var signIn = StoreSamples.SignIn($"user{i}");
            await store.CreateAsync(signIn, Token);
            return signIn;
        }));

        await server.StopAsync(asCrash);
        var failures = await Task.WhenAll(
            FailsAsync(async () => await store.RenewAsync(Renewal(signIns[0]), Token)),
            FailsAsync(async () => await store.CreateAsync(StoreSamples.SignIn(), Token)),
            FailsAsync(async () => await store.GetAsync(signIns[0].Session.Id, Token)),
            FailsAsync(async () => await store.GetClientAsync(signIns[0].NewClientHash, StoreSamples.At(0), Token)),
            FailsAsync(async () => await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Ended, UserId = "user1" }, Token)),
            FailsAsync(async () => await store.ListKeysAsync(Token)));
        Assert.All(failures, failure => Assert.DoesNotContain(server.Password, failure.ToString(), StringComparison.Ordinal));

        await server.StartAsync(Token);
        var renewed = await Task.WhenAll(signIns.Select(async signIn => await store.RenewAsync(Renewal(signIn), Token)));
        Assert.All(renewed, Assert.NotNull);
        Assert.Equal(SessionCreationOutcome.Created, (await store.CreateAsync(StoreSamples.SignIn(), Token)).Outcome);

        static Task<SessionStoreUnavailableException> FailsAsync(Func<Task> call) => Assert.ThrowsAsync<SessionStoreUnavailableException>(call);
    }

    [Fact]
    public async Task Connections_that_died_in_the_pool_are_noticed_by_nobody()
    {
        var store = Open();
        var signIn = StoreSamples.SignIn();
        await store.CreateAsync(signIn, Token);
        for (var i = 0; i < 5; i++)
        {
            await CutConnectionsAsync();

            switch (i)
            {
                case 0:
                    Assert.NotNull(await store.RenewAsync(Renewal(signIn), Token));
                    break;
                case 1:
                    Assert.NotNull(await store.GetAsync(signIn.Session.Id, Token));
                    break;
                case 2:
                    Assert.NotNull(await store.GetClientAsync(signIn.NewClientHash, StoreSamples.At(1), Token));
                    break;
                case 3:
                    Assert.NotNull(await store.SetActiveAsync(signIn.NewClientHash, signIn.Session.Id, StoreSamples.At(1), Token));
                    break;
                default:
                    Assert.Single((await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Ended, SessionId = signIn.Session.Id }, Token)).Ended);
                    break;
            }
        }
    }

    [Theory]
    [InlineData("status = 99")]
    [InlineData("status = -1")]
    [InlineData("status = 4")]
    [InlineData("policy = ''")]
    [InlineData("inactivity_timeout = NULL, maximum_lifetime = NULL")]
    [InlineData("inactivity_timeout = 0")]
    [InlineData("maximum_lifetime = -5")]
    [InlineData("inactivity_timeout = 9223372036854775807")]
    [InlineData("maximum_lifetime = 9223372036854775807")]
    [InlineData("created_at = 9223372036854775807")]
    [InlineData("created_at = 253402300799")]
    [InlineData("last_active_at = 253402300800")]
    [InlineData("ended_at = 1")]
    public async Task A_row_edited_to_nonsense_ends_one_session_and_nothing_else(string edit)
    {
        var log = new LogCollector();
        var store = Open(logger: log);
        var good = StoreSamples.SignIn("ada", perClient: 5);
        await store.CreateAsync(good, Token);
        var bad = StoreSamples.SignIn("bob", good.NewClientHash, perClient: 5);
        await store.CreateAsync(bad, Token);
        var elsewhere = StoreSamples.SignIn("bob");
        await store.CreateAsync(elsewhere, Token);
        await AllowNonsenseAsync();
        await ExecuteAsync($"UPDATE sessiongen_sessions SET {edit} WHERE id = '{bad.Session.Id}'");

        Assert.Null(await store.GetAsync(bad.Session.Id, Token));
        Assert.True(log.Count(Microsoft.Extensions.Logging.LogLevel.Error) > 0);
        Assert.Equal([good.Session.Id], (await store.GetClientAsync(bad.NewClientHash, StoreSamples.At(0), Token))!.Sessions.Select(session => session.Id));
        Assert.Equal([elsewhere.Session.Id], (await store.QueryAsync(new SessionQuery { Now = StoreSamples.At(0), UserId = "bob", Limit = 1 }, Token)).Sessions.Select(session => session.Id));
        Assert.Equal(good.Session.Id, (await store.RenewAsync(Renewal(bad), Token))!.Id);
        Assert.Null(await store.RenewAsync(Renewal(bad) with { SessionId = bad.Session.Id }, Token));
        var again = StoreSamples.SignIn("bob", bad.NewClientHash, perClient: 5, perUser: 5);
        Assert.Equal(2, (await store.CreateAsync(again, Token)).Client!.Sessions.Count);
        Assert.Equal(2, (await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Revoked, UserId = "bob" }, Token)).Ended.Count);

        await store.SweepAsync(StoreSamples.At(100), StoreSamples.At(100), 100, Token);
        Assert.Equal(1, await CountAsync("sessiongen_sessions"));
        Assert.NotNull(await store.GetAsync(good.Session.Id, Token));
    }

    [Theory]
    [InlineData("secret_hash = '\\x0102'")]
    [InlineData("generation = 9223372036854775807")]
    [InlineData("generation = -1")]
    [InlineData("next_number = 2147483647")]
    [InlineData("next_number = -1")]
    public async Task A_client_row_edited_to_nonsense_is_unknown_and_its_sessions_can_be_ended(string edit)
    {
        var log = new LogCollector();
        var store = Open(logger: log);
        var (bad, good) = (StoreSamples.SignIn("ada", perUser: 5), StoreSamples.SignIn("ada", perUser: 5));
        await store.CreateAsync(bad, Token);
        await store.CreateAsync(good, Token);
        await ExecuteAsync($"UPDATE sessiongen_clients SET {edit} WHERE id = '{bad.Session.ClientId}'");

        Assert.Null(await store.RenewAsync(Renewal(bad), Token));
        Assert.Null(await store.GetClientAsync(bad.NewClientHash, StoreSamples.At(1), Token));
        Assert.Null(await store.SetActiveAsync(bad.NewClientHash, bad.Session.Id, StoreSamples.At(1), Token));
        Assert.NotNull(await store.RenewAsync(Renewal(good), Token));
        Assert.Equal(2, (await store.CreateAsync(StoreSamples.SignIn("ada", good.NewClientHash, perClient: 5, perUser: 5), Token)).Client!.Generation);
        var again = (await store.CreateAsync(StoreSamples.SignIn("bob", bad.NewClientHash, perUser: 5), Token)).Client!;
        Assert.NotEqual(bad.Session.ClientId, again.Id);
        var end = await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(2), Status = SessionStatus.Revoked, UserId = "ada" }, Token);
        Assert.True(log.Count(Microsoft.Extensions.Logging.LogLevel.Error) > 0);
        Assert.Contains(bad.Session.Id, end.Ended.Select(session => session.Id));
        Assert.Equal(SessionStatus.Revoked, (await store.GetAsync(bad.Session.Id, Token))!.Status);
    }

    [Theory]
    [InlineData("UPDATE sessiongen_state SET value = -99999999999999")]
    [InlineData("UPDATE sessiongen_state SET value = 99999999999999")]
    [InlineData("UPDATE sessiongen_state SET value = 9223372036854775807")]
    [InlineData("DELETE FROM sessiongen_state")]
    public async Task A_cutoff_edited_to_nonsense_ends_nothing_and_a_new_one_takes_its_place(string edit)
    {
        var log = new LogCollector();
        var store = Open(logger: log);
        var signIns = await PostgresFeedTests.SignInAsync(store, 5);
        await ExecuteAsync(edit);

        foreach (var signIn in signIns)
        {
            Assert.NotNull(await store.RenewAsync(Renewal(signIn), Token));
            Assert.Equal(SessionStatus.Active, (await store.GetAsync(signIn.Session.Id, Token))!.Status);
        }

        var later = StoreSamples.SignIn("dee", at: 10);
        Assert.NotNull((await store.CreateAsync(later, Token)).Client!.ActiveSessionId);
        Assert.Equal(0, (await store.SweepAsync(StoreSamples.At(11), StoreSamples.At(11), 100, Token)).RowsAffected);
        Assert.Equal(edit.StartsWith("UPDATE", StringComparison.Ordinal) ? 1 : 0, log.Count(Microsoft.Extensions.Logging.LogLevel.Error));
        await Open().DisposeAsync();

        await store.RevokeCreatedBeforeAsync(StoreSamples.At(10), Token);
        Assert.Null(await store.RenewAsync(Renewal(signIns[0]), Token));
        Assert.Equal(5, (await store.SweepAsync(StoreSamples.At(11), StoreSamples.At(1), 100, Token)).Ended.Count);
        Assert.NotNull(await store.RenewAsync(Renewal(later, at: 11), Token));
    }

    [Fact]
    public async Task What_is_committed_has_happened_though_nobody_can_be_told()
    {
        var user = $"user_of_{Database}";
        await ExecuteAsync($"""
            CREATE ROLE {user} LOGIN PASSWORD 'p';
            BEGIN; {SessionGenPostgres.GetSchemaSql()} COMMIT;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {user};
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {user};
            """);
        var log = new LogCollector();
        var store = Open(new NpgsqlConnectionStringBuilder(ConnectionString) { Username = user, Password = "p" }.ConnectionString, log, options => options.CreateSchema = false);
        var signIn = StoreSamples.SignIn("ada");
        await store.CreateAsync(signIn, Token);
        await ExecuteAsync("REVOKE EXECUTE ON FUNCTION pg_notify(text, text) FROM PUBLIC");

        var again = StoreSamples.SignIn("ada", signIn.NewClientHash);
        Assert.Single((await store.CreateAsync(again, Token)).Ended);
        await Wait.UntilAsync(() => log.Count(Microsoft.Extensions.Logging.LogLevel.Warning) > 0, "it is said once");
        Assert.Single((await store.UpdateClaimsAsync(new SessionClaimsUpdate { Now = StoreSamples.At(1), UserId = "ada", Announce = true }, Token)).Updated);
        await store.RevokeCreatedBeforeAsync(StoreSamples.At(-5), Token);
        Assert.Single((await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Revoked, UserId = "ada" }, Token)).Ended);

        await store.DisposeAsync();
        Assert.Equal(1, log.Count(Microsoft.Extensions.Logging.LogLevel.Warning));
        Assert.Equal(4, await CountAsync("sessiongen_changes"));
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public async Task A_change_edited_to_nonsense_is_left_out_and_those_after_it_are_told(long at)
    {
        var log = new LogCollector();
        var (here, there) = (Open(), Open(logger: log));
        var signIn = (await PostgresFeedTests.SignInAsync(here, 1))[0];
        await using var feed = new FeedReader(there);
        await ExecuteAsync($"INSERT INTO sessiongen_changes (session_id, status, at) VALUES ('sess_bad', 6, {at}), (NULL, 6, {at})");
        await PostgresFeedTests.EndAsync(here, signIn);

        Assert.Equal(signIn.Session.Id, (await feed.NextAsync()).SessionId);
        Assert.Equal(2, log.Count(Microsoft.Extensions.Logging.LogLevel.Error));
    }

    [Theory]
    [InlineData("now", long.MaxValue)]
    [InlineData("now", long.MinValue)]
    [InlineData("reports", long.MaxValue)]
    [InlineData("reports", long.MinValue)]
    public async Task A_machine_row_edited_to_nonsense_costs_the_others_nothing_and_its_machine_corrects_it(string column, long value)
    {
        var store = Open();
        await store.ReportClockAsync("a", StoreSamples.At(0), Token);
        await store.ReportClockAsync("b", StoreSamples.At(0), Token);
        await ExecuteAsync($"UPDATE sessiongen_machines SET {column} = {value} WHERE name = 'a'");

        var before = await store.ReportClockAsync("b", StoreSamples.At(10), Token);
        Assert.Equal([("a", column == "now"), ("b", false)], before.Select(clock => (clock.Machine, clock.Now.Year is 1 or 9999)));
        var after = await store.ReportClockAsync("a", StoreSamples.At(10), Token);
        Assert.Equal(("a", StoreSamples.At(10)), (after[0].Machine, after[0].Now));
        Assert.NotEqual(before[0].Reports, after[0].Reports);
        Assert.NotEqual(after[0].Reports, (await store.ReportClockAsync("a", StoreSamples.At(20), Token))[0].Reports);
    }

    [Theory]
    [InlineData("created_at", long.MaxValue)]
    [InlineData("activates_at", long.MaxValue)]
    [InlineData("activates_at", long.MinValue)]
    public async Task A_key_whose_times_were_edited_to_nonsense_keeps_no_key_from_being_read_or_added(string column, long time)
    {
        var store = Open();
        var key = new StoredKey
        {
            KeyId = "first",
            Algorithm = StoredKeyAlgorithm.ES256,
            CreatedAt = StoreSamples.At(0),
            ActivatesAt = StoreSamples.At(0),
            Secret = new byte[] { 1, 2, 3 },
        };
        await store.TryAddKeyAsync(key, null, Token);
        await ExecuteAsync($"UPDATE sessiongen_keys SET {column} = {time}");

        Assert.Equal("first", Assert.Single(await store.ListKeysAsync(Token)).KeyId);
        Assert.True(await store.TryAddKeyAsync(key with { KeyId = "second" }, "first", Token));
    }

    [Fact]
    public async Task A_pending_session_that_runs_out_is_abandoned_and_no_sweep_looks_at_it_for_ever()
    {
        var store = Open();
        var signIns = await PostgresFeedTests.SignInAsync(store, 2);
        var pending = signIns[0].Session;
        await ExecuteAsync($"UPDATE sessiongen_sessions SET status = 0, next_check = 0 WHERE id = '{pending.Id}'");
        var query = new SessionQuery { Now = pending.ExpiresAt, UserId = pending.UserId, Status = SessionStatus.Abandoned };

        Assert.Empty((await store.SweepAsync(StoreSamples.At(1), StoreSamples.At(0), 100, Token)).Ended);
        Assert.Equal(SessionStatus.Pending, (await store.GetAsync(pending.Id, Token))!.Status);
        Assert.Empty((await store.QueryAsync(query with { Now = StoreSamples.At(1) }, Token)).Sessions);
        Assert.Single((await store.QueryAsync(query, Token)).Sessions);

        var ended = (await store.SweepAsync(pending.ExpiresAt, StoreSamples.At(0), 100, Token)).Ended;
        Assert.Equal([(pending.Id, SessionStatus.Abandoned), (signIns[1].Session.Id, SessionStatus.Expired)], ended.Select(session => (session.Id, session.Status)).OrderByDescending(session => session.Status));
        Assert.Equal((SessionStatus.Abandoned, pending.ExpiresAt), ((await store.GetAsync(pending.Id, Token))!.Status, (await store.GetAsync(pending.Id, Token))!.EndedAt));
        Assert.Single((await store.QueryAsync(query, Token)).Sessions);
    }

    [Fact]
    public async Task The_tables_refuse_most_nonsense_at_once()
    {
        var store = Open();
        await store.CreateAsync(StoreSamples.SignIn(), Token);

        foreach (var edit in new[] { "status = 99", "policy = ''", "inactivity_timeout = 0", "status = 4", "inactivity_timeout = NULL, maximum_lifetime = NULL" })
        {
            await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync($"UPDATE sessiongen_sessions SET {edit}"));
        }
    }

    [Fact]
    public async Task A_sign_in_with_an_id_or_a_secret_that_is_in_use_is_refused()
    {
        var store = Open();
        var known = StoreSamples.SignIn();
        await store.CreateAsync(known, Token);

        await Assert.ThrowsAsync<ArgumentException>(async () => await store.CreateAsync(StoreSamples.SignIn("bob") with { NewClientHash = known.NewClientHash }, Token));
        var sameId = known with { NewClientHash = StoreSamples.NewHash(), PresentedClientHash = known.NewClientHash, MaxSessionsPerClient = 5 };
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.CreateAsync(sameId, Token));

        Assert.Equal(known.Session.Id, (await store.GetClientAsync(known.NewClientHash, StoreSamples.At(0), Token))!.ActiveSessionId);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0xD800)]
    public async Task A_text_that_the_database_cannot_keep_is_refused_at_sign_in_and_unknown_elsewhere(int character)
    {
        var text = $"a{(char)character}b";
        var store = Open();
        var signIn = StoreSamples.SignIn();
        await store.CreateAsync(signIn, Token);

        await Assert.ThrowsAsync<ArgumentException>(async () => await store.CreateAsync(StoreSamples.SignIn(text), Token));
        Assert.Null(await store.GetAsync(text, Token));
        Assert.Null(await store.RenewAsync(Renewal(signIn) with { SessionId = text }, Token));
        Assert.Null(await store.SetActiveAsync(signIn.NewClientHash, text, StoreSamples.At(1), Token));
        Assert.Empty((await store.QueryAsync(new SessionQuery { Now = StoreSamples.At(1), UserId = text }, Token)).Sessions);
        Assert.Empty((await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Ended, UserId = text }, Token)).Ended);
        Assert.Empty((await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Ended, ClientHash = signIn.NewClientHash, SessionId = text }, Token)).Ended);
        Assert.Empty((await store.UpdateClaimsAsync(new SessionClaimsUpdate { Now = StoreSamples.At(1), SessionId = text }, Token)).Updated);
    }

    [Fact]
    public async Task A_table_that_somebody_dropped_is_no_answer_that_there_is_no_session()
    {
        var store = Open();
        var signIn = StoreSamples.SignIn();
        await store.CreateAsync(signIn, Token);
        await ExecuteAsync("DROP TABLE sessiongen_sessions CASCADE");

        var error = await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.RenewAsync(Renewal(signIn), Token));
        await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.GetAsync(signIn.Session.Id, Token));
        await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.GetClientAsync(signIn.NewClientHash, StoreSamples.At(0), Token));
        Assert.Contains("search path", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_row_that_somebody_deleted_leaves_sessions_that_can_be_ended()
    {
        var store = Open();
        var signIn = StoreSamples.SignIn();
        await store.CreateAsync(signIn, Token);
        await ExecuteAsync("DELETE FROM sessiongen_clients");

        Assert.Null(await store.RenewAsync(Renewal(signIn), Token));
        Assert.Single((await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Revoked, UserId = "ada" }, Token)).Ended);
    }

    [Fact]
    public async Task A_server_that_turns_read_only_is_unavailable_and_not_without_sessions()
    {
        var store = Open();
        var signIn = StoreSamples.SignIn();
        await store.CreateAsync(signIn, Token);
        await ExecuteAsync($"ALTER DATABASE {Database} SET default_transaction_read_only = on");
        await CutConnectionsAsync();

        var error = await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.RenewAsync(Renewal(signIn), Token));

        Assert.Contains("read-only", error.Message, StringComparison.Ordinal);
        Assert.NotNull(await store.GetAsync(signIn.Session.Id, Token));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_unavailable_after_a_bounded_wait()
    {
        var store = Open(ConnectionString + ";Command Timeout=1");
        var signIn = StoreSamples.SignIn();
        await store.CreateAsync(signIn, Token);
        await using var other = new NpgsqlConnection(ConnectionString);
        await other.OpenAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        await using var command = new NpgsqlCommand("LOCK TABLE sessiongen_sessions IN ACCESS EXCLUSIVE MODE", other, transaction);
        await command.ExecuteNonQueryAsync(Token);

        var errors = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await store.RenewAsync(Renewal(signIn), Token))));

        Assert.Contains("did not answer in time", errors[0].Message, StringComparison.Ordinal);
        await transaction.RollbackAsync(Token);
        Assert.NotNull(await store.RenewAsync(Renewal(signIn), Token));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_it_waits_throws_and_changes_nothing()
    {
        var store = Open();
        var signIn = StoreSamples.SignIn();
        await store.CreateAsync(signIn, Token);
        await using var other = new NpgsqlConnection(ConnectionString);
        await other.OpenAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        await using var command = new NpgsqlCommand("SELECT 1 FROM sessiongen_clients FOR UPDATE", other, transaction);
        await command.ExecuteNonQueryAsync(Token);
        using var cancellation = new CancellationTokenSource();

        var waiting = store.SetActiveAsync(signIn.NewClientHash, signIn.Session.Id, StoreSamples.At(1), cancellation.Token).AsTask();
        await Wait.UntilAsync(async () => await CountAsync("pg_locks WHERE NOT granted") > 0, "the call waits for the lock");
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await transaction.RollbackAsync(Token);
        Assert.Equal(1, (await store.GetClientAsync(signIn.NewClientHash, StoreSamples.At(1), Token))!.Generation);
    }

    [Fact]
    public async Task Closing_the_store_finishes_the_renewals_that_wait_and_refuses_others()
    {
        var store = Open();
        var signIns = await PostgresFeedTests.SignInAsync(store, 20);
        var renewals = signIns.Select(signIn => store.RenewAsync(Renewal(signIn), Token).AsTask()).ToArray();

        await store.DisposeAsync();

        Assert.All(await Task.WhenAll(renewals), Assert.NotNull);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.RenewAsync(Renewal(signIns[0]), Token));
    }

    private async Task AllowNonsenseAsync() => await ExecuteAsync("""
        DO $$ DECLARE c record; BEGIN
            FOR c IN SELECT conname FROM pg_constraint WHERE conrelid = 'sessiongen_sessions'::regclass AND contype = 'c' LOOP
                EXECUTE 'ALTER TABLE sessiongen_sessions DROP CONSTRAINT ' || quote_ident(c.conname);
            END LOOP;
        END $$
        """);
}
