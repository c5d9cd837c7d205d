using System.Globalization;
using Accounts.Lifetimes;

namespace SessionGen.Samples.Tests;

/// <summary>Where the times of a session lie in its picture.</summary>
public sealed class LifetimeTests
{
    private static readonly DateTimeOffset SignIn = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly SessionPolicy WorkingDay = new("default", TimeSpan.FromMinutes(30), TimeSpan.FromHours(8));

    [Fact]
    public void The_whole_runs_from_the_sign_in_to_the_maximum()
    {
        var lifetime = Of(WorkingDay, lastActive: "11:00", now: "11:06");

        Assert.Equal(new Scale(SignIn, At("17:00")), lifetime.Whole);
        Assert.Equal("0%", lifetime.Whole.X(lifetime.SignedInAt));
        Assert.Equal("25%", lifetime.Whole.X(lifetime.LastActiveAt));
        Assert.Equal("26.25%", lifetime.Whole.X(lifetime.Now));
        Assert.Equal("31.25%", lifetime.Whole.X(lifetime.EndsAt));
        Assert.Equal("6.25%", lifetime.Whole.Width(lifetime.LastActiveAt, lifetime.EndsAt));
    }

    [Fact]
    public void The_magnified_part_runs_from_the_last_activity_to_the_end()
    {
        var lifetime = Of(WorkingDay, lastActive: "11:00", now: "11:06");

        Assert.True(lifetime.EndsByInactivity);
        Assert.Equal(new Scale(At("11:00"), At("11:30")), lifetime.Close);
        Assert.Equal("20%", lifetime.Close.X(lifetime.Now));
    }

    [Fact]
    public void Near_the_maximum_it_is_the_maximum_that_ends_it()
    {
        var lifetime = Of(WorkingDay, lastActive: "16:50", now: "16:55");

        Assert.False(lifetime.EndsByInactivity);
        Assert.Equal(At("17:00"), lifetime.EndsAt);
        Assert.Equal("50%", lifetime.Close.X(lifetime.Now));
        Assert.Equal("100%", lifetime.Whole.X(lifetime.EndsAt));
    }

    [Fact]
    public void A_session_that_counts_as_active_beyond_now_was_last_seen_now()
    {
        var lifetime = Of(WorkingDay, lastActive: "11:01", now: "11:00");

        Assert.Equal(At("11:00"), lifetime.LastActiveAt);
        Assert.Equal(At("11:31"), lifetime.EndsAt);
        Assert.Equal("0%", lifetime.Close.X(lifetime.Now));
    }

    [Fact]
    public void A_policy_without_maximum_is_drawn_to_the_end_that_it_has()
    {
        var lifetime = Of(new SessionPolicy("open", TimeSpan.FromHours(1), null), lastActive: "10:00", now: "10:30");

        Assert.Null(lifetime.MaximumEndsAt);
        Assert.True(lifetime.EndsByInactivity);
        Assert.Equal(new Scale(SignIn, At("11:00")), lifetime.Whole);
        Assert.Equal("75%", lifetime.Whole.X(lifetime.Now));
    }

    [Fact]
    public void A_policy_without_inactivity_timeout_counts_down_to_its_maximum()
    {
        var lifetime = Of(new SessionPolicy("fixed", null, TimeSpan.FromHours(4)), lastActive: "10:00", now: "11:00");

        Assert.Null(lifetime.InactivityEndsAt);
        Assert.False(lifetime.EndsByInactivity);
        Assert.Equal(new Scale(At("10:00"), At("13:00")), lifetime.Close);
        Assert.Equal("33.33%", lifetime.Close.X(lifetime.Now));
    }

    [Fact]
    public void Nothing_lies_outside_of_the_picture()
    {
        var lifetime = Of(WorkingDay, lastActive: "10:00", now: "18:00");

        Assert.Equal("100%", lifetime.Whole.X(lifetime.Now));
        Assert.Equal("100%", lifetime.Close.X(lifetime.Now));
        Assert.Equal("0%", lifetime.Close.X(SignIn));
        Assert.Equal("100%", new Scale(SignIn, SignIn).X(SignIn));
    }

    private static Lifetime Of(SessionPolicy policy, string lastActive, string now) =>
        Lifetime.Of(
            new Session
            {
                Id = "sess_1",
                UserId = "ada",
                ClientId = "client_1",
                Policy = policy,
                CreatedAt = SignIn,
                LastActiveAt = At(lastActive) < At(now) ? At(lastActive) : At(now),
                ActiveUntil = At(lastActive),
                Status = SessionStatus.Active,
            },
            At(now));

    private static DateTimeOffset At(string time) => new(SignIn.Date + TimeSpan.Parse(time, CultureInfo.InvariantCulture), TimeSpan.Zero);
}
