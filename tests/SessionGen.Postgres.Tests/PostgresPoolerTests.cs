using Microsoft.Extensions.Logging;
using SessionGen.Postgres;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>The store keeps its promises through a pooler in transaction mode, too; only its feed needs a way of its own.</summary>
public sealed class PostgresPoolerTests(PostgresFixture fixture) : SessionStoreConformance
{
    private PostgresPooler? _pooler;
    private string? _database;

    protected override int StorySteps => 100;

    protected override bool HasFeed => true;

    public override async ValueTask InitializeAsync()
    {
        PostgresFixture.Require();
        Requires.That(PostgresPooler.Missing is null, PostgresPooler.Missing ?? "");
        _database = await fixture.Server.CreateDatabaseAsync(Token);
        _pooler = await PostgresPooler.StartNewAsync(fixture.Server, Token);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_pooler is not null)
        {
            await _pooler.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_feed_that_cannot_hear_through_the_pooler_says_so_and_reads()
    {
        var log = new LogCollector();
        await using var deaf = Stores.Open(_pooler!.ConnectionStringOf(fixture.Server, _database!), log, options => options.PollInterval = TimeSpan.FromMilliseconds(100));
        await using var feed = new FeedReader(deaf);
        await Wait.UntilAsync(() => log.Count(LogLevel.Warning) > 0, "the warning");

        var signIn = SignIn();
        await CreateAsync(signIn);
        await Store.EndAsync(new EndSessionsRequest { Now = At(10), Status = SessionStatus.Revoked, SessionId = signIn.Session.Id }, Token);

        Assert.Equal(signIn.Session.Id, (await feed.NextAsync()).SessionId);
        Assert.False(deaf.IsListening);
        Assert.Contains("FeedConnectionString", log.Entries.Single(entry => entry.Level == LogLevel.Warning).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_connection_string_that_leads_to_the_server_hears()
    {
        await using var hearing = Open();
        await using var feed = new FeedReader(hearing);

        await Wait.UntilAsync(() => hearing.IsListening, "it listens");
    }

    protected override ValueTask<ISessionStore> OpenAsync(SessionPolicyLimits limits) => ValueTask.FromResult<ISessionStore>(Open(limits));

    private PostgresSessionStore Open(SessionPolicyLimits? limits = null) => Stores.Open(
        _pooler!.ConnectionStringOf(fixture.Server, _database!),
        configure: options => options.FeedConnectionString = fixture.Server.ConnectionStringOf(_database!),
        limits: limits);
}
