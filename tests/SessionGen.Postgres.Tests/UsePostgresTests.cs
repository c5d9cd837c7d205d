using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using SessionGen.Infrastructure;
using SessionGen.Postgres.Connections;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary><c>UsePostgres</c> in an application, and what it says of a database that cannot be used.</summary>
public sealed class UsePostgresTests(PostgresFixture fixture) : PostgresTest(fixture)
{
    [Fact]
    public async Task An_application_keeps_its_sessions_over_a_restart()
    {
        var signIn = StoreSamples.SignIn();
        using (var host = CreateHost(options => options.UsePostgres(ConnectionString)))
        {
            await host.StartAsync(Token);
            await host.Services.GetRequiredService<ISessionStore>().CreateAsync(signIn, Token);
            await host.StopAsync(Token);
        }

        using var restarted = CreateHost(options => options.UsePostgres(ConnectionString));
        await restarted.StartAsync(Token);
        var session = await restarted.Services.GetRequiredService<SessionManager>().GetAsync(signIn.Session.Id, Token);
        Assert.Equal("ada", session!.UserId);
        await restarted.StopAsync(Token);
    }

    [Fact]
    public async Task Two_applications_with_different_files_each_enforce_their_own_on_the_same_sessions()
    {
        using var before = CreateHost(options => options.UsePostgres(ConnectionString));
        using var after = CreateHost(options => options.UsePostgres(ConnectionString), new SessionPolicy("default", TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)));
        await before.StartAsync(Token);
        await after.StartAsync(Token);
        var (old, tight) = (before.Services.GetRequiredService<ISessionStore>(), after.Services.GetRequiredService<ISessionStore>());
        var signIn = StoreSamples.SignIn();
        var now = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        signIn = signIn with { Session = signIn.Session with { CreatedAt = now, ActiveUntil = now.AddSeconds(60) } };
        await old.CreateAsync(signIn, Token);

