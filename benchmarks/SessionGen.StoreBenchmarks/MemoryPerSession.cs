using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;
using SessionGen.Stores;

namespace SessionGen.StoreBenchmarks;

/// <summary>What a session costs in memory: the managed heap after a full collection, with and without a number of sessions.</summary>
internal static class MemoryPerSession
{
    public static async Task RunAsync(int count)
    {
        Console.WriteLine($"{count:N0} sessions of one client each, user ids of 13 characters, five claims of {SampleSessions.Claims(1).Length} bytes as JSON");
        Console.WriteLine("bytes per session");
        await MeasureAsync("SessionGen, in memory", count, InMemoryAsync);
        await MeasureAsync("Dictionary of the same records by id, clients by hash", count, DictionaryAsync);
        await MeasureAsync("IMemoryCache of ASP.NET Core tickets by key", count, TicketsAsync);
    }

    private static async Task MeasureAsync(string name, int count, Func<int, Task<object>> fill)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var kept = await fill(count);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(kept);
        (kept as IDisposable)?.Dispose();
        Console.WriteLine($"  {(after - before) / (double)count,8:N0}   {name}");
    }

    private static async Task<object> InMemoryAsync(int count)
    {
        var store = Stores.InMemory();
        for (var i = 0; i < count; i++)
        {
            await store.CreateAsync(SampleSessions.SignIn(i), default);
        }

        return store;
    }

    private static Task<object> DictionaryAsync(int count)
    {
        var sessions = new Dictionary<string, StoredSession>(StringComparer.Ordinal);
        var clients = new Dictionary<ClientSecretHash, (string Id, long Generation, string Active)>();
        var users = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var session = SampleSessions.SignIn(i).Session;
            sessions.Add(session.Id, session);
            clients.Add(SampleSessions.Hash(i), (session.ClientId, 1, session.Id));
            users.Add(session.UserId, [session.Id]);
        }

        return Task.FromResult<object>((sessions, clients, users));
    }

    private static Task<object> TicketsAsync(int count)
    {
        var cache = new MemoryCache(new MemoryCacheOptions());
        for (var i = 0; i < count; i++)
        {
            var identity = new ClaimsIdentity(
                [
                    new Claim(ClaimTypes.NameIdentifier, SampleSessions.UserId(i)),
                    new Claim("department", SampleSessions.Department(i)),
                    new Claim("plan", SampleSessions.Plan(i)),
                    new Claim("employeeNumber", $"{100_000 + i}", ClaimValueTypes.Integer),
                    new Claim("beta", i % 2 == 0 ? "true" : "false", ClaimValueTypes.Boolean),
                    new Claim("region", "eu-1"),
                ],
                "Cookies");
            var properties = new AuthenticationProperties
            {
                IssuedUtc = SampleSessions.Start,
                ExpiresUtc = SampleSessions.Start.AddDays(7),
                IsPersistent = true,
            };
            using var entry = cache.CreateEntry("AuthSessionStore-" + Guid.NewGuid());
            entry.AbsoluteExpiration = DateTimeOffset.MaxValue;
            entry.Value = new AuthenticationTicket(new ClaimsPrincipal(identity), properties, "Cookies");
        }

        return Task.FromResult<object>(cache);
    }
}
