using System.Data.Common;
using Npgsql;

namespace SessionGen;

/// <summary>The connection string of the setting <c>UsePostgres</c>.</summary>
internal static class PostgresConnectionString
{
    /// <summary>Connections of one machine. Renewals share statements, so a few are enough; a server has a hundred for everybody.</summary>
    private const int MaximumConnections = 20;

    /// <summary>Seconds to connect, and to wait for an answer: together not more than the ten seconds that a request waits for its store.</summary>
    private const int TimeoutSeconds = 5;

    /// <summary>More than the store has statements.</summary>
    private const int PreparedStatements = 64;

    /// <summary>Reads it, and sets what it leaves out.</summary>
    /// <exception cref="ArgumentException">It cannot be read, or names no host. The message does not repeat it.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string connectionString, string parameterName)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw Wrong("is null or empty. If it comes from the configuration, is that setting there?", parameterName);
        }

        var given = new DbConnectionStringBuilder();
        NpgsqlConnectionStringBuilder builder;
        try
        {
            given.ConnectionString = connectionString;
            builder = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidOperationException or OverflowException)
        {
            // Neither the text nor the message of the parser, which may repeat a part of it: it may hold the password.
            throw Wrong($"cannot be read{At(exception)}.", parameterName);
        }

        if (string.IsNullOrWhiteSpace(builder.Host))
        {
            throw Wrong("names no host.", parameterName);
        }

        ThrowIfMultiplexing(builder, "connection string", parameterName);

        if (!IsGiven("Maximum Pool Size", "MaxPoolSize", "Max Pool Size"))
        {
            builder.MaxPoolSize = Math.Max(MaximumConnections, builder.MinPoolSize);
        }

        if (!IsGiven("Timeout"))
        {
            builder.Timeout = TimeoutSeconds;
        }

        if (!IsGiven("Command Timeout", "CommandTimeout"))
        {
            builder.CommandTimeout = TimeoutSeconds;
        }

        if (!IsGiven("Max Auto Prepare", "MaxAutoPrepare"))
        {
            builder.MaxAutoPrepare = PreparedStatements;
        }

        if (!IsGiven("Auto Prepare Min Usages", "AutoPrepareMinUsages"))
        {
            builder.AutoPrepareMinUsages = 2;
        }

        if (!IsGiven("No Reset On Close", "NoResetOnClose"))
        {
            // The store leaves nothing behind in a session of the server.
            builder.NoResetOnClose = true;
        }

        if (!IsGiven("Enlist"))
        {
            // A session must not depend on what a surrounding TransactionScope comes to.
            builder.Enlist = false;
        }

        if (!IsGiven("Application Name", "ApplicationName"))
        {
            builder.ApplicationName = "SessionGen";
        }

        return builder;

        bool IsGiven(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (given.ContainsKey(name))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <exception cref="ArgumentException">Connections are shared by statements of several calls.</exception>
    public static void ThrowIfMultiplexing(NpgsqlConnectionStringBuilder connection, string what, string parameterName)
    {
        if (connection.Multiplexing)
        {
            throw new ArgumentException($"The {what} of UsePostgres has \"Multiplexing=true\", which allows no transactions over several statements. Leave it out: renewals share statements anyway.", parameterName);
        }
    }

    /// <summary>Opens nothing yet.</summary>
    /// <remarks>Without the application's log: Npgsql writes a line for each statement, and the feed alone has one a second.</remarks>
    public static NpgsqlDataSource CreateDataSource(NpgsqlConnectionStringBuilder connection) =>
        new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();

    /// <summary>The keyword at fault, where the parser names one; never a value.</summary>
    private static string At(Exception exception) =>
        exception is ArgumentException { ParamName: { Length: > 0 } keyword } && keyword is not ("connectionString" or "keyword" or "value") ? $" (at \"{keyword}\")" : "";

    private static ArgumentException Wrong(string what, string parameterName) =>
        new($"The connection string of UsePostgres {what} It looks like \"Host=localhost;Database=app;Username=app;Password=…\".", parameterName);
}
