using System.Buffers.Text;
using System.Security.Cryptography;
using SessionGen.Stores;

namespace SessionGen.Testing;

/// <summary>
/// What every <see cref="ISessionStore"/> must do, sentence by sentence of its documentation. Derive a test class from it for a store of
/// your own and open the store in <see cref="OpenAsync"/>.
/// </summary>
public abstract partial class SessionStoreConformance : IAsyncLifetime
{
    private readonly List<ISessionStore> _opened = [];

    /// <summary>When the tests begin. Times are whole seconds.</summary>
    protected static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The policy of most sessions: a quarter of an hour of inactivity, eight hours in all.</summary>
    protected static SessionPolicy Policy { get; } = new("default", TimeSpan.FromMinutes(15), TimeSpan.FromHours(8));

    /// <summary>The store under test, empty at the start of each test.</summary>
    protected ISessionStore Store => _opened[0];

    /// <summary>The same sessions as another machine sees them; the same object where a store has no other machine.</summary>
    protected ISessionStore Other => _opened[1];

    /// <summary>The token of the running test.</summary>
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// Opens the store under test: the first call of a test an empty one, every further call the same sessions again, as another machine
    /// does. Closing what is opened is done here, where the store is disposable.
    /// </summary>
    protected abstract ValueTask<ISessionStore> OpenAsync();

    /// <summary>Opens the store.</summary>
    public virtual async ValueTask InitializeAsync()
    {
        _opened.Add(await OpenAsync());
        _opened.Add(await OpenAsync());
    }

    /// <summary>Closes the store.</summary>
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

    /// <summary>A time a number of seconds after <see cref="Start"/>.</summary>
    protected static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    /// <summary>A new session id.</summary>
    protected static string NewSessionId() => "sess_" + RandomText();

    /// <summary>A new client id.</summary>
    protected static string NewClientId() => "client_" + RandomText();

    /// <summary>The hash of a new secret.</summary>
    protected static ClientSecretHash NewHash() => new(RandomNumberGenerator.GetBytes(ClientSecretHash.Size));

    /// <summary>What a sign-in asks of the store: one session a client unless said otherwise.</summary>
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
                LastActiveAt = At(at + 60),
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

    /// <summary>A renewal at a time, active for a minute from there.</summary>
    protected static SessionRenewal Renewal(ClientSecretHash client, double at, string? sessionId = null) => new()
    {
        ClientHash = client,
        SessionId = sessionId,
        Now = At(at),
        ActiveUntil = At(at + 60),
    };

    /// <summary>A request for the lease <c>sweep</c>.</summary>
    protected static SessionLease Lease(string holder, DateTimeOffset now, DateTimeOffset until) =>
        new() { Name = "sweep", Holder = holder, Now = now, Until = until };

    /// <summary>A change that the feed reports.</summary>
    protected static SessionChange Change(string? sessionId, SessionStatus status, DateTimeOffset at) =>
        new() { SessionId = sessionId, Status = status, At = at };

    /// <summary>Signs in where it must succeed.</summary>
    protected async Task<StoredClient> CreateAsync(NewSession session)
    {
        var creation = await Store.CreateAsync(session, Token);
        Assert.Equal(SessionCreationOutcome.Created, creation.Outcome);
        return creation.Client!;
    }

    /// <summary>Signs users in on one client, a second apart, and returns the client, its secret hash and the ids in order.</summary>
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

    /// <summary>The client as the store knows it.</summary>
    protected async Task<StoredClient> GetClientAsync(ClientSecretHash hash, double at) =>
        Assert.IsType<StoredClient>(await Store.GetClientAsync(hash, At(at), Token));

    /// <summary>The session as the store knows it.</summary>
    protected async Task<StoredSession> GetAsync(string sessionId) => Assert.IsType<StoredSession>(await Store.GetAsync(sessionId, Token));

    /// <summary>Runs actions at the same time, in turns on either machine.</summary>
    protected Task<T[]> InParallelAsync<T>(int count, Func<ISessionStore, int, Task<T>> act) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => act(i % 2 == 0 ? Store : Other, i), Token)));

    /// <summary>Holds two sessions to be the same in everything.</summary>
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
