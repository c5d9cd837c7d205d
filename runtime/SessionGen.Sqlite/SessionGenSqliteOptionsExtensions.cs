using Microsoft.Extensions.Logging;
using SessionGen;
using SessionGen.Sqlite;
using SessionGen.Sqlite.Files;
using SessionGen.Stores;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps sessions in a SQLite file.</summary>
public static class SessionGenSqliteOptionsExtensions
{
    /// <summary>
    /// Keeps sessions, clients and keys in a SQLite file on this machine. Acknowledged writes survive a killed process and a power
    /// failure. The tables are created at the first start, beside other tables in the file; their names start with <c>sessiongen_</c>.
    /// </summary>
    /// <param name="options">The options of <c>AddSessionGen</c>.</param>
    /// <param name="connectionString">
    /// A connection string of Microsoft.Data.Sqlite, for example <c>Data Source=sessions.db</c>. Relative paths are resolved against the
    /// current directory. <c>Default Timeout</c> is the number of seconds to wait while another process has the file locked; the default
    /// is 5.
    /// </param>
    /// <exception cref="ArgumentException">The connection string is not valid, or names no file.</exception>
    /// <remarks>
    /// The file is opened when the host starts. If it cannot be used (damaged, read-only, newer version, full disk, locked), the start
    /// fails with an <see cref="InvalidOperationException"/> that names the file and the reason, and nothing in the file is changed.
    /// </remarks>
    public static SessionGenOptions UseSqlite(this SessionGenOptions options, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(options);
        var file = SqliteFile.FromConnectionString(connectionString);
        return options.UseStore(services => SqliteSessionStore.Open(
            file,
            services.GetRequiredService<ILoggerFactory>().CreateLogger<SqliteSessionStore>(),
            services.GetRequiredService<SessionPolicyLimits>()));
    }
}
