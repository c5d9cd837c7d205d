using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using SessionGen.Generator.Tests.Harness;

namespace SessionGen.Generator.Tests;

/// <summary>
/// What shortcodes do when they run: the first operand that is neither null nor false, the last one whatever it is; text around makes a
/// string.
/// </summary>
public sealed class RunningShortcodesTests
{
    private const string File =
        """
        userType: Acme.Web.AppUser
        token:
          claims:
            plan: { type: enum, values: [free, pro], value: "{{user.NextPlan || user.Plan}}" }
            planOrFree: { type: enum, values: [a], optional: true }
            name: "{{user.Nickname || user.Locale || 'nobody'}}"
            place: "{{user.Work.Country.Code || user.Work.City || user.Home.City}}"
            isAdult: { type: boolean, value: "{{user.IsAdult || user.IsStaff}}" }
            isAdultOrFalse: { type: boolean, value: "{{user.IsAdult || false}}" }
            isEu: { type: boolean, value: "{{user.Work.Country.IsEu || user.IsStaff || true}}" }
            lastFalse: { type: boolean, value: "{{user.IsStaff || user.IsStaff}}" }
            shoe: { type: integer, value: "{{user.Shoe || user.Age}}" }
            zeroIsTaken: { type: integer, value: "{{user.Savings.Cents || 99}}" }
            rate: { type: number, value: "{{user.Rate || user.Score}}" }
            ratio: { type: number, value: "{{user.Ratio}}" }
            left: { type: timestamp, value: "{{user.Left || user.Born}}" }
            created: { type: timestamp, value: "{{user.Created}}" }
            team: { type: uuid, value: "{{user.Team || user.Id}}" }
            lastMayBeNull: { type: string, optional: true, value: "{{user.Locale || user.Nickname}}" }
            deep: { type: string, optional: true, value: "{{user.Work.Country.Code}}" }
            deepNumber: { type: integer, optional: true, value: "{{user.Savings.Cents}}" }
            tags: { type: "string[]", value: "{{user.Tags || user.Groups}}" }
            maybeTags: { type: "string[]", optional: true, value: "{{user.Tags}}" }
            workLines: { type: "string[]", optional: true, value: "{{user.Work.Lines}}" }
            numbers: { type: "integer[]", value: "{{user.Numbers}}" }
            text: "{{user.Score}}|{{user.Price}}|{{user.Ratio}}|{{user.Number}}|{{user.IsStaff}}|{{user.Id}}|{{user.Born}}|{{user.Created}}|{{user.Birthday}}|{{user.Day}}|{{user.Initial}}|{{1.5}}|{{true}}|{{'it''s'}}"
            choice: "<{{user.Nickname || user.IsStaff || 'x'}}>"
            emptyIsTaken: "{{user.LastName || 'x'}}"
            fixed: "{{'a' || user.Name}}"
            skipsFalse: { type: boolean, value: "{{false || true}}" }
            nullText: "[{{user.Nickname}}]"
            given: string
            level: { type: integer, default: 3 }
            since: { type: timestamp, default: 1970-01-01T00:00:01Z }
            note: { type: string, optional: true }
            home:
              type: object
              properties:
                city: "{{user.Home.City}}"
                zip: { type: string, optional: true, value: "{{user.Home.Zip}}" }
                planet: { value: Earth }
        """;

    private const string Cases =
        """
        static SessionClaims From(Acme.Web.AppUser user) => SessionClaims.From(user, given: "g");

        public static SessionClaims Empty => From(new());
        public static SessionClaims Full => SessionClaims.From(
            new()
            {
                Nickname = "Nick", Locale = "fi", IsStaff = true, IsAdult = true, Shoe = 0, Rate = 0.0, Team = Guid.Empty, Left = DateTimeOffset.UnixEpoch,
                NextPlan = Plan.Free, Work = new() { City = "Åbo", Country = new() { Code = "AX", IsEu = false }, Lines = { "1" } }, Savings = new Acme.Web.Money { Cents = 0 }, Tags = new string[0],
                Home = new() { Zip = "20100" },
            },
            "g", null, 7, DateTimeOffset.UnixEpoch, "n");
        public static SessionClaims NotAdult => From(new() { IsAdult = false, IsStaff = true });
        public static SessionClaims WorkWithoutCountry => From(new() { Work = new() { City = "Åbo" } });
        public static SessionClaims LastIsFalse => From(new() { IsAdult = false, IsStaff = false });
        public static SessionClaims EmptyText => From(new() { LastName = "" });
        """;

    private static readonly Lazy<ClaimsProbe> s_claims = new(() =>
    {
        var run = GeneratorRun.Of(File, new Consumer { Sources = [AppUser.Source] });
        Assert.Empty(run.Diagnostics);
        return ClaimsProbe.Load((CSharpCompilation)run.Output, Cases);
    });

