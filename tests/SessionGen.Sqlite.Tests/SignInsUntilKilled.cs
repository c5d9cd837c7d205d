using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.Sqlite;
using SessionGen.Sqlite.Files;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>
/// The process that is killed: a thousand parallel callers sign users in, renew, switch and sign out, and each writes down what the store has acknowledged,
/// a line each, once it has.
/// </summary>
internal static class SignInsUntilKilled
{
    private const int Callers = 1_000;

    public static async Task<int> RunAsync(string path)
    {
        await using var store = SqliteSessionStore.Open(SqliteFile.FromConnectionString($"Data Source={path}"), NullLogger.Instance);
        await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        var turn = new Lock();
        Tell("ready");
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(store, caller, Tell))));
        return 0;

        void Tell(string line)
        {
            lock (turn)
            {
                output.Write(line + "\n");
            }
        }
    }

    private static async Task CallAsync(SqliteSessionStore store, int caller, Action<string> tell)
    {
        ClientSecretHash? presented = null;
        for (var i = 0; ; i++)
        {
            var signIn = StoreSamples.SignIn($"user-{caller}", presented, at: i, perUser: 3);
            var creation = await store.CreateAsync(signIn, default);
            tell($"created {signIn.Session.Id} {Convert.ToHexString(signIn.NewClientHash.ToArray())}");
            foreach (var ended in creation.Ended)
            {
                tell($"ended {ended.Id} {ended.Status}");
            }

            var renewed = await store.RenewAsync(new SessionRenewal
            {
                ClientHash = signIn.NewClientHash,
                Now = StoreSamples.At(i),
                ActiveUntil = StoreSamples.At(i + 100),
            }, default);
            tell($"renewed {renewed!.Id} {renewed.ActiveUntil.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}");
            if (i % 3 == 2)
            {
                await store.EndAsync(new EndSessionsRequest { Now = StoreSamples.At(i), Status = SessionStatus.Revoked, SessionId = signIn.Session.Id }, default);
                tell($"ended {signIn.Session.Id} {SessionStatus.Revoked}");
            }

            presented = i % 2 == 0 ? signIn.NewClientHash : null;
        }
    }
}
