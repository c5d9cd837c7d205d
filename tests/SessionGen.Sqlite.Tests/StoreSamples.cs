using System.Buffers.Text;
using System.Security.Cryptography;
using SessionGen.Stores;

namespace SessionGen.Testing;

/// <summary>Sign-ins for tests of one store.</summary>
internal static class StoreSamples
{
    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    public static ClientSecretHash NewHash() => new(RandomNumberGenerator.GetBytes(ClientSecretHash.Size));

    public static NewSession SignIn(string userId = "ada", ClientSecretHash? presented = null, double at = 0, int perClient = 1, int? perUser = null) => new()
    {
        Session = new StoredSession
        {
            Id = "sess_" + RandomText(),
            UserId = userId,
            ClientId = "client_" + RandomText(),
            Policy = new SessionPolicy("default", TimeSpan.FromDays(1), TimeSpan.FromDays(30)),
            CreatedAt = At(at),
            ActiveUntil = At(at + 60),
            Status = SessionStatus.Active,
            Claims = """{"plan":"pro"}"""u8.ToArray(),
            IsPersistent = true,
        },
        NewClientHash = NewHash(),
        PresentedClientHash = presented,
        MaxSessionsPerClient = perClient,
        MaxSessionsPerUser = perUser,
    };

    private static string RandomText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}
