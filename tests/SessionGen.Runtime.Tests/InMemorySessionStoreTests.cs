using System.Text;
using SessionGen.InMemory;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>The in-memory store keeps every promise of a store, and some of its own.</summary>
public sealed class InMemorySessionStoreTests : SessionStoreConformance
{
    private readonly InMemorySessionStore _store = new();

    protected override int StorySteps => 3_000;

    protected override ValueTask<ISessionStore> OpenAsync(SessionPolicyLimits limits) =>
        ValueTask.FromResult<ISessionStore>(limits.Policies.Count > 0 ? new InMemorySessionStore(limits) : _store);

    [Fact]
    public async Task Readers_never_see_half_of_a_write()
    {
        const int Writers = 2;
        const int Rounds = 1_500;
        var hashes = new ClientSecretHash[Writers];
        var ids = new string[Writers];
        var running = Writers;
        var seen = 0;

        // Each writer signs three users in on a client again and again, and leaves it for a new one now and then, while sweeps delete what
        // ended: rows change hands all the time. Nothing is over by its age, since a writer may be far behind the other.
        var writing = Enumerable.Range(0, Writers).Select(w => Task.Run(
            async () =>
            {
                ClientSecretHash? presented = null;
                for (var i = 0; i < Rounds || Volatile.Read(ref seen) < Rounds; i++)
                {
                    var user = $"user-{w}-{i % 3}";
                    var signIn = SignIn(user, at: i, presented: i % 50 == 0 ? null : presented, perClient: 3);
                    signIn = signIn with { Session = signIn.Session with { Claims = Encoding.UTF8.GetBytes($$"""{"user":"{{user}}","text":"{{new string('x', i % 40)}}"}""") } };
                    await _store.CreateAsync(signIn, Token);
                    var left = signIn.PresentedClientHash is null ? presented : null;
                    (presented, hashes[w]) = (signIn.NewClientHash, signIn.NewClientHash);
                    Volatile.Write(ref ids[w], signIn.Session.Id);
                    if (left is not null)
                    {
                        await _store.EndAsync(new EndSessionsRequest { Now = At(i), Status = SessionStatus.Ended, ClientHash = left }, Token);
                    }

                    await _store.SweepAsync(At(0), At(i + 1), 5, Token);
                }

                Interlocked.Decrement(ref running);
            },
            Token));
        var reading = Enumerable.Range(0, 2).Select(r => Task.Run(
            async () =>
            {
                for (var i = 0; Volatile.Read(ref running) > 0; i++)
                {
                    var hash = hashes[i % Writers];
                    if (await _store.GetClientAsync(hash, At(0), Token) is { } client)
                    {
                        // The sessions of a client that its writer left meanwhile may be over.
                        Assert.InRange(client.Sessions.Count, hashes[i % Writers] == hash ? 1 : 0, 3);
                        Assert.Equal(client.Sessions.Count > 0, client.Sessions.Any(session => session.Id == client.ActiveSessionId));
                        Assert.All(client.Sessions, session => AssertWhole(session, client.Id));
                        Interlocked.Increment(ref seen);
                    }

                    if (Volatile.Read(ref ids[i % Writers]) is { } id && await _store.GetAsync(id, Token) is { } found)
                    {
                        Assert.Equal(id, found.Id);
                        AssertWhole(found, found.ClientId);
                    }

                    foreach (var session in await _store.ListByUserAsync($"user-{r}-{i % 3}", At(0), Token))
                    {
                        Assert.Equal($"user-{r}-{i % 3}", session.UserId);
                        AssertWhole(session, session.ClientId);
                    }
                }
            },
            Token));
        await Task.WhenAll([.. writing, .. reading]);

        static void AssertWhole(StoredSession session, string clientId)
        {
            Assert.Equal(clientId, session.ClientId);
            Assert.StartsWith($$"""{"user":"{{session.UserId}}","text":"x""".TrimEnd('x'), Encoding.UTF8.GetString(session.Claims.Span), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Many_sessions_of_one_user_among_those_of_others_are_found_listed_ended_and_swept_to_the_last()
    {
        const int Count = 40_000;
        var signIns = new List<NewSession>(Count);
        for (var i = 0; i < Count; i++)
        {
            var signIn = SignIn(i % 2 == 0 ? "everyone" : $"user{i}", at: i % 600);
            signIns.Add(signIn);
            await _store.CreateAsync(signIn, Token);
        }

        foreach (var signIn in signIns.Where((_, i) => i % 97 == 0))
        {
            AssertSame(signIn.Session, await _store.GetAsync(signIn.Session.Id, Token));
            Assert.Equal(signIn.Session.Id, (await _store.GetClientAsync(signIn.NewClientHash, At(0), Token))!.ActiveSessionId);
        }

        Assert.Equal(Count / 2, (await _store.ListByUserAsync("everyone", At(600), Token)).Count);
        var ended = 0;
        for (var ending = Ending(600, userId: "everyone"); ;)
        {
            var end = await _store.EndAsync(ending, Token);
            ended += end.Ended.Count;
            if (end.Next is null)
            {
                break;
            }

            ending = ending with { After = end.Next };
        }

        Assert.Equal(Count / 2, ended);
        Assert.Empty(await _store.ListByUserAsync("everyone", At(600), Token));
        var query = new SessionQuery { Now = At(600), UserId = "everyone", Status = SessionStatus.Revoked };
        Assert.Equal(Count / 2, (await _store.ListAsync(query, Token)).Count);

        // Half of them are marked first; then all sessions are deleted, and the client of each.
        Assert.Equal(Count / 2 * 5, await SweepAsync(At(10_000)));
        Assert.Null(await _store.GetAsync(signIns[^1].Session.Id, Token));
        Assert.Null(await _store.GetClientAsync(signIns[0].NewClientHash, At(0), Token));
    }

    [Fact]
    public async Task A_sweep_that_is_cancelled_under_way_tells_of_the_ends_it_has_recorded()
    {
        // It marks all, and then deletes. Again where it was done before it was cancelled.
        var wasCancelled = false;
        for (var round = 0; round < 20 && !wasCancelled; round++)
        {
            var ids = new List<string>();
            for (var i = 0; i < 10_000; i++)
            {
                var signIn = SignIn($"user-{i}");
                await _store.CreateAsync(signIn, Token);
                ids.Add(signIn.Session.Id);
            }

            using var cancellation = new CancellationTokenSource();
            using var looking = new ManualResetEventSlim();
            var canceling = Task.Run(
                async () =>
                {
                    looking.Set();
                    while ((await _store.GetAsync(ids[0], Token))?.Status == SessionStatus.Active)
                    {
                        Thread.Yield();
                    }

                    await cancellation.CancelAsync();
                },
                Token);
            looking.Wait(Token);
            var sweep = await _store.SweepAsync(At(9_000), At(9_000), int.MaxValue, cancellation.Token);
            await canceling;
            var rest = await _store.SweepAsync(At(9_000), At(9_000), int.MaxValue, Token);

            wasCancelled = rest.RowsAffected > 0;
            Assert.Equal(ids.Order(), sweep.Ended.Concat(rest.Ended).Select(session => session.Id).Order());
            Assert.Equal(0, await SweepAsync(At(9_000)));
        }
    }

    [Fact]
    public async Task Somebody_who_signs_in_all_day_on_one_client_leaves_nothing_behind()
    {
        ClientSecretHash? presented = null;
        for (var i = 0; i < 30_000; i++)
        {
            // Seen by everybody as one session; all the others ended and wait for a sweep.
            var signIn = SignIn("ada", at: i, presented);
            var creation = await _store.CreateAsync(signIn, Token);
            Assert.Single(creation.Client!.Sessions);
            presented = signIn.NewClientHash;
        }

        Assert.Single(await _store.ListByUserAsync("ada", At(30_000), Token));
        Assert.Equal(29_999, await SweepAsync(At(30_000)));
        Assert.NotNull(await _store.RenewAsync(Renewal(presented!.Value, at: 30_000), Token));
    }

    [Fact]
    public async Task A_session_id_in_use_is_refused()
    {
        var signIn = SignIn();
        await _store.CreateAsync(signIn, Token);

        await Assert.ThrowsAsync<ArgumentException>(async () => await _store.CreateAsync(signIn with { NewClientHash = NewHash() }, Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await _store.CreateAsync(SignIn() with { NewClientHash = signIn.NewClientHash }, Token));

        Assert.Equal([signIn.Session.Id], (await _store.ListByUserAsync("ada", At(1), Token)).Select(session => session.Id));
    }

    /// <summary>Sweeps until nothing is left to do, and counts the rows.</summary>
    private async Task<int> SweepAsync(DateTimeOffset now)
    {
        const int Batch = 1_000;
        for (var rows = 0; ;)
        {
            var touched = (await _store.SweepAsync(now, now, Batch, Token)).RowsAffected;
            rows += touched;
            if (touched < Batch)
            {
                return rows;
            }
        }
    }
}
