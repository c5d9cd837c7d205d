using FsCheck;
using FsCheck.Fluent;
using SessionGen.Infrastructure;
using SessionGen.Keys;
using SessionGen.Stores;

namespace SessionGen.Runtime.Tests.Keys;

/// <summary>When keys come and go, without any cryptography.</summary>
public sealed class KeyRotationTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(7638, 1);

    [Fact]
    public void The_next_key_is_published_a_week_before_it_signs_and_the_previous_one_is_kept_until_its_last_token_is_over()
    {
        var ring = new Ring(new SessionTokenSettings());
        ring.Advance(Start);
        Assert.Equal(["0"], ring.Ids);

        ring.Advance(Start.AddDays(23) - TimeSpan.FromSeconds(1));
        Assert.Equal(["0"], ring.Ids);
        ring.Advance(Start.AddDays(23));
        Assert.Equal(["0", "1"], ring.Ids);
        Assert.Equal(Start.AddDays(30), ring.Keys[1].ActivatesAt);

        ring.Advance(Start.AddDays(30) + TimeSpan.FromSeconds(65));
        Assert.Equal(["0", "1"], ring.Ids);
        ring.Advance(Start.AddDays(30) + TimeSpan.FromMinutes(12));
        Assert.Equal(["1"], ring.Ids);
        ring.Advance(Start.AddDays(53));
        Assert.Equal(["1", "2"], ring.Ids);
    }

    [Fact]
    public void Without_rotation_one_key_stays_for_ever()
    {
        var ring = new Ring(new SessionTokenSettings { KeyRotation = null });
        ring.Advance(Start);
        ring.Advance(Start.AddYears(20));

        Assert.Equal(["0"], ring.Ids);
    }

    [Fact]
    public void After_a_long_sleep_the_next_key_is_published_as_long_as_ever_before_it_signs()
    {
        var ring = new Ring(new SessionTokenSettings());
        ring.Advance(Start);
        ring.Advance(Start.AddDays(400));

        Assert.Equal(Start.AddDays(407), ring.Keys[1].ActivatesAt);
    }

    [Theory]
    [InlineData(365)]
    [InlineData(2_900_000)]
    public void A_key_of_a_machine_whose_clock_is_far_ahead_stops_no_rotation(int daysAhead)
    {
        var ring = new Ring(new SessionTokenSettings());
        ring.Advance(Start);
        ring.Keys.Add(new KeyTimes("far", StoredKeyAlgorithm.ES256, Start.AddDays(daysAhead)));

        for (var day = 0; day < 400; day++)
        {
            ring.Advance(Start.AddDays(day));
            var current = ring.Keys.OrderBy(key => key.ActivatesAt).Last(key => key.ActivatesAt <= Start.AddDays(day));

            // It counts as the next one when its time is near.
            Assert.InRange(Start.AddDays(day) - current.ActivatesAt, TimeSpan.Zero, TimeSpan.FromDays(40));
        }

        Assert.InRange(ring.Keys.Count, 1, 4);
    }

    [Fact]
    public void A_change_of_the_algorithm_brings_a_key_at_once_and_keeps_the_old_one_a_day_for_machines_with_the_old_file()
    {
        var ring = new Ring(new SessionTokenSettings());
        ring.Advance(Start);
        ring.Switch(new SessionTokenSettings { Algorithm = SessionTokenAlgorithm.RS256 });
        ring.Advance(Start.AddDays(1));
        Assert.Equal(["0", "1"], ring.Ids);
        Assert.Equal((StoredKeyAlgorithm.RS256, Start.AddDays(1)), (ring.Keys[1].Algorithm, ring.Keys[1].ActivatesAt));

        ring.Advance(Start.AddDays(2));
        Assert.Equal(["0", "1"], ring.Ids);
        ring.Advance(Start.AddDays(2) + TimeSpan.FromHours(1));
        Assert.Equal(["1"], ring.Ids);
    }

    [Fact]
    public void At_any_time_a_key_signs_and_every_token_alive_has_its_key_and_no_key_signed_before_it_was_published_long_enough()
    {
        var scenario = from rotation in Gen.Choose(1, 5000)
                       from lifetime in Gen.Choose(1, 600)
                       from steps in Gen.Choose(0, 4000).ListOf(60)
                       select (rotation, lifetime, steps);
        Check.One(Fixed, Prop.ForAll(scenario.ToArbitrary(), s =>
        {
            var settings = new SessionTokenSettings { KeyRotation = TimeSpan.FromSeconds(s.rotation), Lifetime = TimeSpan.FromSeconds(s.lifetime) };
            var (ring, rotation) = (new Ring(settings), new KeyRotation(settings));
            var published = new Dictionary<string, DateTimeOffset>();
            var signed = new List<(string KeyId, DateTimeOffset Until)>();
            var now = Start;
            foreach (var step in s.steps)
            {
                // Tokens are made all the time; the ring is looked at now and then.
                now += TimeSpan.FromSeconds(step);
                ring.Advance(now);
                ring.Keys.ForEach(key => published.TryAdd(key.KeyId, now));
                var current = ring.Keys.Last(key => key.ActivatesAt <= now);
                signed.Add((current.KeyId, now + settings.Lifetime));
                if (current.KeyId != "0" && now - published[current.KeyId] < rotation.Lead)
                {
                    return false;
                }

                if (signed.Exists(token => token.Until > now && !ring.Ids.Contains(token.KeyId)) || ring.Keys.Count > 2 + (s.lifetime / s.rotation) + 2)
                {
                    return false;
                }
            }

            return true;
        }));
    }

    /// <summary>A store of key times only, with as many steps at once as there are to do.</summary>
    private sealed class Ring(SessionTokenSettings settings)
    {
        private SessionTokenSettings _settings = settings;
        private int _next;

        public List<KeyTimes> Keys { get; } = [];

        public string[] Ids => [.. Keys.Select(key => key.KeyId)];

        public void Switch(SessionTokenSettings settings) => _settings = settings;

        public void Advance(DateTimeOffset now)
        {
            var rotation = new KeyRotation(_settings);
            for (var i = 0; i < 100; i++)
            {
                var step = rotation.GetNextStep(Keys, (StoredKeyAlgorithm)_settings.Algorithm, now, now);
                if (step.AddActivatingAt is { } activatesAt)
                {
                    Keys.Add(new KeyTimes((_next++).ToString(System.Globalization.CultureInfo.InvariantCulture), (StoredKeyAlgorithm)_settings.Algorithm, activatesAt));
                }
                else if (step.RemoveKeyId is { } id)
                {
                    Keys.RemoveAll(key => key.KeyId == id);
                }
                else
                {
                    return;
                }
            }

            Assert.Fail("The rotation does not come to rest.");
        }
    }
}
