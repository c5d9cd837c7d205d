using SessionGen.Tests;

namespace SessionGen.Configuration.Tests;

public sealed class LayerTests
{
    private static readonly string[] _layers =
    [
        "SessionGen",
        "SessionGen.Infrastructure",
        "SessionGen.Configuration.Values",
        "SessionGen.Configuration.Findings",
        "SessionGen.Configuration.Syntax",
        "SessionGen.Configuration.Model",
        "SessionGen.Configuration.Schema",
        "SessionGen.Configuration.Binding",
        "SessionGen.Configuration.Checks",
        "SessionGen.Configuration",
        "SessionGen.Configuration.Locking",
    ];

    [Fact]
    public void No_type_uses_a_layer_above_its_own() => Assert.Empty(Layers.FindViolations(typeof(SessionsFile).Assembly, _layers));

    [Fact]
    public void Layers_in_the_wrong_order_are_noticed()
        => Assert.All(
            _layers.Take(_layers.Length - 1),
            name => Assert.NotEmpty(Layers.FindViolations(typeof(SessionsFile).Assembly, [.. _layers.Where(layer => layer != name), name])));
}
