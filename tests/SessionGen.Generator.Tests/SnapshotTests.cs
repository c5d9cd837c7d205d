using SessionGen.Configuration.Model;
using SessionGen.Generator.Tests.Harness;

namespace SessionGen.Generator.Tests;

public sealed class SnapshotTests
{
    [Fact]
    public void The_defaults() => Matches("Defaults", new SessionsModel());

    [Fact]
    public void The_defaults_without_ASP_NET_Core() => Matches("DefaultsWithoutAspNetCore", new SessionsModel(), hasAspNetCore: false);

    [Fact]
    public void Several_policies() => Matches("Policies", Models.Policies);

    [Fact]
    public void Every_kind_of_claim() => Matches("EveryClaim", Models.EveryClaim);

    [Fact]
    public void Arrays_and_objects() => Matches("ArraysAndObjects", Models.ArraysAndObjects);

    [Fact]
    public void Every_setting() => Matches("EverySetting", Models.EverySetting);

    [Fact]
    public void A_difference_is_found_and_shown()
    {
        Assert.Null(Snapshot.Difference("A.cs", "a\nb\nc", "a\nb\nc"));
        Assert.Equal("A.cs, line 2:\n- b\n+ x\n", Snapshot.Difference("A.cs", "a\nb\nc", "a\nx\nc"));
        Assert.Equal("A.cs, line 2:\n+ b\n", Snapshot.Difference("A.cs", "a\nc", "a\nb\nc"));
        Assert.Equal("A.cs: is generated, but not expected", Snapshot.Difference("A.cs", null, "a"));
    }

    private static void Matches(string name, SessionsModel model, bool hasAspNetCore = true) =>
        Snapshot.Matches(name, Emit.Files(model, hasAspNetCore).Select(file => (file.HintName, file.Text)));
}
