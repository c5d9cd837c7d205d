using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.Sqlite;
using SessionGen.Sqlite.Files;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>Processes on one file whose clocks differ.</summary>
public sealed class SqliteClockTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<SqliteSessionStore> _opened = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }

        _directory.Dispose();
    }

    [Fact]
    public Task Processes_whose_clocks_are_hours_ahead_or_behind_end_nobody() => WrongClocks.EndNobodyAsync(() =>
    {
        _opened.Add(SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={_directory["sessions.db"]}"), NullLogger.Instance));
        return _opened[^1];
    });
}
