using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace SessionGen;

/// <summary>
/// The database of the setting <c>UsePostgres</c>: runs what the store asks for, and tries again where that is safe. Thread-safe.
/// </summary>
/// <param name="source">Opens connections.</param>
/// <param name="isOwned">Whether it is closed with this.</param>
internal sealed class PostgresDatabase(NpgsqlDataSource source, bool isOwned) : IAsyncDisposable
{
    /// <summary>How often a transaction is tried that others undid. Each time at least one of them succeeds.</summary>
    private const int MaximumAttempts = 20;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Where it is, for messages: no user, no password.</summary>
    public string Name { get; } = Describe(source.ConnectionString);

    /// <summary>Opens connections.</summary>
    public NpgsqlDataSource Source => source;

    /// <summary>How long a statement may wait for its answer: <c>Command Timeout</c>.</summary>
    public TimeSpan LongestWait { get; } = new NpgsqlConnectionStringBuilder(source.ConnectionString).CommandTimeout is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;

    /// <summary>Runs what may be done twice: reading, or a write that comes to the same when it is repeated.</summary>
    /// <exception cref="SessionStoreUnavailableException">The database cannot be used now.</exception>
    public ValueTask<TResult> RepeatAsync<TState, TResult>(TState state, Func<PostgresCall, TState, Task<TResult>> run, CancellationToken cancellationToken) =>
        RunAsync(state, run, isRepeatable: true, cancellationToken);

    /// <summary>Runs a write that may be done once.</summary>
    /// <exception cref="SessionStoreUnavailableException">The database cannot be used now.</exception>
    public ValueTask<TResult> WriteAsync<TState, TResult>(TState state, Func<PostgresCall, TState, Task<TResult>> run, CancellationToken cancellationToken) =>
        RunAsync(state, run, isRepeatable: false, cancellationToken);

    /// <summary>What a failure means to callers of the store.</summary>
    public SessionStoreUnavailableException Unavailable(Exception exception) => new($"{Name} cannot be used now: {PostgresErrors.Describe(exception)}", exception);

    /// <summary>Closes the connections that were opened here.</summary>
    public ValueTask DisposeAsync() => isOwned ? source.DisposeAsync() : ValueTask.CompletedTask;

    private async ValueTask<TResult> RunAsync<TState, TResult>(TState state, Func<PostgresCall, TState, Task<TResult>> run, bool isRepeatable, CancellationToken cancellationToken)
    {
        var mayRepeat = true;
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PostgresCall? call = null;
            try
            {
                var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using var _ = connection.ConfigureAwait(false);
                call = new PostgresCall(connection, attempt, cancellationToken);
                return await run(call, state).ConfigureAwait(false);
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
            catch (Exception exception) when (mayRepeat && call is not null && (isRepeatable || !call.HasWritten) && PostgresErrors.IsBrokenConnection(exception))
            {
                mayRepeat = false;
                continue;
            }
            catch (PostgresRetryException exception)
            {
                throw new SessionStoreUnavailableException($"{Name} has too many sign-ins at a time for one client or user.", exception);
            }
            catch (Exception exception) when (!isRepeatable && PostgresErrors.IsDuplicate(exception))
            {
                throw new ArgumentException("The id of the session or the secret of its client is in use.", exception);
            }
            catch (Exception exception) when (PostgresErrors.IsOfDatabase(exception))
            {
                throw Unavailable(exception);
            }

            // Those that stood in each other's way must not come back together.
            await Task.Delay(LongestPause * (RandomNumberGenerator.GetInt32(1_000) / 1_000.0) * Math.Min(1, attempt / 8.0), cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Describe(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        var name = new NpgsqlConnectionStringBuilder { Host = connection.Host, Port = connection.Port };
        return string.Create(CultureInfo.InvariantCulture, $"the PostgreSQL database '{connection.Database ?? connection.Username}' at {name.Host}:{name.Port}");
    }
}
