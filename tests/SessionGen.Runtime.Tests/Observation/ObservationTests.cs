using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using SessionGen.Infrastructure;
using SessionGen.Observation;
using SessionGen.Sessions;
using SessionGen.Testing;
using SessionGen.Tokens;

namespace SessionGen.Runtime.Tests.Observation;

/// <summary>What auditors, metrics and traces tell, and that they cost nobody a request.</summary>
public sealed class ObservationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Auditors_are_told_of_everything_that_happens_to_a_session_once_and_why_it_ended()
    {
        var (one, two) = (new Auditor(), new Auditor());
        await using var runtime = NewRuntime(one, two);
        var ada = await runtime.SignInAsync("ada");
        var bob = await runtime.SignInAsync("bob", ada.Client);
        runtime.Time.Advance(TimeSpan.FromSeconds(60));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => runtime.RenewAsyncSafely(bob.Client)));
        await runtime.Clients.SetActiveAsync(bob.Client, ada.Session.Id, Token);
        await runtime.Clients.SignOutAsync(bob.Client, bob.Session.Id, Token);
        await runtime.Manager.RevokeAsync(ada.Session.Id, Token);
        await runtime.Manager.RevokeAsync(ada.Session.Id, Token);
        var cy = await runtime.SignInAsync("cy");
        runtime.Time.Advance(TimeSpan.FromMinutes(20));
        await runtime.ReportClockAsync();
        await runtime.Background.SweepAsync(Token);
        await runtime.Manager.RevokeIssuedBeforeAsync(runtime.Time.GetUtcNow(), Token);

        Assert.Equal(
            [
                (SessionAuditEventKind.Created, "ada", SessionStatus.Active),
                (SessionAuditEventKind.Created, "bob", SessionStatus.Active),
                (SessionAuditEventKind.Renewed, "bob", SessionStatus.Active),
                (SessionAuditEventKind.Switched, "ada", SessionStatus.Active),
                (SessionAuditEventKind.Ended, "bob", SessionStatus.Ended),
                (SessionAuditEventKind.Ended, "ada", SessionStatus.Revoked),
                (SessionAuditEventKind.Created, "cy", SessionStatus.Active),
                (SessionAuditEventKind.Ended, "cy", SessionStatus.Expired),
                (SessionAuditEventKind.AllRevoked, null, null),
            ],
            one.Events.Select(told => (told.Kind, told.Session?.UserId, told.Session?.Status)));
        Assert.Equal(one.Events, two.Events);
        Assert.Equal(cy.Session.ExpiresAt, one.Events[^2].At);
        Assert.DoesNotContain(ada.Token.Text, string.Join(' ', one.Events), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_auditor_that_throws_breaks_nothing_and_keeps_nothing_from_the_others()
    {
        var broken = new Auditor { Failure = new InvalidOperationException("the queue is full") };
        var whole = new Auditor();
        await using var runtime = NewRuntime(broken, whole);

        var signedIn = await runtime.SignInAsync("ada");

        Assert.NotNull(signedIn.Token);
        Assert.Single(whole.Events);
        Assert.Contains("the queue is full", runtime.Log.Text, StringComparison.Ordinal);
        Assert.Contains(nameof(Auditor), runtime.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_store_refuses_or_fails_at_is_told_to_nobody()
    {
        var auditor = new Auditor();
        await using var runtime = NewRuntime(auditor);
        var signedIn = await runtime.SignInAsync("ada");
        auditor.Events.Clear();
        runtime.Store.Failure = new SessionStoreUnavailableException("down");

        await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await runtime.RenewAsync(signedIn.Client));
        runtime.Store.Failure = null;
        Assert.Null(await runtime.RenewAsync(ClientCookieValue.Create(1)));

        Assert.Empty(auditor.Events);
    }

    [Fact]
    public async Task Metrics_count_what_became_of_sessions_and_how_long_the_store_took()
    {
        await using var runtime = NewRuntime();
        var metrics = runtime.Get<SessionGenMetrics>();
        using var meter = new Metered(runtime.Get<IMeterFactory>());
        var signedIn = await runtime.SignInAsync("ada");
        runtime.Time.Advance(TimeSpan.FromSeconds(60));
        await runtime.RenewAsync(signedIn.Client);
        await runtime.Manager.RevokeAllAsync("ada", Token);
        Assert.Null(await runtime.RenewAsync(ClientCookieValue.Create(1)));
        runtime.Store.Failure = new SessionStoreUnavailableException("down");
        await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await runtime.Manager.GetAsync(signedIn.Session.Id, Token));
        runtime.Tokens.VerifyBearerToken("not.a.token", Testing.Runtime.Origin);
        meter.Observe();

        Assert.NotNull(metrics);
        Assert.Equal(1, meter.Sum("sessiongen.sessions.created", ("sessiongen.session.policy", "default")));
        Assert.Equal(1, meter.Sum("sessiongen.sessions.ended", ("sessiongen.session.status", "revoked")));
        Assert.Equal(1, meter.Sum("sessiongen.renewals", ("sessiongen.renewal.outcome", "renewed")));
        Assert.Equal(1, meter.Sum("sessiongen.renewals", ("sessiongen.renewal.outcome", "refused")));
        Assert.Equal(1, meter.Sum("sessiongen.token.verifications", ("sessiongen.verification.outcome", "unknown_key")));
        Assert.Equal(1, meter.Count("sessiongen.store.operation.duration", ("sessiongen.store.operation.name", "create"), ("error.type", null)));
        Assert.Equal(1, meter.Count("sessiongen.store.operation.duration", ("sessiongen.store.operation.name", "get"), ("error.type", typeof(SessionStoreUnavailableException).FullName)));
        Assert.Equal(1, meter.Count("sessiongen.feed.watched"));
        Assert.DoesNotContain("ada", meter.Tags);
        Assert.DoesNotContain(signedIn.Session.Id, meter.Tags);
    }

    [Fact]
    public async Task A_renewal_that_the_store_is_too_slow_for_has_failed_and_one_that_nobody_waits_for_is_cancelled()
    {
        await using var runtime = NewRuntime();
        Assert.NotNull(runtime.Get<SessionGenMetrics>());
        using var meter = new Metered(runtime.Get<IMeterFactory>());
        var signedIn = await runtime.SignInAsync("ada");
        runtime.Time.Advance(TimeSpan.FromSeconds(60));
        runtime.Store.RenewalGate = runtime.Store.ReadGate = new TaskCompletionSource().Task;

        var renewing = runtime.RenewAsyncSafely(signedIn.Client);
        var extending = runtime.Get<SessionExtender>().ExtendAsync(signedIn.Session.Id);
        await runtime.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => renewing.IsCompleted && extending.IsCompleted);
        await Assert.ThrowsAsync<SessionStoreUnavailableException>(() => renewing);
        await Assert.ThrowsAsync<SessionStoreUnavailableException>(() => extending);
        Assert.Equal(2, meter.Sum("sessiongen.renewals", ("sessiongen.renewal.outcome", "failed")));

        using var leaving = new CancellationTokenSource();
        var left = runtime.Renewals.RenewAsync(signedIn.Client, new RenewRequest { Origin = Testing.Runtime.Origin }, leaving.Token).AsTask();
        await runtime.Time.AdvanceUntilAsync(TimeSpan.Zero, () => runtime.Store.RunningRenewals == 1);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await runtime.Time.AdvanceUntilAsync(TimeSpan.Zero, () => runtime.Store.RunningRenewals == 0 && meter.Count("sessiongen.renewals") == 3);
        Assert.Equal(1, meter.Sum("sessiongen.renewals", ("sessiongen.renewal.outcome", "canceled")));
    }

    [Fact]
    public async Task Traces_show_calls_of_the_store_below_the_request_that_made_them()
    {
        var activities = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "SessionGen",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (activities)
                {
                    activities.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var runtime = NewRuntime();
        using var request = new Activity("request").Start();

        await runtime.SignInAsync("ada");
        runtime.Store.Failure = new SessionStoreUnavailableException("secret of the database");
        await Assert.ThrowsAsync<SessionStoreUnavailableException>(async () => await runtime.Manager.GetAsync("sess_AAAAAAAAAAAAAAAAAAAAAA", Token));

        lock (activities)
        {
            var mine = activities.Where(activity => activity.TraceId == request.TraceId).ToList();
            var create = Assert.Single(mine, activity => activity.DisplayName == "session_store create");
            Assert.Equal((ActivityKind.Client, ActivityStatusCode.Unset), (create.Kind, create.Status));
            var get = Assert.Single(mine, activity => activity.DisplayName == "session_store get");
            Assert.Equal(ActivityStatusCode.Error, get.Status);
            Assert.Equal(typeof(SessionStoreUnavailableException).FullName, get.GetTagItem("error.type"));
            Assert.All(mine.SelectMany(activity => activity.TagObjects), tag => Assert.DoesNotContain("secret", $"{tag.Value}", StringComparison.Ordinal));
        }
    }

    private static Testing.Runtime NewRuntime(params ISessionAuditor[] auditors)
    {
        var settings = Testing.Runtime.Settings(inactivity: TimeSpan.FromMinutes(15));
        return new Testing.Runtime(
            settings with { MultiSession = new MultiSessionSettings { Enabled = true } },
            services: services =>
            {
                services.AddMetrics();
                foreach (var auditor in auditors)
                {
                    services.AddSingleton(auditor);
                }
            });
    }

    private sealed class Auditor : ISessionAuditor
    {
        public List<SessionAuditEvent> Events { get; } = [];

        public Exception? Failure { get; init; }

        public void Record(SessionAuditEvent auditEvent)
        {
            if (Failure is not null)
            {
                throw Failure;
            }

            lock (Events)
            {
                Events.Add(auditEvent);
            }
        }
    }
}