        Assert.Equal(now.AddDays(1).AddSeconds(60), (await old.GetAsync(signIn.Session.Id, Token))!.ExpiresAt);
        Assert.Equal(now.AddSeconds(360), (await tight.GetAsync(signIn.Session.Id, Token))!.ExpiresAt);
        Assert.Equal(now.AddSeconds(360), (await after.Services.GetRequiredService<SessionManager>().GetAsync(signIn.Session.Id, Token))!.ExpiresAt);
        var renewal = new SessionRenewal { ClientHash = signIn.NewClientHash, Now = now.AddSeconds(360), ActiveUntil = now.AddSeconds(420) };
        Assert.Null(await tight.RenewAsync(renewal, Token));
        Assert.NotNull(await old.RenewAsync(renewal, Token));
        Assert.NotNull(await tight.RenewAsync(renewal with { ActiveUntil = now.AddSeconds(430) }, Token));
        await before.StopAsync(Token);
        await after.StopAsync(Token);
    }

    [Fact]
    public async Task A_data_source_of_the_application_is_used_as_it_is_and_left_open()
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        using (var host = CreateHost(options => options.UsePostgres(source)))
        {
            await host.StartAsync(Token);
            await host.Services.GetRequiredService<ISessionStore>().CreateAsync(StoreSamples.SignIn(), Token);
            await host.StopAsync(Token);
        }

        await using var command = source.CreateCommand("SELECT count(*) FROM sessiongen_sessions");
        Assert.Equal(1L, await command.ExecuteScalarAsync(Token));
    }

    [Theory]
    [InlineData("secret-without-any-key")]
    [InlineData("Hots=localhost;Password=secret")]
    [InlineData("Host=localhost;Port=secret")]
    [InlineData("Host=localhost;SSL Mode=secret")]
    [InlineData("Username=app;Password=secret")]
    [InlineData("Host=localhost;Multiplexing=true;Password=secret")]
    [InlineData(" ")]
    public void A_connection_string_that_cannot_be_used_is_refused_without_repeating_it(string connectionString)
    {
        using var host = CreateHost(options => options.UsePostgres(connectionString));

        var error = Assert.ThrowsAny<ArgumentException>(() => host.Services.GetRequiredService<ISessionStore>());

        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
        Assert.True(string.IsNullOrWhiteSpace(connectionString) || error.Message.StartsWith("The connection string of UsePostgres", StringComparison.Ordinal), error.Message);
    }

    [Fact]
    public void Settings_out_of_their_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SessionGenPostgresOptions.Check(options => options.PollInterval = TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => SessionGenPostgresOptions.Check(options => options.PollInterval = TimeSpan.FromMinutes(2)));
        Assert.Throws<ArgumentException>(() => SessionGenPostgresOptions.Check(options => (options.UseNotifications, options.FeedConnectionString) = (false, "Host=localhost")));
        Assert.Throws<ArgumentException>(() => SessionGenPostgresOptions.Check(options => options.FeedConnectionString = "Port=1"));
    }

    [Fact]
    public void What_a_connection_string_says_stands_and_what_it_leaves_out_is_set()
    {
        var plain = PostgresConnectionString.Parse("Host=localhost", "connectionString");
        Assert.Equal((20, 5, 5, 64, true, false), (plain.MaxPoolSize, plain.Timeout, plain.CommandTimeout, plain.MaxAutoPrepare, plain.NoResetOnClose, plain.Enlist));

        var given = PostgresConnectionString.Parse("Server=localhost;MaxPoolSize=7;timeout=8;COMMAND TIMEOUT=9;Max Auto Prepare=0;No Reset On Close=false;Enlist=true", "connectionString");
        Assert.Equal((7, 8, 9, 0, false, true), (given.MaxPoolSize, given.Timeout, given.CommandTimeout, given.MaxAutoPrepare, given.NoResetOnClose, given.Enlist));
    }

    [Fact]
    public void Among_several_hosts_the_primary_is_used_and_looked_for_every_two_seconds()
    {
        var hosts = PostgresConnectionString.Parse("Host=a,b", "connectionString");
        Assert.Equal(("primary", 2), (hosts.TargetSessionAttributes, hosts.HostRecheckSeconds));

        var given = PostgresConnectionString.Parse("Host=a,b;Target Session Attributes=read-write;Host Recheck Seconds=7", "connectionString");
        Assert.Equal(("read-write", 7), (given.TargetSessionAttributes, given.HostRecheckSeconds));
        Assert.Null(PostgresConnectionString.Parse("Host=a", "connectionString").TargetSessionAttributes);
    }

    [Theory]
    [InlineData("SQL_ASCII")]
    [InlineData("LATIN1")]
    public async Task A_database_whose_encoding_cannot_hold_user_ids_is_refused(string encoding)
    {
        await ExecuteAsync($"CREATE DATABASE {Database}_other ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");

        var error = await StartFailsAsync(Server.ConnectionStringOf(Database + "_other"));

        Assert.Contains($"its encoding is {encoding}", error.Message, StringComparison.Ordinal);
        Assert.Contains("ENCODING 'UTF8'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_that_were_dropped_are_created_again_although_their_sequence_is_left()
    {
        await Open().CreateAsync(StoreSamples.SignIn(), Token);
        await ExecuteAsync("ALTER TABLE sessiongen_sessions ALTER seq DROP DEFAULT");
        await ExecuteAsync("""
            DO $$ DECLARE t text; BEGIN
                FOR t IN SELECT tablename FROM pg_tables WHERE tablename LIKE 'sessiongen%' LOOP
                    EXECUTE 'DROP TABLE IF EXISTS ' || t || ' CASCADE';
                END LOOP;
            END $$
            """);
        Assert.Equal(1, await CountAsync("pg_class WHERE relname = 'sessiongen_sessions_seq'"));

        Assert.Equal(SessionCreationOutcome.Created, (await Open().CreateAsync(StoreSamples.SignIn(), Token)).Outcome);
    }

    [Theory]
    [InlineData("DROP TABLE sessiongen_changes", "drop the table sessiongen_schema")]
    [InlineData("DROP TABLE sessiongen_schema", "but not the table sessiongen_schema")]
    public async Task Some_tables_that_were_dropped_end_the_start_with_what_to_do(string edit, string remedy)
    {
        await Open().CreateAsync(StoreSamples.SignIn(), Token);
        await ExecuteAsync(edit);

        Assert.Contains(remedy, (await StartFailsAsync(ConnectionString)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_ends_the_start_with_one_error_and_is_not_repeated()
    {
        var wrong = new NpgsqlConnectionStringBuilder(ConnectionString) { Password = "wrong-and-secret" };

        var error = await StartFailsAsync(wrong.ConnectionString);

        Assert.Contains("does not admit this user", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-and-secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_without_a_server_a_host_without_a_name_and_a_database_that_is_not_there_say_so()
    {
        var port = await StartFailsAsync(new NpgsqlConnectionStringBuilder(ConnectionString) { Port = 1 }.ConnectionString);
        var host = await StartFailsAsync(new NpgsqlConnectionStringBuilder(ConnectionString) { Host = "no-such-host.invalid" }.ConnectionString);
        var database = await StartFailsAsync(Server.ConnectionStringOf("nowhere"));

        Assert.Contains("at 127.0.0.1:1: ", port.Message, StringComparison.Ordinal);
        Assert.Contains("no-such-host.invalid", host.Message, StringComparison.Ordinal);
        Assert.Contains("\"nowhere\" does not exist. Create it", database.Message, StringComparison.Ordinal);
        Assert.All([port, host, database], error => Assert.DoesNotContain(Server.Password, error.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_user_without_the_right_to_make_tables_is_told_what_to_do()
    {
        var error = await StartFailsAsync(await CreateUserAsync());

        Assert.Contains("GetSchemaSql()", error.Message, StringComparison.Ordinal);
        Assert.Contains("CreateSchema to false", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_that_were_made_by_hand_serve_a_user_with_no_other_rights()
    {
        var user = await CreateUserAsync();
        var missing = await StartFailsAsync(user, options => options.CreateSchema = false);
        Assert.Contains("CreateSchema is false. Apply the SQL of SessionGenPostgres.GetSchemaSql()", missing.Message, StringComparison.Ordinal);

        await ExecuteAsync($"BEGIN; {SessionGenPostgres.GetSchemaSql()} COMMIT; GRANT SELECT ON sessiongen_schema TO \"{new NpgsqlConnectionStringBuilder(user).Username}\"");
        var forbidden = await StartFailsAsync(user, options => options.CreateSchema = false);
        Assert.Contains("its user has no access to", forbidden.Message, StringComparison.Ordinal);

        await ExecuteAsync($"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO \"{new NpgsqlConnectionStringBuilder(user).Username}\"");
        var withoutSequence = await StartFailsAsync(user, options => options.CreateSchema = false);
        Assert.Contains("USAGE on the sequences", withoutSequence.Message, StringComparison.Ordinal);

        await ExecuteAsync($"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO \"{new NpgsqlConnectionStringBuilder(user).Username}\"");
        foreach (var create in new[] { false, true })
        {
            var store = Open(user, configure: options => options.CreateSchema = create);
            var signIn = StoreSamples.SignIn(perUser: 3);
            await store.CreateAsync(signIn, Token);
            await store.CreateAsync(StoreSamples.SignIn("bob", signIn.NewClientHash), Token);
            await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Ended, UserId = "bob" }, Token);
            await store.RevokeCreatedBeforeAsync(StoreSamples.At(0), Token);
            Assert.True(await store.TryTakeLeaseAsync(new SessionLease
            {
                Name = "sweep",
                Holder = $"{create}",
                Now = StoreSamples.At(0),
                Until = StoreSamples.At(0),
            }, Token));
            await store.SweepAsync(StoreSamples.At(50), StoreSamples.At(50), 100, Token);
            Assert.Null(await store.GetAsync(signIn.Session.Id, Token));
        }
    }

    [Fact]
    public async Task A_user_who_may_not_notify_is_told_so_at_the_start()
    {
        var user = await CreateUserAsync();
        await ExecuteAsync($"""
            BEGIN; {SessionGenPostgres.GetSchemaSql()} COMMIT;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{new NpgsqlConnectionStringBuilder(user).Username}";
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{new NpgsqlConnectionStringBuilder(user).Username}";
            REVOKE EXECUTE ON FUNCTION pg_notify(text, text) FROM PUBLIC;
            """);

        var error = await StartFailsAsync(user, options => options.CreateSchema = false);
        Assert.Contains("EXECUTE", error.Message, StringComparison.Ordinal);
        Assert.Contains("UseNotifications to false", error.Message, StringComparison.Ordinal);

        var store = Open(user, configure: options => (options.CreateSchema, options.UseNotifications) = (false, false));
        Assert.Equal(SessionCreationOutcome.Created, (await store.CreateAsync(StoreSamples.SignIn(), Token)).Outcome);
    }

    [Fact]
    public async Task A_data_source_that_multiplexes_is_refused()
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString + ";Multiplexing=true");
        using var host = CreateHost(options => options.UsePostgres(source));

        var error = Assert.Throws<ArgumentException>(() => host.Services.GetRequiredService<ISessionStore>());

        Assert.StartsWith("The data source of UsePostgres has \"Multiplexing=true\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE sessiongen_schema SET version = version + 1", "of a newer SessionGen.Postgres")]
    [InlineData("DELETE FROM sessiongen_schema", "does not contain exactly one version")]
    [InlineData("UPDATE sessiongen_schema SET version = -7", "does not contain exactly one version")]
    [InlineData("INSERT INTO sessiongen_schema VALUES (1)", "does not contain exactly one version")]
    [InlineData("ALTER TABLE sessiongen_schema ALTER version TYPE text", "does not contain exactly one version")]
    [InlineData("DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET default_transaction_read_only = on'; END $$", "read-only")]
    public async Task Tables_that_cannot_be_used_end_the_start_and_stay_as_they_are(string edit, string reason)
    {
        var signIn = StoreSamples.SignIn();
        await Open().CreateAsync(signIn, Token);
        await ExecuteAsync(edit);

        var error = await StartFailsAsync(ConnectionString);

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync("sessiongen_sessions"));
    }

    [Fact]
    public async Task Machines_that_start_together_on_an_empty_database_make_the_tables_once()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Open(), Token)));

        Assert.Equal(1, await CountAsync("sessiongen_schema"));
        await Task.WhenAll(stores.Select(async (store, i) => await store.CreateAsync(StoreSamples.SignIn($"user{i}"), Token)));
        Assert.Equal(10, await CountAsync("sessiongen_sessions"));
    }

    [Fact]
    public void The_schema_for_teams_that_apply_it_by_hand_is_that_of_this_version()
    {
        Assert.Equal(2, SessionGenPostgres.SchemaVersion);
        Assert.EndsWith("INSERT INTO sessiongen_schema (version) VALUES (2);\n", SessionGenPostgres.GetSchemaSql(), StringComparison.Ordinal);
        Assert.DoesNotContain("CREATE TABLE", SessionGenPostgres.GetSchemaSql(SessionGenPostgres.SchemaVersion), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => SessionGenPostgres.GetSchemaSql(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SessionGenPostgres.GetSchemaSql(SessionGenPostgres.SchemaVersion + 1));
    }

    private async Task<string> CreateUserAsync()
    {
        var user = $"user_of_{Database}";
        await ExecuteAsync($"CREATE ROLE {user} LOGIN PASSWORD 'p'");
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Username = user, Password = "p" }.ConnectionString;
    }

    private static async Task<InvalidOperationException> StartFailsAsync(string connectionString, Action<SessionGenPostgresOptions>? configure = null)
    {
        using var host = CreateHost(options => options.UsePostgres(connectionString, configure));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Token));
        Assert.StartsWith("UsePostgres cannot use the PostgreSQL database '", error.Message, StringComparison.Ordinal);
        return error;
    }

    private static IHost CreateHost(Action<SessionGenOptions> configure, SessionPolicy? policy = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSessionGenRuntime<PersonClaims>(
            new SessionGenSettings { Policies = [policy ?? new SessionPolicy("default", null, TimeSpan.FromDays(7))] },
            configure);
        return builder.Build();
    }
}
