using System.Data;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace SessionGen.Postgres.Connections;

/// <summary>
/// The database of <c>UsePostgres</c>: runs the calls of the store, and repeats them if that is safe. Thread-safe.
/// </summary>
/// <param name="source">The data source.</param>
/// <param name="isOwned">Whether to dispose the data source.</param>
/// <param name="connectionString">The connection string with its password; null if only the application knows it.</param>
internal sealed class PostgresDatabase(NpgsqlDataSource source, bool isOwned, string? connectionString = null) : IAsyncDisposable
{
    // For a transaction in conflict with others. Each time at least one of them succeeds.
    private const int MaximumAttempts = 20;

    // How long a write whose answer was lost looks for its outcome: with the statement itself less than the ten seconds that a request
    // waits for its store.
    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Gets the database and its server for messages, without user and password.</summary>
    public string Name { get; } = Describe(source.ConnectionString);

    public NpgsqlDataSource Source => source;

    /// <summary>Gets how long a statement may wait for its answer.</summary>
    public TimeSpan CommandTimeout { get; } =
        new NpgsqlConnectionStringBuilder(source.ConnectionString).CommandTimeout is > 0 and var seconds
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.MaxValue;

    /// <summary>Runs a call that can be repeated: a read, or a write with the same effect if it runs twice.</summary>
    /// <exception cref="SessionStoreUnavailableException">The database cannot be used now.</exception>
    public ValueTask<TResult> RepeatAsync<TState, TResult>(
        TState state, Func<PostgresCall, TState, Task<TResult>> run, CancellationToken cancellationToken) =>
        RunAsync(state, run, isRepeatable: true, cancellationToken);

    /// <summary>
    /// Runs a write. If its connection breaks after the commit was sent, it runs again, with <see cref="PostgresCall.MayHaveCommitted"/>
    /// set, and finds out whether the earlier attempt was committed.
    /// </summary>
    /// <exception cref="SessionStoreUnavailableException">The database cannot be used now.</exception>
    public ValueTask<TResult> WriteAsync<TState, TResult>(
        TState state, Func<PostgresCall, TState, Task<TResult>> run, CancellationToken cancellationToken) =>
        RunAsync(state, run, isRepeatable: false, cancellationToken);

    public SessionStoreUnavailableException Unavailable(Exception exception) =>
        new($"{Name} cannot be used now: {PostgresErrors.Describe(exception)}", exception);

    /// <summary>
    /// Creates a data source for each host, without a pool; none for a single host, or for a data source of the application, which hides
    /// its password.
    /// </summary>
    public NpgsqlDataSource[] CreateHostSources()
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        if (connection.Host?.Split(',') is not { Length: > 1 } hosts)
        {
            return [];
        }

        return Array.ConvertAll(hosts, text =>
        {
            // A host of several can have its own port, behind a colon.
            var (host, port) = (text.Trim(), connection.Port);
            if (host.LastIndexOf(':') is var colon and > 0 && !host[..colon].Contains(':', StringComparison.Ordinal)
                && int.TryParse(host[(colon + 1)..], CultureInfo.InvariantCulture, out var own))
            {
                (host, port) = (host[..colon], own);
            }

            return PostgresConnectionString.CreateDataSource(new NpgsqlConnectionStringBuilder(connection.ConnectionString)
            {
                Host = host,
                Port = port,
                Pooling = false,
                TargetSessionAttributes = null,
            });
        });
    }

    public ValueTask DisposeAsync() => isOwned ? source.DisposeAsync() : ValueTask.CompletedTask;

    private async ValueTask<TResult> RunAsync<TState, TResult>(
        TState state, Func<PostgresCall, TState, Task<TResult>> run, bool isRepeatable, CancellationToken cancellationToken)
    {
        var mayRepeat = true;
        long? lostAt = null;
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PostgresCall? call = null;
            try
            {
                var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using var _ = connection.ConfigureAwait(false);
                call = new PostgresCall(connection, attempt, mayHaveCommitted: lostAt is not null, cancellationToken);
                try
                {
                    return await run(call, state).ConfigureAwait(false);
                }
                catch (Exception exception) when (PostgresErrors.SpoilsConnection(exception) && connection.State == ConnectionState.Open)
                {
                    // Npgsql cannot discard one connection. This one is closed instead of returned, and so are all that were opened
                    // before now.
                    source.Clear();
                    throw;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception exception) when (PostgresErrors.IsConflict(exception) && attempt < MaximumAttempts)
            {
            }
            catch (PostgresRetryException) when (attempt < MaximumAttempts)
            {
            }
            catch (Exception exception)
                when (lostAt is not null && PostgresErrors.IsDuplicateOfCaller(exception) && attempt < MaximumAttempts)
            {
                // What the lost attempt has added: the next attempt finds it.
            }
            catch (Exception exception) when (!isRepeatable && IsOutcomeOpen(exception, call, ref lostAt))
            {
            }
            catch (Exception exception) when (mayRepeat && call is not null && PostgresErrors.IsOfConnection(exception)
                && (isRepeatable || !call.HasWritten || PostgresErrors.IsRolledBack(exception)))
            {
                mayRepeat = false;
                continue;
            }
            catch (PostgresRetryException exception)
            {
                throw new SessionStoreUnavailableException($"{Name} has too many concurrent sign-ins for one client or user.", exception);
            }
            catch (Exception exception) when (!isRepeatable && PostgresErrors.IsDuplicateOfCaller(exception))
            {
                throw new ArgumentException("The id of the session or the secret of its client is already in use.", exception);
            }
            catch (Exception exception) when (PostgresErrors.IsOfDatabase(exception)
                || (call is not null && PostgresErrors.IsOfDriver(exception)))
            {
                throw lostAt is null ? Unavailable(exception) : new SessionStoreUnavailableException(
                    $"{Name} did not confirm a change, which may have been made: {PostgresErrors.Describe(exception)}", exception);
            }

            // At random, so that transactions in conflict do not meet again.
            var share = RandomNumberGenerator.GetInt32(1_000) / 1_000.0 * Math.Min(1, attempt / 8.0);
            await Task.Delay(LongestPause * share, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gets whether a write may have been committed although it failed, and there is time left to find out.</summary>
    private static bool IsOutcomeOpen(Exception exception, PostgresCall? call, ref long? lostAt)
    {
        var isLost = call is { HasWritten: true } && PostgresErrors.MayHaveCommitted(exception);

        // With several hosts, that no connection could be opened is never transient for Npgsql.
        var mayReturn = PostgresErrors.IsTransient(exception) || (call is null && exception is NpgsqlException and not PostgresException);
        if (!isLost && (lostAt is null || !mayReturn))
        {
            return false;
        }

        lostAt ??= Stopwatch.GetTimestamp();
        return Stopwatch.GetElapsedTime(lostAt.Value) < LongestSearch;
    }

    private static string Describe(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        var name = new NpgsqlConnectionStringBuilder { Host = connection.Host, Port = connection.Port };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"the PostgreSQL database '{connection.Database ?? connection.Username}' at {name.Host}:{name.Port}");
    }
}
