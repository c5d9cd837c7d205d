using SessionGen.Tests;

namespace SessionGen.AspNetCore.Tests;

public sealed class LayerTests
{
    private static readonly string[] _layers =
        ["Http", "Origins", "Cookies", "Requests", "Authentication", "Caching", "SignalR", "Health", "Keys", "Paths", "Endpoints"];

    private static readonly string _project = Path.Combine(Repository.Root, "runtime", "SessionGen.AspNetCore");

    [Fact]
    public void No_type_uses_a_layer_above_its_own() =>
        Assert.Empty(Layers.FindFolderViolations(typeof(SessionGenDefaults).Assembly, _project, _layers));

    [Theory]
    [InlineData("Http")]
    [InlineData("Cookies")]
    [InlineData("Authentication")]
    public void A_layer_in_the_wrong_place_is_noticed(string name) => Assert.NotEmpty(
        Layers.FindFolderViolations(typeof(SessionGenDefaults).Assembly, _project, [.. _layers.Where(layer => layer != name), name]));
}
