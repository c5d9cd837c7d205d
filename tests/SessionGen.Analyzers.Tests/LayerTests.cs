using SessionGen.Tests;

namespace SessionGen.Analyzers.Tests;

public sealed class LayerTests
{
    [Fact]
    public void No_type_uses_a_higher_layer() => Assert.Empty(Layers.FindViolations(
        typeof(SessionsFileAnalyzer).Assembly,
        "SessionGen.Analyzers",
        "SessionGen.Analyzers.Claims",
        "SessionGen.Analyzers.Lifetimes"));
}
