using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SessionGen.Stores;

namespace SessionGen.StoreBenchmarks;

/// <summary>Sign-ins as an application makes them: a user id, five small claims, one session a browser.</summary>
internal static class SampleSessions
{
    private static readonly string[] Departments = ["R&D", "Sales", "Support", "Finance", "Operations"];
    private static readonly string[] Plans = ["free", "pro", "team"];

    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static SessionPolicy Policy { get; } = new("default", TimeSpan.FromMinutes(30), TimeSpan.FromDays(7));

    public static string UserId(int i) => "user-" + i.ToString("D8", CultureInfo.InvariantCulture);

    public static string Department(int i) => Departments[i % Departments.Length];

    public static string Plan(int i) => Plans[i % Plans.Length];

    public static byte[] Claims(int i) => Encoding.UTF8.GetBytes(
        $$"""{"department":"{{Department(i)}}","plan":"{{Plan(i)}}","employeeNumber":{{100_000 + i}},"beta":{{(i % 2 == 0 ? "true" : "false")}},"region":"eu-1"}""");

    /// <summary>From the number, so that a benchmark need not keep a million of them.</summary>
    public static ClientSecretHash Hash(int i) => new(SHA256.HashData(BitConverter.GetBytes(i)));

    public static string SessionId(int i) => "sess_" + Base64Url.EncodeToString(SHA256.HashData(BitConverter.GetBytes(-i - 1)).AsSpan(0, 16));

    public static NewSession SignIn(int i, ClientSecretHash? presented = null) => new()
    {
        Session = new StoredSession
        {
            Id = SessionId(i),
            UserId = UserId(i),
            ClientId = "client_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            Policy = Policy,
            CreatedAt = Start.AddSeconds(i % 1_000),
            ActiveUntil = Start.AddSeconds((i % 1_000) + 60),
            Status = SessionStatus.Active,
            Claims = Claims(i),
            IsPersistent = true,
        },
        NewClientHash = Hash(i),
        PresentedClientHash = presented,
        MaxSessionsPerClient = 1,
        MaxSessionsPerUser = 5,
    };
}
