using Microsoft.Extensions.Logging;
using SessionGen;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps sessions in a SQLite file.</summary>
public static class SessionGenSqliteOptionsExtensions
{
    /// <summary>
    /// Keeps sessions, clients and signing keys in a SQLite file on this machine. What was acknowledged survives a killed process and a
    /// power failure. The tables are made at the first start, beside whatever else is in the file; their names begin with
    /// <c>sessiongen_</c>.
    /// </summary>
    /// <param name="options">The options of <c>AddSessionGen</c>.</param>
    /// <param name="connectionString">
    /// A connection string of Microsoft.Data.Sqlite, for example <c>Data Source=sessions.db</c>. A relative path counts from the current
    /// directory. <c>Default Timeout</c> says how many seconds to wait while another process has the file locked; 5 where it is not given.
    /// </param>
    /// <exception cref="ArgumentException">The connection string cannot be read, or names no file.</exception>
    /// <remarks>
    /// The file is opened when the host starts. A file that cannot be used (damaged, read-only, of a newer version, no space, locked)
    /// ends the start with an <see cref="InvalidOperationException"/> that names it and the reason; nothing in it is changed then.
    /// </remarks>
    public static SessionGenOptions UseSqlite(this SessionGenOptions options, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(options);
        var file = SqliteFile.FromConnectionString(connectionString);
        return options.UseStore(services => SqliteSessionStore.Open(file, services.GetRequiredService<ILoggerFactory>().CreateLogger<SqliteSessionStore>()));
    }
}
