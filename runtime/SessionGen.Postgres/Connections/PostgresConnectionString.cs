using System.Data.Common;
using Npgsql;

namespace SessionGen.Postgres.Connections;

/// <summary>Reads the connection string of <c>UsePostgres</c>.</summary>
internal static class PostgresConnectionString
{
    // Renewals share statements, so a machine needs few connections. A server has a hundred for all machines.
    private const int MaximumConnections = 20;

    // To connect, and to wait for an answer: together not more than the ten seconds that a request waits for its store.
    private const int TimeoutSeconds = 5;

    // How long a host that was down or a standby is taken to be one: the promotion of a standby is noticed within it.
    private const int HostRecheckSeconds = 2;

    // More than the store has statements.
    private const int PreparedStatements = 64;

    /// <summary>Reads the connection string, and sets the defaults of the store.</summary>
    /// <exception cref="ArgumentException">It is not valid, or names no host. The message does not repeat it.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string connectionString, string parameterName)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw Wrong("is null or empty. If it comes from the configuration, check that the setting exists.", parameterName);
        }

        var given = new DbConnectionStringBuilder();
        NpgsqlConnectionStringBuilder builder;
        try
        {
            given.ConnectionString = connectionString;
            builder = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception exception)
            when (exception is ArgumentException or FormatException or InvalidOperationException or OverflowException)
        {
            // Without the text or the message of the parser, which can repeat parts of it: it can contain the password.
            throw Wrong($"is not valid{At(exception)}.", parameterName);
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
            // The store leaves no state in a server session.
            builder.NoResetOnClose = true;
        }

        if (!IsGiven("Enlist"))
        {
            // A session must not depend on a surrounding TransactionScope.
            builder.Enlist = false;
        }

        if (builder.Host.Contains(',', StringComparison.Ordinal))
        {
            SetFailoverDefaults(builder, IsGiven("Target Session Attributes", "TargetSessionAttributes"),
                IsGiven("Host Recheck Seconds", "HostRecheckSeconds"));
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

    private static void SetFailoverDefaults(NpgsqlConnectionStringBuilder builder, bool hasTarget, bool hasRecheck)
    {
        if (!hasTarget)
        {
            // A standby takes no writes.
            builder.TargetSessionAttributes = "primary";
        }

        if (!hasRecheck)
        {
            builder.HostRecheckSeconds = HostRecheckSeconds;
        }
    }

    /// <exception cref="ArgumentException">Multiplexing is on.</exception>
    public static void ThrowIfMultiplexing(NpgsqlConnectionStringBuilder connection, string what, string parameterName)
    {
        if (connection.Multiplexing)
        {
            throw new ArgumentException(
                $"The {what} of UsePostgres has \"Multiplexing=true\", which does not support transactions with several statements. "
                + "Remove it: renewals share statements anyway.",
                parameterName);
        }
    }

    // Without the log of the application: Npgsql writes a line for each statement, and the feed alone sends one a second.
    public static NpgsqlDataSource CreateDataSource(NpgsqlConnectionStringBuilder connection) =>
        new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();

    /// <summary>Gets the keyword that is not valid, if the parser names it; never a value.</summary>
    private static string At(Exception exception) =>
        exception is ArgumentException { ParamName: { Length: > 0 } keyword } && keyword is not ("connectionString" or "keyword" or "value")
            ? $" (at \"{keyword}\")"
            : "";

    private static ArgumentException Wrong(string what, string parameterName) =>
        new(
            $"The connection string of UsePostgres {what} Example: \"Host=localhost;Database=app;Username=app;Password=…\".",
            parameterName);
}
