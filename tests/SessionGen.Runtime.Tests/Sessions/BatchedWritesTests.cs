using Microsoft.Extensions.Logging;
using SessionGen.Sessions;
using SessionGen.Stores;
using SessionGen.Testing;

namespace SessionGen.Runtime.Tests.Sessions;

/// <summary>Ends and updates of more sessions than a store visits in one call.</summary>
public sealed class BatchedWritesTests
{
    private const int Count = 2_500;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Revoking_a_user_ends_every_batch_and_refuses_every_session_here()
    {
        await using var runtime = new Testing.Runtime();
        await FillAsync(runtime);
        var kept = await runtime.SignInAsync("grace");

        Assert.Equal(Count, await runtime.Manager.RevokeAllAsync("ada", Token));

        Assert.Equal(Count, runtime.Revocations.Count);
        Assert.Empty(await runtime.Manager.ListByUserAsync("ada", Token));
        Assert.NotNull(await runtime.RequestAsync(kept.Client, kept.Token));
    }

    [Fact]
    public async Task Refreshing_a_user_on_every_device_reaches_every_batch()
    {
        await using var runtime = new Testing.Runtime();
        await FillAsync(runtime);
        var signedIn = await runtime.SignInAsync("ada");

        Assert.NotNull(await runtime.Renewals.RefreshAsync(
            signedIn.Client, new RenewRequest { Origin = Testing.Runtime.Origin }, everyDevice: true, Token));

        Assert.Equal(Count + 1, runtime.Revocations.Count);
    }

    [Fact]
    public async Task A_store_that_fails_in_the_middle_leaves_a_message_that_says_how_far_it_came()
    {
        await using var runtime = new Testing.Runtime();
        await FillAsync(runtime);
        runtime.Store.EndsUntilFailure = 2;

        var failure = await Assert.ThrowsAsync<SessionStoreUnavailableException>(() => runtime.Manager.RevokeAllAsync("ada", Token));

        Assert.StartsWith("At least 2000 sessions have ended, and then the store failed", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2_000, runtime.Revocations.Count);
        Assert.Equal(Count - 2_000, await runtime.Manager.RevokeAllAsync("ada", Token));
        Assert.Equal(Count, runtime.Revocations.Count);
    }

    [Fact]
    public async Task A_store_that_fails_at_once_is_reported_as_it_reports_itself()
    {
        await using var runtime = new Testing.Runtime();
        await FillAsync(runtime);
        runtime.Store.EndsUntilFailure = 0;

        var failure = await Assert.ThrowsAsync<SessionStoreUnavailableException>(() => runtime.Manager.RevokeAllAsync("ada", Token));

        Assert.Equal(FaultyStore.FailedEnd, failure.Message);
    }

    [Fact]
    public async Task A_caller_that_gives_up_ends_the_waiting_and_not_the_revocation()
    {
        await using var runtime = new Testing.Runtime();
        await FillAsync(runtime);
        var gate = new TaskCompletionSource();
        runtime.Store.EndAnswerGate = gate.Task;
        using var gone = new CancellationTokenSource();

        var revoke = runtime.Manager.RevokeAllAsync("ada", gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => revoke);
        gate.SetResult();

        Assert.True(SpinWait.SpinUntil(() => runtime.Revocations.Count == Count, TimeSpan.FromSeconds(30)));
        Assert.DoesNotContain(runtime.Log.Entries, entry => entry.Level == LogLevel.Error);
    }

    [Fact]
    public async Task A_revocation_that_fails_when_no_one_waits_for_it_is_logged()
    {
        await using var runtime = new Testing.Runtime();
        await FillAsync(runtime);
        var gate = new TaskCompletionSource();
        runtime.Store.EndAnswerGate = gate.Task;
        runtime.Store.EndsUntilFailure = 1;
        using var gone = new CancellationTokenSource();

        var revoke = runtime.Manager.RevokeAllAsync("ada", gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => revoke);
        gate.SetResult();

        Assert.True(SpinWait.SpinUntil(() => runtime.Log.Text.Contains("At least 1000 sessions have ended", StringComparison.Ordinal), TimeSpan.FromSeconds(30)));
        Assert.Single(runtime.Log.Entries, entry => entry.Level == LogLevel.Error && entry.Text.Contains("Repeat it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_revocation_that_runs_when_the_application_ends_stops_between_two_batches()
    {
        var runtime = new Testing.Runtime();
        await FillAsync(runtime);
        var gate = new TaskCompletionSource();
        runtime.Store.EndAnswerGate = gate.Task;

        var revoke = runtime.Manager.RevokeAllAsync("ada", Token);
        await runtime.DisposeAsync();
        gate.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => revoke);
        Assert.InRange(runtime.Store.Ends, 1, 2);
    }

    private static async Task FillAsync(Testing.Runtime runtime)
    {
        var signedIn = await runtime.SignInAsync("sample");
        var sample = (await runtime.Store.GetAsync(signedIn.Session.Id, Token))!;
        for (var i = 0; i < Count; i++)
        {
            var session = sample with { Id = Model.SessionIds.FormatSession(Model.SessionIds.NewKey()), ClientId = "client-" + i, UserId = "ada" };
            await runtime.Store.CreateAsync(
                new NewSession
                {
                    Session = session,
                    NewClientHash = new ClientSecretHash(System.Security.Cryptography.RandomNumberGenerator.GetBytes(ClientSecretHash.Size)),
                    MaxSessionsPerClient = 1,
                },
                Token);
        }
    }
}
