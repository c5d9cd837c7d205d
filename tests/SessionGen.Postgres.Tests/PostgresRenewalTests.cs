using Npgsql;
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
        var before = store.RenewalStatements;

        // While the table is locked they gather behind those that wait for it.
        var renewals = signIns.Select(signIn => store.RenewAsync(Renewal(signIn), Token).AsTask()).ToArray();
        await transaction.RollbackAsync(Token);
        var renewed = await Task.WhenAll(renewals);

        Assert.Equal(signIns.Select(signIn => signIn.Session.Id), renewed.Select(session => session!.Id));
        Assert.InRange(store.RenewalStatements - before, 2, 2 * PostgresRenewals.MaximumStatements);
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
        Assert.Equal(StoreSamples.At(198 + 60), (await store.GetAsync(bob.Session.Id, Token))!.LastActiveAt);
    }

    [Fact]
    public async Task A_renewal_that_the_database_refuses_fails_alone()
    {
        var store = Open();
        var signIns = await PostgresFeedTests.SignInAsync(store, 60);
        await ExecuteAsync($$"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
                RAISE EXCEPTION 'no' USING ERRCODE = '22000';
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
    public async Task A_renewal_writes_one_row_and_no_index()
    {
        await using (var store = Stores.Open(ConnectionString))
        {
            var signIns = await PostgresFeedTests.SignInAsync(store, 10);
            for (var i = 0; i < 50; i++)
            {
                await Task.WhenAll(signIns.Select(async signIn => await store.RenewAsync(Renewal(signIn, at: i), Token)));
            }
        }

        // The server counts when a connection ends.
        await Wait.UntilAsync(async () => (await UpdatesAsync("n_tup_upd")) == 500, "the server has counted");

        // HOT: no index was written. Not quite always: a page may be full until nobody can see its old rows any more.
        Assert.InRange(await UpdatesAsync("n_tup_hot_upd"), 450m, 500m);

        async Task<decimal> UpdatesAsync(string column) =>
            (decimal)(await ExecuteAsync($"SELECT coalesce(sum({column}), 0)::numeric FROM pg_stat_user_tables WHERE relname LIKE 'sessiongen_sessions_%'"))!;
    }

    [Fact]
    public async Task A_renewal_looks_into_one_partition_of_each_table()
    {
        var store = Open();
        var signIns = await PostgresFeedTests.SignInAsync(store, 300);
        await ExecuteAsync("ANALYZE");
        var hash = Convert.ToHexString(signIns[7].NewClientHash.ToArray());
        var sql = PostgresRenewals.Statement
            .Replace("$1::bytea[]", $"ARRAY['\\x{hash}'::bytea]", StringComparison.Ordinal)
            .Replace("$2::text[]", "ARRAY[NULL]::text[]", StringComparison.Ordinal)
            .Replace("$3::bigint[]", $"ARRAY[{StoreSamples.At(1).ToUnixTimeSeconds()}]::bigint[]", StringComparison.Ordinal)
            .Replace("$4::bigint[]", $"ARRAY[{StoreSamples.At(61).ToUnixTimeSeconds()}]::bigint[]", StringComparison.Ordinal)
            .Replace("$5::bigint[]", "ARRAY[0]::bigint[]", StringComparison.Ordinal);

        var plan = new List<string>();
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(Token);
        await using (var command = new NpgsqlCommand($"SET enable_seqscan = off; EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {sql}", connection))
        await using (var reader = await command.ExecuteReaderAsync(Token))
        {
            while (await reader.ReadAsync(Token))
            {
                plan.Add(reader.GetString(0));
            }
        }

        var scans = plan.Where(line => line.Contains(" on sessiongen_", StringComparison.Ordinal) && line.Contains("Scan", StringComparison.Ordinal) && !line.Contains("never executed", StringComparison.Ordinal)).ToList();
        Assert.True(scans.Count(line => line.Contains("on sessiongen_clients_", StringComparison.Ordinal)) == 1, string.Join('\n', plan));

        // Once to find it, once to write it.
        Assert.True(scans.Count(line => line.Contains("on sessiongen_sessions_", StringComparison.Ordinal)) == 2, string.Join('\n', plan));
    }
}
