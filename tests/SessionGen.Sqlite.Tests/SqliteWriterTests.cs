using SessionGen.Sqlite.Files;
using SessionGen.Sqlite.Writing;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>The order in which one process writes.</summary>
public sealed class SqliteWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_write_waits_for_no_more_than_one_of_the_writes_that_touch_many_rows()
    {
        var file = SqliteFile.FromConnectionString($"Data Source={_directory["sessions.db"]}");
        file.CreateIfMissing();
        var connection = file.Open();
        SqliteFileCheck.Check(connection);
        SqliteSchema.Prepare(connection);
        using var files = new SqliteOpenFiles(file);
        await using var writer = new SqliteWriter(file, files, connection, reader: StoreRows.Reader);
        using var release = new ManualResetEventSlim();
        var order = new List<string>();
        var writes = new List<Task> { writer.RunAsync(_ => { release.Wait(Token); return 0; }, Token).AsTask() };
        for (var i = 0; i < 20; i++)
        {
            writes.Add(RunAsync("many", isBulk: true));
        }

        for (var i = 0; i < 5; i++)
        {
            writes.Add(RunAsync("one", isBulk: false));
        }

        release.Set();
        await Task.WhenAll(writes);

        Assert.Equal(25, order.Count);
        Assert.InRange(order.LastIndexOf("one"), 4, 5);

        Task RunAsync(string name, bool isBulk) => writer.RunAsync(_ => { order.Add(name); return 0; }, Token, isBulk).AsTask();
    }
}