    [Theory]
    [InlineData("Empty", "Plan", "Pro")]
    [InlineData("Full", "Plan", "Free")]
    [InlineData("Empty", "Name", "nobody")]
    [InlineData("Full", "Name", "Nick")]
    [InlineData("Empty", "Place", "Turku")]
    [InlineData("Full", "Place", "AX")]
    [InlineData("WorkWithoutCountry", "Place", "Åbo")]
    [InlineData("Empty", "IsAdult", false)]
    [InlineData("Full", "IsAdult", true)]
    [InlineData("NotAdult", "IsAdult", true)]
    [InlineData("LastIsFalse", "IsAdult", false)]
    [InlineData("NotAdult", "IsAdultOrFalse", false)]
    [InlineData("Full", "IsEu", true)]
    [InlineData("Empty", "IsEu", true)]
    [InlineData("Empty", "LastFalse", false)]
    [InlineData("Empty", "Shoe", 42L)]
    [InlineData("Full", "Shoe", 0L)]
    [InlineData("Empty", "ZeroIsTaken", 99L)]
    [InlineData("Full", "ZeroIsTaken", 0L)]
    [InlineData("Empty", "Rate", 1234.5)]
    [InlineData("Full", "Rate", 0.0)]
    [InlineData("Empty", "Ratio", 0.5)]
    [InlineData("Empty", "LastMayBeNull", null)]
    [InlineData("Full", "LastMayBeNull", "fi")]
    [InlineData("Empty", "Deep", null)]
    [InlineData("WorkWithoutCountry", "Deep", null)]
    [InlineData("Full", "Deep", "AX")]
    [InlineData("Empty", "DeepNumber", null)]
    [InlineData("Full", "DeepNumber", 0L)]
    [InlineData("Empty", "EmptyIsTaken", "Öberg")]
    [InlineData("EmptyText", "EmptyIsTaken", "")]
    [InlineData("Empty", "Fixed", "a")]
    [InlineData("Empty", "SkipsFalse", true)]
    [InlineData("Empty", "Choice", "<x>")]
    [InlineData("NotAdult", "Choice", "<true>")]
    [InlineData("Full", "Choice", "<Nick>")]
    [InlineData("Empty", "NullText", "[]")]
    [InlineData("Empty", "Given", "g")]
    [InlineData("Empty", "Level", 3L)]
    [InlineData("Full", "Level", 7L)]
    [InlineData("Empty", "Note", null)]
    [InlineData("Full", "Note", "n")]
    public void The_first_operand_that_is_neither_null_nor_false_is_taken_and_the_last_whatever_it_is(string user, string property, object? expected)
    {
        var value = ClaimsProbe.Value(s_claims.Value.Case(user), property);

        Assert.Equal(expected, value is Enum ? value.ToString() : value);
    }

    [Fact]
    public void Instants_and_uuids_keep_their_types()
    {
        var (empty, full) = (s_claims.Value.Case("Empty"), s_claims.Value.Case("Full"));

        Assert.Equal(new DateTimeOffset(2001, 2, 3, 2, 5, 6, TimeSpan.Zero), ClaimsProbe.Value(empty, "Left"));
        Assert.Equal(DateTimeOffset.UnixEpoch, ClaimsProbe.Value(full, "Left"));
        Assert.Equal(new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero), ClaimsProbe.Value(empty, "Created"));
        Assert.Equal(new Guid("0189d9f0-1d6b-7e2c-8f3a-5b6c7d8e9f00"), ClaimsProbe.Value(empty, "Team"));
        Assert.Equal(Guid.Empty, ClaimsProbe.Value(full, "Team"));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1), ClaimsProbe.Value(empty, "Since"));
    }

    [Fact]
    public void Arrays_take_whatever_can_be_enumerated()
    {
        var (empty, full) = (s_claims.Value.Case("Empty"), s_claims.Value.Case("Full"));

        Assert.Equal(["a", "b"], (IReadOnlyList<string>)ClaimsProbe.Value(empty, "Tags")!);
        Assert.Empty((IReadOnlyList<string>)ClaimsProbe.Value(full, "Tags")!);
        Assert.Null(ClaimsProbe.Value(empty, "MaybeTags"));
        Assert.Null(ClaimsProbe.Value(empty, "WorkLines"));
        Assert.Equal(["1"], (IReadOnlyList<string>)ClaimsProbe.Value(full, "WorkLines")!);
        Assert.Equal([1L, 2L], (IReadOnlyList<long>)ClaimsProbe.Value(empty, "Numbers")!);
    }

    [Fact]
    public void Objects_are_made_of_their_properties()
    {
        var home = ClaimsProbe.Value(s_claims.Value.Case("Full"), "Home")!;

        Assert.Equal("Turku", ClaimsProbe.Value(home, "City"));
        Assert.Equal("20100", ClaimsProbe.Value(home, "Zip"));
        Assert.Equal("Earth", ClaimsProbe.Value(home, "Planet"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("fi-FI")]
    [InlineData("ar-SA")]
    public void Text_around_makes_a_string_under_the_invariant_culture(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            Assert.Equal(
                "1234.5|1.50|0.5|-7|false|0189d9f0-1d6b-7e2c-8f3a-5b6c7d8e9f00|2001-02-03T04:05:06.0000000+02:00|2020-01-02T03:04:05.0000000Z|2001-02-03|Friday|A|1.5|true|it's",
                ClaimsProbe.Value(s_claims.Value.Case("Empty"), "Text"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("Empty")]
    [InlineData("Full")]
    public void Claims_made_from_a_user_travel_in_a_token(string user)
    {
        var claims = s_claims.Value.Case(user);

        s_claims.Value.Validate(claims);

        Assert.Equal(claims, s_claims.Value.RoundTrip(claims));
    }
}
