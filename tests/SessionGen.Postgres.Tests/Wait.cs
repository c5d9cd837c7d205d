using System.Diagnostics;

namespace SessionGen.Tests;

/// <summary>Waits for what another process does, which no clock of a test moves.</summary>
internal static class Wait
{
    public static async Task UntilAsync(Func<Task<bool>> isTrue, string what)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await isTrue())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromMinutes(2), $"Not within two minutes: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static Task UntilAsync(Func<bool> isTrue, string what) => UntilAsync(() => Task.FromResult(isTrue()), what);
}
