namespace SessionGen.Sqlite.Writing;

/// <summary>A write that waits for its transaction.</summary>
internal abstract class SqliteWrite
{
    private int _state;

    /// <summary>Gets whether the write touches many rows.</summary>
    public bool IsBulk { get; init; }

    private enum State
    {
        Waiting,
        Taken,
        Canceled,
    }

    /// <summary>Claims the write for a transaction; false if its caller has canceled it.</summary>
    public bool TryTake() => TryMove(State.Taken);

    /// <summary>Runs inside the transaction, and keeps the result until the commit.</summary>
    public abstract void Run(SqliteCommands commands);

    /// <summary>Returns the result to the caller, after the commit.</summary>
    public abstract void Complete();

    /// <summary>Fails the call; nothing was changed.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>Cancels the write; false if a transaction has claimed it.</summary>
    protected bool TryCancel() => TryMove(State.Canceled);

    private bool TryMove(State to) => Interlocked.CompareExchange(ref _state, (int)to, (int)State.Waiting) == (int)State.Waiting;
}
