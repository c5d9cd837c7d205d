using System.Diagnostics;
using System.Globalization;
using SessionGen.Stores;

namespace SessionGen.StoreBenchmarks;

/// <summary>How long it takes to end the hundred sessions of one user, among many others: one call.</summary>
internal static class RevocationOfMany
{
    private const int Others = 10_000;
    private const int Sessions = 100;
    private const int Rounds = 21;

    public static async Task RunAsync(string name, ISessionStore store)
    {
        for (var i = 0; i < Others; i += 100)
        {
            await Task.WhenAll(Enumerable.Range(i, 100).Select(other => store.CreateAsync(SampleSessions.SignIn(other), default).AsTask()));
        }

        var now = SampleSessions.Start.AddSeconds(1_000);
        var next = Others;
        var took = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < Sessions; i++, next++)
            {
                var signIn = SampleSessions.SignIn(next);
                await store.CreateAsync(signIn with { Session = signIn.Session with { UserId = "everywhere", CreatedAt = now }, MaxSessionsPerUser = null }, default);
            }

            var since = Stopwatch.GetTimestamp();
            var end = await store.EndAsync(new EndSessionsRequest { Now = now, Status = SessionStatus.Revoked, UserId = "everywhere" }, default);
            took.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            if (end.Ended.Count != Sessions)
            {
                throw new InvalidOperationException($"{name} ended {end.Ended.Count} sessions in place of {Sessions}.");
            }
        }

        took.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {took[Rounds / 2],8:N2} ms   {name}"));
    }
}
