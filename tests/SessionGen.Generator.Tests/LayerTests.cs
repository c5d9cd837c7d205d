using SessionGen.Tests;

namespace SessionGen.Generator.Tests;

public sealed class LayerTests
{
    [Fact]
    public void No_type_uses_a_layer_above_its_own() => Assert.Empty(Layers.FindViolations(
        typeof(SessionsGenerator).Assembly,
        "SessionGen.Generator.Emission",
        "SessionGen.Generator.Pipeline",
        "SessionGen.Generator"));
}
