using System.Text;
using SessionGen.Stores;

namespace SessionGen.Testing;

/// <content>Long random stories, in which the store and the plainest possible one must say the same at every step.</content>
public abstract partial class SessionStoreConformance
{
    /// <summary>Gets how many steps each random story has. The default is 600; fewer suit a store across a network.</summary>
    protected virtual int StorySteps => 600;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task In_a_random_story_the_store_says_at_every_step_what_the_plainest_store_says(int seed)
    {
        var story = new Story(seed, new ReferenceSessionStore());
        for (var step = 0; step < StorySteps; step++)
        {
            var (what, expected, actual) = await story.StepAsync(step % 2 == 0 ? Store : Other, Token);
            Assert.True(expected == actual, $"Seed {seed}, step {step}, {what}.\nExpected {expected}\nActual   {actual}");
        }
    }

#pragma warning disable CA5394 // A story must be told again from its seed.
    private sealed class Story(
        int seed, ReferenceSessionStore reference, SessionPolicyLimits? limits = null, ISessionStore? origin = null)
    {
        private static readonly SessionPolicy[] Policies =
        [
            new("idle", TimeSpan.FromSeconds(90), null),
            new("short", null, TimeSpan.FromSeconds(200)),
            new("both", TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(500)),
        ];

        private readonly Random _random = new(seed);
        private readonly List<ClientSecretHash> _hashes = [NewHash()];
        private readonly List<string> _ids = [NewSessionId()];
        private double _now;

        public async Task<(string What, string Expected, string Actual)> StepAsync(ISessionStore store, CancellationToken token)
        {
            _now += _random.Next(0, 12);

            // The clock of the machine that acts may be off by some seconds.
            var now = At(_now + _random.Next(-8, 9));
            return _random.Next(25) switch
            {
                24 => await ExtendAsync(store, now, token),
                < 6 => await CreateAsync(store, now, token),
                < 11 => await RenewAsync(store, now, token),
                11 => await SetActiveAsync(store, now, token),
                < 14 => await EndAsync(store, now, token),
                14 => await UpdateClaimsAsync(store, now, token),
                15 => await SweepAsync(store, now, token),
                < 19 => await ListAsync(store, now, token),
                < 21 => await GetClientAsync(store, now, token),
                21 => await RevokeCreatedBeforeAsync(store, now, token),
                22 => await TakeLeaseAsync(store, now, token),
                _ => await GetAsync(store, token),
            };
        }

        private async Task<(string, string, string)> CreateAsync(ISessionStore store, DateTimeOffset now, CancellationToken token)
        {
            var policy = Policies[_random.Next(Policies.Length)];
            var signIn = SignIn(User(), presented: _random.Next(4) > 0 ? Hash() : null, perClient: _random.Next(1, 5), policy: policy);
            var device = _random.Next(4) is var kind and > 0 ? Device(kind) : null;
            signIn = signIn with
            {
                OnClientLimit = (SessionLimitAction)_random.Next(2),
                OnUserLimit = (SessionLimitAction)_random.Next(2),
                Handover = _random.Next(4) > 0 ? Encoding.UTF8.GetBytes($"sealed {_ids.Count}") : null,
                MaxSessionsPerUser = _random.Next(2) == 0 ? null : _random.Next(1, 5),
                Session = signIn.Session with
                {
                    Device = device,
                    CreatedAt = now,
                    ActiveUntil = now.AddSeconds(Math.Min(60, policy.MaximumLifetime?.TotalSeconds ?? 60)),
                },
            };
            _hashes.Add(signIn.NewClientHash);
            _ids.Add(signIn.Session.Id);

            // A machine with an earlier file creates the session with its own lifetimes.
            var isNew = signIn is { PresentedClientHash: null, MaxSessionsPerUser: null };
            var actual = await (isNew && _random.Next(2) == 0 ? origin ?? store : store).CreateAsync(signIn, token);
            return ("a sign-in", Tell(reference.Create(signIn with { Session = Bind(signIn.Session) })), Tell(actual));

            StoredSession Bind(StoredSession session) => session with { Policy = limits?.Bind(session.Policy) ?? session.Policy };

            string Tell(SessionCreation creation) =>
                $"{creation.Outcome} "
                + Text(creation.Client is { } client ? client with { Sessions = [.. client.Sessions.Select(Bind)] } : null)
                + $" ended {Set(creation.Ended)} joined {_hashes.IndexOf(creation.JoinedClientHash ?? default)} "
                + (creation.Handover is { } handover ? Encoding.UTF8.GetString(handover.Span) : "no handover");
        }

        private async Task<(string, string, string)> RenewAsync(ISessionStore store, DateTimeOffset now, CancellationToken token)
        {
            var renewal = new SessionRenewal
            {
                ClientHash = Hash(),
                SessionId = _random.Next(2) == 0 ? null : Id(),
                Now = now,
                ActiveUntil = now.AddSeconds(60),
                Generation = _random.Next(6),
            };
            return ("a renewal", Text(reference.Renew(renewal)), Text(await store.RenewAsync(renewal, token)));
        }

        private async Task<(string, string, string)> ExtendAsync(ISessionStore store, DateTimeOffset now, CancellationToken token)
        {
            var id = Id();
            var until = now.AddSeconds(60);
            var (expected, actual) = (reference.Extend(id, now, until), await store.ExtendAsync(id, now, until, token));
            return ("an extension", Text(expected), Text(actual));
        }

        private async Task<(string, string, string)> SetActiveAsync(ISessionStore store, DateTimeOffset now, CancellationToken token)
        {
            var (hash, id) = (Hash(), Id());
            return ("a switch", Text(reference.SetActive(hash, id, now)), Text(await store.SetActiveAsync(hash, id, now, token)));
        }

        private async Task<(string, string, string)> EndAsync(ISessionStore store, DateTimeOffset now, CancellationToken token)
        {
            var status = (SessionStatus)_random.Next((int)SessionStatus.Ended, (int)SessionStatus.Abandoned + 1);
            var ending = new EndSessionsRequest { Now = now, Status = status };
            ending = _random.Next(6) switch
            {
                0 => ending with { ClientHash = Hash() },
                1 => ending with { ClientHash = Hash(), SessionId = Id() },
                2 => ending with { ClientHash = Hash(), UserId = User() },
                3 => ending with { UserId = User() },
                4 => ending with { UserId = User(), SessionId = Id() },
                _ => ending with { SessionId = Id() },
            };
            ending = _random.Next(3) == 0 ? ending with { ExceptSessionId = Id() } : ending;
            ending = _random.Next(3) == 0 ? ending with { CreatedBefore = now.AddSeconds(-_random.Next(100)) } : ending;
            ending = ending with { Limit = _random.Next(3) == 0 ? _random.Next(1, 4) : ending.Limit };
            var (expected, actual) = (new StringBuilder(), new StringBuilder());
            for (SessionCursor? after = null; Tell(expected, reference.End(ending with { After = after })) is { } next; after = next)
            {
            }

            for (SessionCursor? after = null;
                Tell(actual, await store.EndAsync(ending with { After = after }, token)) is { } next;
                after = next)
            {
            }

            return ($"an end by {ending}", $"{expected}", $"{actual}");

            static SessionCursor? Tell(StringBuilder told, EndSessionsResult end)
            {
                told.AppendLine($"{Set(end.Ended)} expired {Set(end.Expired)} {Text(end.Client)} active {end.EndedActive}");
                return end.Next;
            }
        }

        private async Task<(string, string, string)> UpdateClaimsAsync(ISessionStore store, DateTimeOffset now, CancellationToken token)
        {
            byte[] claims = [.. """{"n":"""u8, .. Encoding.UTF8.GetBytes($"{_random.Next(1_000)}"), (byte)'}'];
            var update = new SessionClaimsUpdate
            {
                Now = now,
                UserId = _random.Next(2) == 0 ? User() : null,
                SessionId = Id(),
                Claims = _random.Next(4) == 0 ? null : claims,
            };
            update = update.UserId is null ? update : update with { SessionId = _random.Next(2) == 0 ? null : update.SessionId };
            update = update with { Limit = _random.Next(1, 4) };
            var (expected, actual) = (new List<string>(), new List<string>());
            for (SessionCursor? after = null;
                Tell(expected, reference.UpdateClaims(update with { After = after })) is { } next;
                after = next)
            {
            }

            for (SessionCursor? after = null;
                Tell(actual, await store.UpdateClaimsAsync(update with { After = after }, token)) is { } next;
                after = next)
            {
            }

            return ("other claims", string.Join(' ', expected.Order()), string.Join(' ', actual.Order()));

            static SessionCursor? Tell(List<string> told, SessionClaimsUpdateResult result)
            {
                told.AddRange(result.Updated);
                return result.Next;
            }
        }

        private async Task<(string, string, string)> SweepAsync(ISessionStore store, DateTimeOffset now, CancellationToken token)
        {
            var (endedBefore, batch) = (now.AddSeconds(-_random.Next(100)), _random.Next(1, 20));
            var ended = new List<StoredSession>();
            SessionSweep sweep;
            do
            {
                sweep = await store.SweepAsync(now, endedBefore, batch, token);
                ended.AddRange(sweep.Ended);
            }
            while (sweep.HasMore || sweep.RowsAffected == batch);
            var (expected, actual) = (new StringBuilder(Set(reference.Sweep(now, endedBefore))), new StringBuilder(Set(ended)));
            foreach (var id in _ids)
            {
                expected.AppendLine(Text(reference.Get(id)));
                actual.AppendLine(Text(await store.GetAsync(id, token)));
            }

            foreach (var hash in _hashes)
            {
                expected.AppendLine(Text(reference.GetClient(hash, now)));
                actual.AppendLine(Text(await store.GetClientAsync(hash, now, token)));
            }

            return ("a sweep", $"{expected}", $"{actual}");
        }

        private async Task<(string, string, string)> ListAsync(ISessionStore store, DateTimeOffset now, CancellationToken token)
        {
            var query = new SessionQuery
            {
                Now = now,
                UserId = _random.Next(2) == 0 ? User() : null,
                Policy = _random.Next(4) == 0 ? Policies[_random.Next(Policies.Length)].Name : null,
                Status = _random.Next(3) == 0 ? null : (SessionStatus)_random.Next((int)SessionStatus.Abandoned + 1),
                LastActiveSince = _random.Next(4) == 0 ? now.AddSeconds(-_random.Next(200)) : null,
                LastActiveBefore = _random.Next(4) == 0 ? now.AddSeconds(-_random.Next(100)) : null,
                CreatedSince = _random.Next(6) == 0 ? now.AddSeconds(-_random.Next(200)) : null,
                CreatedBefore = _random.Next(6) == 0 ? now.AddSeconds(-_random.Next(100)) : null,
                Device = _random.Next(4) == 0 ? Device(_random.Next(1, 4)) : null,
                Limit = _random.Next(1, 6),
            };
            if (_random.Next(3) == 0)
            {
                var clientId = reference.Get(Id())?.ClientId ?? NewClientId();
                query = query with { UserId = _random.Next(3) == 0 ? User() : null, ClientId = clientId };
            }

            // Until a sweep has visited a session of an earlier file, it is not among the expired ones of all users.
            query = limits is not null && query is { UserId: null, ClientId: null, Status: SessionStatus.Expired }
                ? query with { UserId = User() }
                : query;
            if (_random.Next(3) == 0)
            {
                var counted = await store.CountAsync(query, now, token);
                return ($"a count by {query}", Tell(reference.Count(query, now)), Tell(counted));
            }

            return ($"a list by {query}", List(reference.List(query)), List(await store.ListAsync(query, token)));

            static string Tell(IEnumerable<SessionCount> counts) =>
                string.Join("; ", counts.OrderBy(row => row.Policy, StringComparer.Ordinal).ThenBy(row => row.Status));
        }

        private async Task<(string, string, string)> RevokeCreatedBeforeAsync(
            ISessionStore store, DateTimeOffset now, CancellationToken token)
        {
            // Mostly one that ends something, but not always everything.
            var cutoff = now.AddSeconds(5 - _random.Next(150));
            reference.SetCutoff(cutoff);
            await store.RevokeCreatedBeforeAsync(cutoff, token);
            return await GetClientAsync(store, now, token);
        }

        private async Task<(string, string, string)> TakeLeaseAsync(ISessionStore store, DateTimeOffset now, CancellationToken token)
        {
            var lease = new SessionLease
            {
                Name = "work" + _random.Next(2),
                Holder = "machine" + _random.Next(2),
                Now = now,
                Until = now.AddSeconds(_random.Next(-5, 40)),
            };
            return ("a lease", $"{reference.TryTakeLease(lease)}", $"{await store.TryTakeLeaseAsync(lease, token)}");
        }

        private static SessionDevice Device(int kind) => new()
        {
            UserAgent = kind == 1 ? null : "Browser/" + kind,
            IpAddress = kind == 2 ? null : "192.0.2." + kind,
        };

        private async Task<(string, string, string)> GetClientAsync(ISessionStore store, DateTimeOffset now, CancellationToken token)
        {
            var hash = Hash();
            return ("a client", Text(reference.GetClient(hash, now)), Text(await store.GetClientAsync(hash, now, token)));
        }

        private async Task<(string, string, string)> GetAsync(ISessionStore store, CancellationToken token)
        {
            var id = Id();
            return ("a session", Text(reference.Get(id)), Text(await store.GetAsync(id, token)));
        }

        private string User() => "user" + _random.Next(6);

        /// <summary>Mostly a recent one, since old secrets are dead.</summary>
        private ClientSecretHash Hash() => _hashes[^_random.Next(1, Math.Min(_hashes.Count, _random.Next(4) == 0 ? 200 : 8) + 1)];

        private string Id() => _ids[^_random.Next(1, Math.Min(_ids.Count, _random.Next(4) == 0 ? 200 : 12) + 1)];

        private static string Text(StoredClient? client) =>
            client is null
                ? "no client"
                : $"client {client.Id} generation {client.Generation} active {client.ActiveSessionId} sessions {List(client.Sessions)}";

        private static string Text(StoredSession? session) =>
            session is null ? "no session" : $"{session with { Claims = default }} {Encoding.UTF8.GetString(session.Claims.Span)}";

        private static string List(IEnumerable<StoredSession> sessions) => string.Join("; ", sessions.Select(Text));

        private static string Set(IEnumerable<StoredSession> sessions) =>
            List(sessions.OrderBy(session => session.Id, StringComparer.Ordinal));
    }
#pragma warning restore CA5394
}
