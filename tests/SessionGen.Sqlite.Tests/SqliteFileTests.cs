using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.Sqlite;
using SessionGen.Sqlite.Files;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>A file that cannot be used ends the start with one error that names the setting, the file and the reason, and is left as it was.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["sessions.db"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Sessions_and_keys_are_there_after_a_restart()
    {
        var signIn = StoreSamples.SignIn();
        var key = new StoredKey
        {
            KeyId = "key",
            Algorithm = StoredKeyAlgorithm.ES256,
            CreatedAt = StoreSamples.At(0),
            ActivatesAt = StoreSamples.At(0),
            Secret = new byte[] { 1, 2, 3 },
        };
        await using (var store = Open())
        {
            await store.CreateAsync(signIn, Token);
            await store.TryAddKeyAsync(key, null, Token);
        }

        await using var again = Open();
        Assert.Equal(signIn.Session.Id, (await again.GetClientAsync(signIn.NewClientHash, StoreSamples.At(0), Token))!.ActiveSessionId);
        Assert.Equal("key", Assert.Single(await again.ListKeysAsync(Token)).KeyId);
    }

    [Fact]
    public async Task Processes_that_start_at_the_same_time_on_a_new_file_all_start()
    {
        for (var round = 0; round < 5; round++)
        {
            var path = _directory[$"{round}.db"];
            var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Open($"Data Source={path}"), Token)));

            await Task.WhenAll(stores.Select(async store => await store.CreateAsync(StoreSamples.SignIn(), Token)));
            foreach (var store in stores)
            {
                Assert.Equal(6, (await store.ListByUserAsync("ada", StoreSamples.At(0), Token)).Count);
                await store.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task The_tables_stand_beside_those_of_the_application()
    {
        using (var application = Connect())
        {
            application.Execute("CREATE TABLE orders (id INTEGER); INSERT INTO orders VALUES (7)");
        }

        await using (var store = Open())
        {
            await store.CreateAsync(StoreSamples.SignIn(), Token);
        }

        using var after = Connect();
        Assert.Equal(7L, after.Number("SELECT id FROM orders"));
        Assert.Equal(0L, after.Number("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sessiongen\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'orders'"));
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("file:{0}")]
    [InlineData("file://{0}?mode=rwc")]
    [InlineData("file://localhost{0}#here")]
    public async Task Only_this_user_can_read_a_new_file_since_signing_keys_are_in_it(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights; the directory decides there.");
        await using var store = Open("Data Source=" + string.Format(CultureInfo.InvariantCulture, name, Path));
        await store.CreateAsync(StoreSamples.SignIn(), Token);

#pragma warning disable CA1416 // Skipped on Windows.
        Assert.All([Path, Path + "-wal", Path + "-shm"], file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
#pragma warning restore CA1416
    }

    [Fact]
    public async Task A_path_counts_from_the_data_directory_of_a_process_that_has_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights; the directory decides there.");
        AppDomain.CurrentDomain.SetData("DataDirectory", _directory[""]);
        try
        {
            await using var store = Open("Data Source=|DataDirectory|sessions.db");
            await using var same = Open("Data Source=sessions.db");
            var signIn = StoreSamples.SignIn();
            await store.CreateAsync(signIn, Token);

            Assert.NotNull(await same.GetAsync(signIn.Session.Id, Token));
#pragma warning disable CA1416 // Skipped on Windows.
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
#pragma warning restore CA1416
        }
        finally
        {
            AppDomain.CurrentDomain.SetData("DataDirectory", null);
        }
    }

    [Fact]
    public async Task A_URI_may_write_characters_of_the_path_by_their_codes()
    {
        await using var store = Open($"Data Source=file:{_directory["my%20file%3F.db"]}");
        await store.CreateAsync(StoreSamples.SignIn(), Token);

        Assert.Equal(["my file?.db", "my file?.db-shm", "my file?.db-wal"], Directory.GetFiles(_directory[""]).Select(System.IO.Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("Data Source={0};Mode=ReadWrite")]
    [InlineData("Data Source=file:{0}?mode=rw")]
    public void A_file_that_must_be_there_already_is_not_made(string connectionString)
    {
        AssertRefused(string.Format(CultureInfo.InvariantCulture, connectionString, Path), "cannot be opened");

        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_alone()
    {
        var text = Enumerable.Repeat("This is a letter, not a database. ", 200);
        File.WriteAllText(Path, string.Concat(text));
        var before = File.ReadAllBytes(Path);

        AssertRefused($"Data Source={Path}", "not a SQLite database");

        Assert.Equal(before, File.ReadAllBytes(Path));
    }

    [Fact]
    public async Task A_damaged_file_is_refused_and_left_alone()
    {
        await FillAsync(500);
        var bytes = File.ReadAllBytes(Path);
        Array.Fill(bytes, (byte)0xA5, 4096 * 5, 4096 * 10);
        File.WriteAllBytes(Path, bytes);

        AssertRefused($"Data Source={Path}", "damaged");

        Assert.Equal(bytes, File.ReadAllBytes(Path));
    }

    [Fact]
    public async Task A_file_that_was_cut_off_is_refused_and_left_alone()
    {
        await FillAsync(500);
        var bytes = File.ReadAllBytes(Path)[..(4096 * 8)];
        File.WriteAllBytes(Path, bytes);

        AssertRefused($"Data Source={Path}", "damaged");

        Assert.Equal(bytes, File.ReadAllBytes(Path));
    }

    [Fact]
    public async Task A_read_only_file_is_refused()
    {
        await FillAsync(1);

        AssertRefused($"Data Source=file:{Path}?mode=ro", "read-only");
    }

    [Fact]
    public void A_file_in_a_directory_that_does_not_exist_is_refused() =>
        AssertRefused($"Data Source={_directory["none/sessions.db"]}", "directory must exist");

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_left_alone()
    {
        await FillAsync(1);
        Edit("UPDATE sessiongen_schema SET version = 1000");

        AssertRefused($"Data Source={Path}", "version 1000 of a newer");

        using var connection = Connect();
        Assert.Equal(1000L, connection.Number("SELECT version FROM sessiongen_schema"));
        Assert.Equal(1L, connection.Number("SELECT count(*) FROM sessiongen_sessions"));
    }

    [Theory]
    [InlineData("DELETE FROM sessiongen_schema")]
    [InlineData("INSERT INTO sessiongen_schema VALUES (1)")]
    [InlineData("UPDATE sessiongen_schema SET version = -1")]
    public async Task A_file_whose_version_cannot_be_told_is_refused(string edit)
    {
        await FillAsync(1);
        Edit(edit);

        AssertRefused($"Data Source={Path}", "does not contain exactly one version");
    }

    [Fact]
    public async Task A_file_that_another_process_keeps_locked_is_refused_after_a_bounded_wait()
    {
        await FillAsync(1);
        using var other = Connect();
        other.Execute("BEGIN IMMEDIATE");

        AssertRefused($"Data Source={Path};Default Timeout=1", "another process has kept it locked for longer than 1 s");
    }

    [Fact]
    public void A_disk_without_space_is_told_at_the_start()
    {
        var file = SqliteFile.FromConnectionString($"Data Source={Path}", maximumPages: 3);

        var error = Assert.Throws<InvalidOperationException>(() => SqliteSessionStore.Open(file, NullLogger.Instance));

        Assert.Contains("UseSqlite", error.Message, StringComparison.Ordinal);
        Assert.Contains("its disk is full", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(60)]
    public async Task A_real_disk_without_space_is_told_at_the_start_in_one_line(int filledKilobytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux mounts a disk for one process.");

        // A disk of 64 KB, which this process alone sees.
        var disk = $"mount -t tmpfs -o size=64k tmpfs {_directory[""]}";
        Assert.SkipUnless((await RunAsync(disk)).ExitCode == 0, "Users of this system cannot mount a disk.");

        var fill = $"head -c {filledKilobytes}k /dev/zero > {_directory["fill"]}";
        var run = await RunAsync($"{disk} && {fill} && dotnet {typeof(SqliteFileTests).Assembly.Location} {nameof(StoreProcess)} {Path}");

        Assert.Contains($"UseSqlite cannot use the file '{Path}': its disk is full. Free space.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Data Source=:memory:", "needs a file")]
    [InlineData("Data Source=x;Mode=Memory;Cache=Shared", "needs a file")]
    [InlineData("Data Source=file:x?mode=memory", "needs a file")]
    [InlineData("Cache=Shared", "needs a file")]
    [InlineData("Data Source=x;Mode=ReadOnly", "Mode=ReadOnly")]
    [InlineData("sessions.db", "is not valid")]
    [InlineData("Server=localhost", "is not valid")]
    public void A_connection_string_that_names_no_file_is_refused_where_it_is_given(string connectionString, string reason)
    {
        var error = Assert.Throws<ArgumentException>(() => SqliteFile.FromConnectionString(connectionString));

        Assert.Contains("UseSqlite", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Data Source=s.db;Password=abc;s3cret=1")]
    [InlineData("Data Source=s.db;Password=abc;s3cret")]
    [InlineData("Data Source=s.db;Pasword=s3cret")]
    [InlineData("Data Source=s.db;Mode=s3cret")]
    [InlineData("Data Source=s.db;Foreign Keys=s3cret")]
    public void A_connection_string_that_cannot_be_read_is_not_repeated_since_it_may_hold_a_password(string connectionString)
    {
        var error = Assert.Throws<ArgumentException>(() => SqliteFile.FromConnectionString(connectionString));

        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Data Source, Mode, Cache", error.Message, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Error)> RunAsync(string script)
    {
        var start = new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", script])
        {
            RedirectStandardError = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = await process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, error);
    }

    private SqliteSessionStore Open(string? connectionString = null) =>
        SqliteSessionStore.Open(SqliteFile.FromConnectionString(connectionString ?? $"Data Source={Path}"), NullLogger.Instance);

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=false");
        connection.Open();
        return connection;
    }

    private void Edit(string sql)
    {
        using var connection = Connect();
        connection.Execute(sql);
    }

    private async Task FillAsync(int sessions)
    {
        await using (var store = Open())
        {
            await Task.WhenAll(Enumerable.Range(0, sessions).Select(async i => await store.CreateAsync(StoreSamples.SignIn($"user{i}"), Token)));
        }

        // The last connection folds the log into the file.
        Assert.False(File.Exists(Path + "-wal"));
    }

    private void AssertRefused(string connectionString, string reason)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Open(connectionString));

        Assert.Contains("UseSqlite", error.Message, StringComparison.Ordinal);
        Assert.Contains(System.IO.Path.GetFileName(Path), error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
