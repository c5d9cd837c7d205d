using System.Security.Claims;
using SessionGen.AspNetCore.Authentication;

namespace SessionGen.AspNetCore.Tests;

public sealed class PrincipalTests
{
    private static readonly Session<TestSessionClaims> Session = new()
    {
        Id = "sess_1",
        UserId = "alice",
        ClientId = "client_1",
        Policy = TestSite.ShortPolicy,
        CreatedAt = DateTimeOffset.UnixEpoch,
        LastActiveAt = default,
        ActiveUntil = default,
        Status = SessionStatus.Active,
        Claims = new TestSessionClaims { Department = "R&D", Level = 3, Roles = ["reader", "editor"] },
    };

    private static readonly string[] Expected =
        ["sub=alice", ClaimTypes.NameIdentifier + "=alice", "sid=sess_1", "auth_time=0", "department=R&D", "level=3", "roles=reader", "role=reader", "roles=editor", "role=editor"];

    [Fact]
    public void The_claims_are_the_users_id_the_session_and_those_of_the_file()
    {
        var identity = NewIdentity();

        Assert.Equal(Expected, identity.Claims.Select(claim => $"{claim.Type}={claim.Value}"));
        Assert.All(identity.Claims, claim => Assert.Equal("https://acme.example", claim.Issuer));
        Assert.All(identity.Claims, claim => Assert.Same(identity, claim.Subject));
        Assert.True(identity.IsAuthenticated);
        Assert.Equal("SessionGen", identity.AuthenticationType);
        Assert.True(new ClaimsPrincipal(identity).IsInRole("editor"));
    }

    [Fact]
    public void Whatever_is_asked_first_finds_the_claims()
    {
        Assert.Equal("alice", NewIdentity().FindFirst("sub")?.Value);
        Assert.Equal("alice", new ClaimsPrincipal(NewIdentity()).FindFirstValue("sub"));
        Assert.True(NewIdentity().HasClaim("level", "3"));
        Assert.True(NewIdentity().HasClaim(claim => claim.Type == "level"));
        Assert.Equal(2, NewIdentity().FindAll("roles").Count());
        Assert.Equal(10, new ClaimsPrincipal(NewIdentity()).Claims.Count());
        Assert.Equal(10, NewIdentity().Clone().Claims.Count());
        Assert.Equal(10, new ClaimsPrincipal(NewIdentity()).Clone().Claims.Count());
        Assert.Equal(10, new ClaimsIdentity(NewIdentity()).Claims.Count());
        Assert.Equal(11, new ClaimsIdentity(NewIdentity(), [new Claim("a", "b")]).Claims.Count());
        var added = NewIdentity();
        added.AddClaim(new Claim("a", "b"));
        Assert.Equal("a", added.Claims.Last().Type);
        Assert.Equal(11, added.Claims.Count());
        var removed = NewIdentity();
        Assert.False(removed.TryRemoveClaim(new Claim("a", "b")));
        Assert.Equal(10, removed.Claims.Count());
        using var stream = new MemoryStream();
        new ClaimsPrincipal(NewIdentity()).WriteTo(new BinaryWriter(stream));
        stream.Position = 0;
        Assert.Equal(10, new ClaimsPrincipal(new BinaryReader(stream)).Claims.Count());
    }

    [Fact]
    public void What_one_request_adds_no_other_one_sees()
    {
        var (first, second) = (NewIdentity(), NewIdentity());

        first.AddClaim(new Claim("role", "admin"));

        Assert.Equal(10, second.Claims.Count());
        Assert.DoesNotContain(second.Claims, claim => first.Claims.Contains(claim));
    }

    [Fact]
    public void Threads_that_ask_at_the_same_time_all_see_every_claim()
    {
        for (var i = 0; i < 200; i++)
        {
            var identity = NewIdentity();
            var counts = new int[4];
            Parallel.For(0, 4, thread => counts[thread] = identity.Claims.Count());
            Assert.Equal([10, 10, 10, 10], counts);
        }
    }

    private static SessionIdentity<TestSessionClaims> NewIdentity() => new(Session, "https://acme.example");
}
