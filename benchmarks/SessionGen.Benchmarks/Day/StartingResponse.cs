using Microsoft.AspNetCore.Http.Features;

namespace SessionGen.Benchmarks;

/// <summary>A response that tells when it starts, as a server's does.</summary>
internal sealed class StartingResponse : HttpResponseFeature
{
    private Stack<(Func<object, Task> Callback, object State)>? _callbacks;

    public override void OnStarting(Func<object, Task> callback, object state) => (_callbacks ??= new()).Push((callback, state));

    public async ValueTask StartAsync()
    {
        while (_callbacks?.TryPop(out var entry) == true)
        {
            await entry.Callback(entry.State);
        }
    }
}
