using SessionGen.Configuration.Model;
using SessionGen.Configuration.Tests.Harness;

namespace SessionGen.Configuration.Tests;

/// <summary>The file of the design, whole.</summary>
public sealed class DesignFileTests
{
    [Fact]
    public void A_file_with_nothing_gives_the_defaults()
    {
        Assert.Equal(new SessionsModel(), Verify.Clean(""));
        Assert.Equal(new SessionsModel(), Verify.Clean("# nothing yet\n"));
        Assert.Equal(new SessionsModel(), Verify.Clean("{}\n"));
        Assert.Equal(new SessionsModel(), Verify.Clean("lifetime:\npolicies:\ntoken:\n  claims:\n"));
    }

    [Fact]
    public void A_policy_takes_what_it_leaves_out_from_lifetime()
    {
        var model = Verify.Clean("""
            lifetime:
              inactivityTimeout: 1h
              maximumLifetime: 7d
            policies:
              admin:
                maximumLifetime: 8h
              kiosk-mode: { inactivityTimeout: 10m }
              guest:
            """);

        Assert.Equal(
            [
                new PolicyModel("default", "Default", 3_600, 604_800),
                new PolicyModel("admin", "Admin", 3_600, 28_800),
                new PolicyModel("kiosk-mode", "KioskMode", 600, 604_800),
                new PolicyModel("guest", "Guest", 3_600, 604_800),
            ],
            model.Policies);
    }
}
