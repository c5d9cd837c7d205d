namespace SessionGen;

/// <summary>A write that waits for its turn.</summary>
internal abstract class SqliteWrite
{
    private int _state;

    private enum State
    {
        Waiting,
        Taken,
        Dropped,
    }

    /// <summary>Takes it for a transaction; false where its caller has given up waiting.</summary>
    public bool TryTake() => TryMove(State.Taken);

    /// <summary>Does it inside the transaction. The result is kept back until the commit.</summary>
    public abstract void Run(SqliteChanges changes);

    /// <summary>Hands the result to the caller: the transaction was committed.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that nothing was changed.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>Gives up waiting; false where it is too late for that, and the outcome will be told.</summary>
    protected bool TryDrop() => TryMove(State.Dropped);

    private bool TryMove(State to) => Interlocked.CompareExchange(ref _state, (int)to, (int)State.Waiting) == (int)State.Waiting;
}
