using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.Sqlite;
using SessionGen.Sqlite.Files;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>A file that is restored from a backup while processes have it open.</summary>
public sealed class SqliteRestoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly WarningCounter _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task The_feed_reports_what_is_ended_after_the_restore_although_its_numbers_were_read_before(int lost)
    {
        await using var here = Open(NullLogger.Instance);
        await using var there = Open(_log);
        var signIns = Enumerable.Range(0, lost + 2).Select(i => StoreSamples.SignIn($"user{i}")).ToArray();
        foreach (var signIn in signIns)
        {
            await here.CreateAsync(signIn, Token);
        }

        await using var changes = there.WatchAsync(Token).GetAsyncEnumerator(Token);
        await EndAndExpectAsync(signIns[0]);
        Copy("sessions.db", "backup.db");
        for (var i = 1; i <= lost; i++)
        {
            await EndAndExpectAsync(signIns[i]);
        }

        Copy("backup.db", "sessions.db");
        await EndAsync(signIns[lost + 1]);

        // What the backup has is reported again, which is harmless.
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(signIns[0].Session.Id, changes.Current.SessionId);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(signIns[lost + 1].Session.Id, changes.Current.SessionId);
        Assert.Equal(1, _log.Warnings);

        async Task EndAndExpectAsync(NewSession signIn)
        {
            await EndAsync(signIn);
            Assert.True(await changes.MoveNextAsync());
            Assert.Equal(signIn.Session.Id, changes.Current.SessionId);
        }

        async Task EndAsync(NewSession signIn) => await here.EndAsync(
            new EndSessionsRequest { Now = StoreSamples.At(1), Status = SessionStatus.Revoked, SessionId = signIn.Session.Id }, Token);
    }

    private SqliteSessionStore Open(ILogger logger) =>
        SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={_directory["sessions.db"]}"), logger);

    private void Copy(string from, string to)
    {
        using var source = new SqliteConnection($"Data Source={_directory[from]};Pooling=false");
        using var target = new SqliteConnection($"Data Source={_directory[to]};Pooling=false");
        source.Open();
        target.Open();
        source.BackupDatabase(target);
    }

    private sealed class WarningCounter : ILogger
    {
        private int _warnings;

        public int Warnings => _warnings;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
            {
                Interlocked.Increment(ref _warnings);
            }
        }
    }
}
