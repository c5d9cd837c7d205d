using SessionGen.Testing;
using SessionGen.Tests;

namespace SessionGen.Runtime.Tests;

public sealed class LayerTests
{
    private static readonly string[] _layers =
    [
        "SessionGen.Configuration.Values",
        "Model",
        "Settings",
        "SessionGen.Configuration.Schema",
        "Stores",
        "Observation",
        "InMemory",
        "Claims",
        "Keys",
        "Tokens",
        "Options",
        "Sessions",
        "Hosting",
    ];

    private static readonly string _project = Path.Combine(Repository.Root, "runtime", "SessionGen.Runtime");

    [Fact]
    public void No_type_uses_a_layer_above_its_own() =>
        Assert.Empty(Layers.FindFolderViolations(typeof(SessionManager).Assembly, _project, _layers));

    [Theory]
    [InlineData("Model")]
    [InlineData("Stores")]
    [InlineData("Tokens")]
    public void A_layer_in_the_wrong_place_is_noticed(string name) => Assert.NotEmpty(
        Layers.FindFolderViolations(typeof(SessionManager).Assembly, _project, [.. _layers.Where(layer => layer != name), name]));
}
