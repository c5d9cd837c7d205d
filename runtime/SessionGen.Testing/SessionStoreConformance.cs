using System.Buffers.Text;
using System.Security.Cryptography;
using SessionGen.Stores;

namespace SessionGen.Testing;

/// <summary>
/// Tests an <see cref="ISessionStore"/> against its contract, sentence by sentence. Derive a test class from it for a store of your own
/// and open the store in <see cref="OpenAsync"/>; the runner then finds the tests in the derived class.
/// </summary>
/// <remarks>Each test has an instance of its own, and the tests of one class run one after the other.</remarks>
public abstract partial class SessionStoreConformance : IAsyncLifetime
{
    private readonly List<ISessionStore> _opened = [];

    /// <summary>Gets the time at which the tests start. Times are whole seconds.</summary>
    protected static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Gets the policy of most sessions: 15 minutes of inactivity, 8 hours in all.</summary>
    protected static SessionPolicy Policy { get; } = new("default", TimeSpan.FromMinutes(15), TimeSpan.FromHours(8));

    /// <summary>Gets the store under test, empty at the start of each test.</summary>
    protected ISessionStore Store => _opened[0];

    /// <summary>Gets the same sessions as another machine sees them, or the same object if only one process can use the store.</summary>
    protected ISessionStore Other => _opened[1];

    /// <summary>Gets the cancellation token of the running test.</summary>
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// Opens the store under test. The first call of a test opens an empty store; each further call opens the same sessions again, as
    /// another machine does.
    /// </summary>
    /// <param name="limits">
    /// What the store is created with. Only tests of the limits pass some; a store that one process alone can use then is a new, empty one.
    /// </param>
    /// <returns>The store. If it implements <see cref="IAsyncDisposable"/> or <see cref="IDisposable"/>, the test disposes of it.</returns>
    protected abstract ValueTask<ISessionStore> OpenAsync(SessionPolicyLimits limits);

    /// <summary>Opens the store twice.</summary>
    public virtual async ValueTask InitializeAsync()
    {
        _opened.Add(await OpenAsync(SessionPolicyLimits.None));
        _opened.Add(await OpenAsync(SessionPolicyLimits.None));
    }

    /// <summary>Disposes of what <see cref="InitializeAsync"/> opened.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        foreach (var store in _opened.Distinct())
        {
            if (store is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync();
            }
            else
            {
                (store as IDisposable)?.Dispose();
            }
        }

        _opened.Clear();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gets the time a number of seconds after <see cref="Start"/>.</summary>
    protected static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    /// <summary>Creates a session id.</summary>
    protected static string NewSessionId() => "sess_" + RandomText();

    /// <summary>Creates a client id.</summary>
    protected static string NewClientId() => "client_" + RandomText();

    /// <summary>Creates the hash of a new client secret.</summary>
    protected static ClientSecretHash NewHash() => new(RandomNumberGenerator.GetBytes(ClientSecretHash.Size));

    /// <summary>Creates the request of a sign-in. By default, a client has one session and a user any number.</summary>
    protected static NewSession SignIn(
        string userId = "ada",
        double at = 0,
        ClientSecretHash? presented = null,
        int perClient = 1,
        SessionLimitAction onClientLimit = SessionLimitAction.EvictOldest,
        int? perUser = null,
        SessionLimitAction onUserLimit = SessionLimitAction.EvictOldest,
        SessionPolicy? policy = null) => new()
        {
            Session = new StoredSession
            {
                Id = NewSessionId(),
                UserId = userId,
                ClientId = NewClientId(),
                Policy = policy ?? Policy,
                CreatedAt = At(at),
                ActiveUntil = At(at + 60),
                Status = SessionStatus.Active,
                Claims = """{"plan":"pro"}"""u8.ToArray(),
                IsPersistent = true,
            },
            NewClientHash = NewHash(),
            PresentedClientHash = presented,
            MaxSessionsPerClient = perClient,
            OnClientLimit = onClientLimit,
            MaxSessionsPerUser = perUser,
            OnUserLimit = onUserLimit,
        };

    /// <summary>Creates a renewal that is active for a minute from its time.</summary>
    protected static SessionRenewal Renewal(ClientSecretHash client, double at, string? sessionId = null) => new()
    {
        ClientHash = client,
        SessionId = sessionId,
        Now = At(at),
        ActiveUntil = At(at + 60),
    };

    /// <summary>Creates a request to end sessions, by default as revoked.</summary>
    protected static EndSessionsRequest Ending(
        double at,
        SessionStatus status = SessionStatus.Revoked,
        string? sessionId = null,
        string? userId = null,
        ClientSecretHash? client = null) => new()
        {
            Now = At(at),
            Status = status,
            SessionId = sessionId,
            UserId = userId,
            ClientHash = client,
        };

    /// <summary>Creates a request for the lease <c>sweep</c>.</summary>
    protected static SessionLease Lease(string holder, DateTimeOffset now, DateTimeOffset until) =>
        new() { Name = "sweep", Holder = holder, Now = now, Until = until };

    /// <summary>Creates a change as the feed reports it.</summary>
    protected static SessionChange Change(string? sessionId, SessionStatus status, DateTimeOffset at) =>
        new() { SessionId = sessionId, Status = status, At = at };

    /// <summary>Signs in, which must succeed, and returns the client after it.</summary>
    protected async Task<StoredClient> CreateAsync(NewSession session)
    {
        var creation = await Store.CreateAsync(session, Token);
        Assert.Equal(SessionCreationOutcome.Created, creation.Outcome);
        return creation.Client!;
    }

    /// <summary>Signs users in on one client, a second apart, and returns the client, its secret hash and the session ids.</summary>
    protected async Task<(StoredClient Client, ClientSecretHash Hash, string[] Ids)> CreateClientAsync(params string[] users)
    {
        ClientSecretHash? presented = null;
        StoredClient? client = null;
        var ids = new List<string>();
        foreach (var user in users)
        {
            var signIn = SignIn(user, at: ids.Count, presented, perClient: 20);
            client = await CreateAsync(signIn);
            presented = signIn.NewClientHash;
            ids.Add(signIn.Session.Id);
        }

        return (client!, presented!.Value, [.. ids]);
    }

    /// <summary>Gets the client of a secret hash, which must be known.</summary>
    protected async Task<StoredClient> GetClientAsync(ClientSecretHash hash, double at) =>
        Assert.IsType<StoredClient>(await Store.GetClientAsync(hash, At(at), Token));

    /// <summary>Gets a session, which must be stored.</summary>
    protected async Task<StoredSession> GetAsync(string sessionId) => Assert.IsType<StoredSession>(await Store.GetAsync(sessionId, Token));

    /// <summary>Runs calls in parallel, alternately on both machines.</summary>
    protected Task<T[]> InParallelAsync<T>(int count, Func<ISessionStore, int, Task<T>> act) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => act(i % 2 == 0 ? Store : Other, i), Token)));

    /// <summary>Asserts that two sessions are equal in everything.</summary>
    protected static void AssertSame(StoredSession expected, StoredSession? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Claims.ToArray(), actual.Claims.ToArray());
        Assert.Equal(expected with { Claims = default }, actual with { Claims = default });
    }

    /// <summary>Runs a random story with some seeds, and names the seed with which it fails.</summary>
    private static async Task RunWithRandomSeedsAsync(int count, Func<int, Task> runAsync)
    {
        for (var i = 0; i < count; i++)
        {
            var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
            try
            {
                await runAsync(seed);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new InvalidOperationException($"Failed with seed {seed}.", exception);
            }
        }
    }

    private static string RandomText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}
