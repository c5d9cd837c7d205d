namespace SessionGen.Sqlite.Writing;

internal sealed class SqliteWrite<TResult>(Func<SqliteCommands, TResult> run) : SqliteWrite
{
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? _result;

    public override void Run(SqliteCommands commands) => _result = run(commands);

    public override void Complete() => _completion.TrySetResult(_result!);

    public override void Fail(Exception exception) => _completion.TrySetException(exception);

    /// <summary>
    /// Waits for the result. A call that is canceled before its transaction begins changes nothing; later cancellation is ignored, so that
    /// the caller always knows the outcome.
    /// </summary>
    public async Task<TResult> WaitAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            static (write, token) =>
            {
                var self = (SqliteWrite<TResult>)write!;
                if (self.TryCancel())
                {
                    self._completion.TrySetCanceled(token);
                }
            },
            this);
        return await _completion.Task.ConfigureAwait(false);
    }
}
