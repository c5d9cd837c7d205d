namespace SessionGen;

/// <summary>A write with a result.</summary>
/// <param name="run">What it does inside the transaction.</param>
internal sealed class SqliteWrite<TResult>(Func<SqliteChanges, TResult> run) : SqliteWrite
{
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? _result;

    public override void Run(SqliteChanges changes) => _result = run(changes);

    public override void Complete() => _completion.TrySetResult(_result!);

    public override void Fail(Exception exception) => _completion.TrySetException(exception);

    /// <summary>
    /// The result. A call that is cancelled while it waits changes nothing; one whose transaction has begun tells what came of it, so
    /// that nobody is left in doubt.
    /// </summary>
    public async Task<TResult> WaitAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            static (write, token) =>
            {
                var self = (SqliteWrite<TResult>)write!;
                if (self.TryDrop())
                {
                    self._completion.TrySetCanceled(token);
                }
            },
            this);
        return await _completion.Task.ConfigureAwait(false);
    }
}
