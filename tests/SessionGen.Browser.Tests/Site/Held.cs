namespace SessionGen.Browser.Tests;

/// <summary>An answer that is held back until a test sends it.</summary>
internal sealed class Held(string request)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isTaken;

    /// <summary>Ends when the server has done what the request asks for.</summary>
    public Task Done => _done.Task.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);

    public void Send() => _sent.TrySetResult();

    public bool TryTake(string other) => other == request && Interlocked.Exchange(ref _isTaken, 1) == 0;

    public Task WaitAsync()
    {
        _done.TrySetResult();
        return _sent.Task;
    }
}
