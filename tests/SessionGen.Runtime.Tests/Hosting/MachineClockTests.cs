using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using SessionGen.Observation;
using SessionGen.Testing;

namespace SessionGen.Runtime.Tests.Hosting;

/// <summary>Rule 2: a machine whose clock is wrong ends nobody's session, and says so.</summary>
public sealed class MachineClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(720, true)]
    [InlineData(-2, true)]
    [InlineData(-2, false)]
    public async Task A_machine_whose_clock_is_wrong_and_that_serves_nobody_ends_nobody(int hours, bool isFirst)
    {
        await using var fleet = new Fleet();
        var first = fleet.Add(isFirst ? hours * Hour : default);
        var second = fleet.Add(isFirst ? default : hours * Hour);
        var right = isFirst ? second : first;
        var (active, idle) = (await right.SignInAsync("ada"), await right.SignInAsync("bob"));

        await fleet.RunAsync(3 * Hour, active);

        Assert.True(first.Runtime.Store.Sweeps + second.Runtime.Store.Sweeps > 100);
        Assert.Equal(SessionStatus.Active, (await fleet.GetAsync(active)).Status);
        Assert.False(await idle.IsSignedInAsync());
        if (hours > 0)
        {
            // Not ended, but ended on time: by the clock that is right.
            Assert.Equal((SessionStatus.Expired, idle.SignedIn.Session.ExpiresAt), ((await fleet.GetAsync(idle)).Status, (await fleet.GetAsync(idle)).EndedAt));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-2)]
    [InlineData(2)]
    public async Task Users_of_a_machine_whose_clock_is_wrong_are_not_ended_by_the_others_nor_after_its_correction(int hours)
    {
        await using var fleet = new Fleet();
        fleet.Add();
        fleet.Add();
        var wrong = fleet.Add(hours * Hour);
        var user = await wrong.SignInAsync();
        await fleet.RunAsync(3 * Hour, user);

        // A clock that was behind finds that the session expired in the meantime: the user was last active by the time of that clock.
        wrong.Clock.Offset = TimeSpan.Zero;

        Assert.Equal(hours > 0, await user.IsSignedInAsync());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task A_clock_that_jumps_and_is_corrected_ends_nobody_and_is_logged_once_each(int hours)
    {
        await using var fleet = new Fleet();
        var (one, two) = (fleet.Add(), fleet.Add());
        var users = new[] { await one.SignInAsync(), await two.SignInAsync("bob") };
        await fleet.RunAsync(TimeSpan.FromMinutes(5), users);
        Assert.Empty(one.Messages.Concat(two.Messages));

        // One has been there for longer, but its clock was set.
        one.Clock.Offset = hours * Hour;
        await fleet.RunAsync(TimeSpan.FromMinutes(20), users[1]);
        var (level, text) = Assert.Single(one.Messages);
        Assert.Equal(LogLevel.Error, level);
        Assert.Contains(hours > 0 ? "is 1 hour 59 minutes ahead of" : "is 1 hour 59 minutes behind", text.Replace("2 hours 0 minutes", "1 hour 59 minutes", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(two.Clocks.Machine, text, StringComparison.Ordinal);
        Assert.True(one.Clocks.Verdict.IsWrong);
        Assert.Equal(LogLevel.Warning, Assert.Single(two.Messages).Level);
        Assert.False(two.Clocks.Verdict.IsWrong);

        one.Clock.Offset = TimeSpan.Zero;
        await fleet.RunAsync(TimeSpan.FromMinutes(20), users);
        Assert.Equal([LogLevel.Error, LogLevel.Information], one.Messages.Select(message => message.Level));
        Assert.Single(two.Messages);
        Assert.Equal((ClockVerdict.Right, ClockVerdict.Right), (one.Clocks.Verdict, two.Clocks.Verdict));
    }

    [Fact]
    public async Task A_machine_alone_whose_clock_jumps_ahead_and_is_corrected_ends_nobody()
    {
        await using var fleet = new Fleet();
        var alone = fleet.Add();
        var user = await alone.SignInAsync();
        await fleet.RunAsync(TimeSpan.FromMinutes(5), user);

        alone.Clock.Offset = 24 * Hour;
        await fleet.RunAsync(TimeSpan.FromMinutes(20));
        Assert.False(await user.IsSignedInAsync());
        Assert.Equal(SessionStatus.Active, (await fleet.GetAsync(user)).Status);
        alone.Clock.Offset = TimeSpan.Zero;

        Assert.True(await user.IsSignedInAsync());
        await fleet.RunAsync(2 * Hour, user);
        Assert.Empty(alone.Messages);
    }

    [Fact]
    public async Task A_machine_alone_believes_a_clock_that_has_been_ahead_for_an_hour()
    {
        await using var fleet = new Fleet();
        var alone = fleet.Add();
        var user = await alone.SignInAsync();
        await fleet.RunAsync(TimeSpan.FromMinutes(1));
        alone.Clock.Offset = 2 * Hour;

        // A second jump starts the hour over.
        await fleet.RunAsync(TimeSpan.FromMinutes(50));
        Assert.Equal(SessionStatus.Expired, (await fleet.GetAsync(user)).Status);
        var late = await alone.SignInAsync("bob");
        alone.Clock.Offset = 9 * Hour;
        await fleet.RunAsync(TimeSpan.FromMinutes(25));
        Assert.Equal(SessionStatus.Active, (await fleet.GetAsync(late)).Status);

        await fleet.RunAsync(TimeSpan.FromMinutes(40));
        Assert.Equal(SessionStatus.Expired, (await fleet.GetAsync(late)).Status);
    }

    [Fact]
    public async Task A_machine_that_was_suspended_ends_nobody_of_the_others()
    {
        await using var fleet = new Fleet();
        var (one, two) = (fleet.Add(), fleet.Add());
        var user = await two.SignInAsync();
        await fleet.RunAsync(TimeSpan.FromMinutes(5), user);

        one.IsRunning = false;
        await fleet.RunAsync(3 * Hour, user);

        // It resumes with the time at which it was suspended, until its clock is set.
        one.Clock.Suspended = 3 * Hour;
        one.Clock.Offset = -3 * Hour;
        one.IsRunning = true;
        await fleet.RunAsync(TimeSpan.FromMinutes(5), user);
        Assert.Equal(LogLevel.Error, Assert.Single(one.Messages).Level);
        one.Clock.Offset = TimeSpan.Zero;
        await fleet.RunAsync(Hour, user);
        Assert.Equal(LogLevel.Information, one.Messages.Last().Level);
    }

    [Fact]
    public async Task A_machine_alone_that_was_suspended_sweeps_an_hour_later()
    {
        await using var fleet = new Fleet();
        var alone = fleet.Add();
        var user = await alone.SignInAsync();
        await fleet.RunAsync(TimeSpan.FromMinutes(5), user);

        fleet.Truth.Advance(3 * Hour);
        alone.Clock.Suspended = 3 * Hour;

        await fleet.RunAsync(TimeSpan.FromMinutes(20));
        Assert.False(await user.IsSignedInAsync());
        Assert.Equal(SessionStatus.Active, (await fleet.GetAsync(user)).Status);
        await fleet.RunAsync(TimeSpan.FromMinutes(45));
        Assert.Equal(SessionStatus.Expired, (await fleet.GetAsync(user)).Status);
    }

    [Fact]
    public async Task Of_three_machines_the_one_that_differs_is_wrong_even_if_it_was_there_first()
    {
        await using var fleet = new Fleet();
        var (wrong, one, two) = (fleet.Add(2 * Hour), fleet.Add(), fleet.Add(TimeSpan.FromSeconds(30)));
        using var meter = new MeterListener();
        var differences = new List<double>();
        meter.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "sessiongen.clock.difference" && instrument.Meter.Scope == wrong.Runtime.Get<IMeterFactory>())
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meter.SetMeasurementEventCallback<double>((_, value, _, _) => differences.Add(value));
        meter.Start();
        wrong.Runtime.Get<SessionGenMetrics>();

        await fleet.RunAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(LogLevel.Error, Assert.Single(wrong.Messages).Level);
        Assert.Empty(one.Messages.Concat(two.Messages));
        meter.RecordObservableInstruments();
        Assert.InRange(differences[^1], 7_150, 7_200);

        wrong.Clock.Offset = TimeSpan.Zero;
        await fleet.RunAsync(TimeSpan.FromMinutes(1));
        meter.RecordObservableInstruments();
        Assert.Equal(0, differences[^1]);
    }

    [Theory]
    [InlineData(-50)]
    [InlineData(50)]
    public async Task Clocks_that_differ_by_less_than_a_minute_are_no_trouble(int seconds)
    {
        await using var fleet = new Fleet();
        var (one, two) = (fleet.Add(), fleet.Add(TimeSpan.FromSeconds(seconds)));
        var users = new[] { await one.SignInAsync(), await two.SignInAsync("bob") };

        await fleet.RunAsync(Hour, users);

        Assert.Empty(one.Messages.Concat(two.Messages));
    }

    [Fact]
    public async Task A_machine_that_is_cut_off_counts_for_an_hour_of_reports_and_not_of_time()
    {
        await using var fleet = new Fleet();
        var (ahead, behind) = (fleet.Add(2 * Hour), fleet.Add());
        var user = await behind.SignInAsync();
        await fleet.RunAsync(TimeSpan.FromMinutes(5), user);

        // The store is away for both, for longer than an hour; then one of them reaches it first. The user did nothing, and is not ended
        // before the time.
        (ahead.Runtime.Store.Failure, behind.Runtime.Store.Failure) = (new SessionStoreUnavailableException("down"), new SessionStoreUnavailableException("down"));
        await fleet.RunAsync(TimeSpan.FromMinutes(20));
        ahead.Runtime.Store.Failure = null;
        await fleet.RunAsync(TimeSpan.FromMinutes(8));
        Assert.Equal(SessionStatus.Active, (await fleet.GetAsync(user)).Status);
        behind.Runtime.Store.Failure = null;
        Assert.True(await user.IsSignedInAsync());
        await fleet.RunAsync(Hour, user);
    }

    [Fact]
    public async Task A_machine_that_was_killed_holds_up_no_sweep_and_is_removed_after_an_hour()
    {
        await using var fleet = new Fleet();
        var (one, two) = (fleet.Add(), fleet.Add());
        var user = await one.SignInAsync();
        await fleet.RunAsync(TimeSpan.FromMinutes(5));
        two.IsRunning = false;

        await fleet.RunAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(SessionStatus.Expired, (await fleet.GetAsync(user)).Status);
        Assert.Equal(2, await CountReportsAsync());
        await fleet.RunAsync(Hour);
        Assert.Equal(1, await CountReportsAsync());

        // One that was only away returns as the junior.
        two.IsRunning = true;
        await fleet.RunAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(2, await CountReportsAsync());
        Assert.Empty(one.Messages.Concat(two.Messages));

        async Task<int> CountReportsAsync()
        {
            var reports = await fleet.Store.ReportClockAsync("test", fleet.Truth.GetUtcNow(), TestContext.Current.CancellationToken);
            await fleet.Store.RemoveClockAsync("test", TestContext.Current.CancellationToken);
            return reports.Count - 1;
        }
    }

    [Fact]
    public async Task What_a_clock_that_was_ahead_wrote_does_not_outlast_its_correction()
    {
        await using var fleet = new Fleet();
        var (one, two) = (fleet.Add(), fleet.Add(2 * Hour));
        await fleet.RunAsync(Hour);
        var user = await two.SignInAsync();
        await fleet.RunAsync(TimeSpan.FromMinutes(10), user);
        Assert.True((await fleet.GetAsync(user)).ActiveUntil > fleet.Truth.GetUtcNow() + Hour);
        two.Clock.Offset = TimeSpan.Zero;

        await fleet.RunAsync(TimeSpan.FromMinutes(2));
        Assert.True((await fleet.GetAsync(user)).ActiveUntil <= fleet.Truth.GetUtcNow() + TimeSpan.FromMinutes(3));
        Assert.True(await user.IsSignedInAsync(one));
        await fleet.RunAsync(Fleet.Timeout + TimeSpan.FromMinutes(5));
        Assert.False(await user.IsSignedInAsync(one));
        Assert.Equal(SessionStatus.Expired, (await fleet.GetAsync(user)).Status);
    }

    [Fact]
    public async Task What_a_machine_alone_wrote_ahead_of_time_is_moved_back_an_hour_after_the_correction()
    {
        await using var fleet = new Fleet();
        var alone = fleet.Add();
        await fleet.RunAsync(2 * Hour);
        alone.Clock.Offset = 9 * Hour;
        var user = await alone.SignInAsync();
        await fleet.RunAsync(TimeSpan.FromMinutes(10), user);
        alone.Clock.Offset = TimeSpan.Zero;

        await fleet.RunAsync(Hour + TimeSpan.FromMinutes(2));

        Assert.True((await fleet.GetAsync(user)).ActiveUntil <= fleet.Truth.GetUtcNow() + TimeSpan.FromMinutes(3));
        Assert.True(await user.IsSignedInAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_machine_alone_whose_clock_is_behind_for_a_while_signs_nobody_out(bool atStart)
    {
        await using var fleet = new Fleet();
        var before = fleet.Add();
        var user = await before.SignInAsync();
        await fleet.RunAsync(2 * Hour, user);

        // A computer without a battery starts with a time of long ago, until it has asked for the right one.
        var alone = atStart ? fleet.Add() : before;
        before.IsRunning = !atStart;
        alone.Clock.Offset = TimeSpan.FromDays(-100);
        await fleet.RunAsync(TimeSpan.FromMinutes(20));
        alone.Clock.Offset = TimeSpan.Zero;

        Assert.True(await user.IsSignedInAsync(alone));
    }

    [Fact]
    public async Task A_token_that_was_made_ahead_of_time_is_replaced_after_the_correction()
    {
        await using var fleet = new Fleet();
        var (one, two) = (fleet.Add(), fleet.Add(2 * Hour));
        var user = await two.SignInAsync();
        await fleet.RunAsync(TimeSpan.FromMinutes(10), user);
        var token = await two.Runtime.RenewAsync(user.SignedIn.Client);

        two.Clock.Offset = TimeSpan.Zero;

        Assert.Null(two.Runtime.Tokens.VerifyCookieToken(token!.Text, Testing.Runtime.Origin, user.SignedIn.Client.Text));
        Assert.NotEqual(token.Text, (await two.Runtime.RenewAsync(user.SignedIn.Client))!.Text);
        await fleet.RunAsync(3 * Hour, user);
        Assert.True(await user.IsSignedInAsync(one));
    }

    [Fact]
    public async Task A_machine_that_is_ahead_sets_no_revocation_cutoff_that_would_end_sign_ins_of_the_others()
    {
        await using var fleet = new Fleet();
        var (one, two) = (fleet.Add(), fleet.Add(2 * Hour));
        await fleet.RunAsync(TimeSpan.FromMinutes(2));
        var before = await one.SignInAsync();
        await fleet.RunAsync(TimeSpan.FromMinutes(1));

        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => two.Runtime.Manager.RevokeIssuedBeforeAsync(two.Clock.GetUtcNow(), TestContext.Current.CancellationToken));
        Assert.Contains(one.Clocks.Machine, error.Message, StringComparison.Ordinal);
        Assert.True(await before.IsSignedInAsync());

        // By the clock of the others it may, and so may the others.
        await two.Runtime.Manager.RevokeIssuedBeforeAsync(fleet.Truth.GetUtcNow(), TestContext.Current.CancellationToken);
        Assert.Equal(SessionStatus.Revoked, (await fleet.GetAsync(before)).Status);
        fleet.Truth.Advance(TimeSpan.FromSeconds(2));
        var after = await one.SignInAsync("bob");
        Assert.True(await after.IsSignedInAsync());
    }

    [Fact]
    public async Task A_machine_that_is_ahead_sets_no_such_cutoff_although_it_is_the_one_that_is_presumed_right()
    {
        await using var fleet = new Fleet();
        var (ahead, right) = (fleet.Add(2 * Hour), fleet.Add());
        await fleet.RunAsync(TimeSpan.FromMinutes(5));
        Assert.False(ahead.Clocks.Verdict.IsWrong);

        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => ahead.Runtime.Manager.RevokeIssuedBeforeAsync(ahead.Clock.GetUtcNow(), TestContext.Current.CancellationToken));

        Assert.Contains(right.Clocks.Machine, error.Message, StringComparison.Ordinal);
        Assert.True(await (await right.SignInAsync()).IsSignedInAsync());
    }

    [Fact]
    public async Task A_clock_that_has_just_been_set_ahead_sets_no_such_cutoff_either()
    {
        await using var fleet = new Fleet();
        var (one, two) = (fleet.Add(), fleet.Add());
        await fleet.RunAsync(TimeSpan.FromMinutes(5));
        two.Clock.Offset = 2 * Hour;

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => two.Runtime.Manager.RevokeIssuedBeforeAsync(two.Clock.GetUtcNow(), TestContext.Current.CancellationToken));

        Assert.True(await (await one.SignInAsync()).IsSignedInAsync());
    }

    [Fact]
    public async Task A_machine_that_is_ahead_removes_no_key_that_the_others_use()
    {
        await using var fleet = new Fleet();
        var (one, two) = (fleet.Add(), fleet.Add(2 * Hour));
        await fleet.RunAsync(TimeSpan.FromMinutes(1));
        await one.Runtime.Keys.EnsureLoadedAsync(TestContext.Current.CancellationToken);
        for (var day = 0; day < 200; day++)
        {
            // The keys change every 30 days.
            fleet.Truth.Advance(TimeSpan.FromHours(23));
            await fleet.RunAsync(TimeSpan.FromMinutes(2));
            await one.Runtime.Keys.RefreshAsync(TestContext.Current.CancellationToken);
            await two.Runtime.Keys.RefreshAsync(TestContext.Current.CancellationToken);
            var ids = (await fleet.Store.ListKeysAsync(TestContext.Current.CancellationToken)).Select(key => key.KeyId);
            Assert.Contains(one.Runtime.Keys.GetSigningKey(fleet.Truth.GetUtcNow() - TimeSpan.FromMinutes(1)).Id, ids);
            Assert.Contains(one.Runtime.Keys.GetSealingKey(fleet.Truth.GetUtcNow() - TimeSpan.FromMinutes(1)).Id, ids);
        }

        // Previous, current and next at most, of both kinds.
        Assert.InRange((await fleet.Store.ListKeysAsync(TestContext.Current.CancellationToken)).Count, 2, 6);
    }

    [Fact]
    public async Task A_report_that_was_edited_to_nonsense_ends_nobody_and_is_removed()
    {
        foreach (var nonsense in new[] { DateTimeOffset.MinValue, DateTimeOffset.MaxValue })
        {
            await using var fleet = new Fleet();
            var one = fleet.Add();
            var user = await one.SignInAsync();
            await fleet.Store.ReportClockAsync("nonsense", nonsense, TestContext.Current.CancellationToken);

            await fleet.RunAsync(2 * Hour, user);

            var reports = await fleet.Store.ReportClockAsync("test", fleet.Truth.GetUtcNow(), TestContext.Current.CancellationToken);
            Assert.Equal([one.Clocks.Machine, "test"], reports.Select(report => report.Machine));
            Assert.Empty(one.Messages);
        }
    }
}
