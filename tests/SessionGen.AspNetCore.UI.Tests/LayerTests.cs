using SessionGen.Tests;

namespace SessionGen.AspNetCore.UI.Tests;

/// <summary>Folders are layers. A type uses its own layer and those before it.</summary>
public sealed class LayerTests
{
    private static readonly string[] _layers = ["Accounts", "Pages", "Circuits", "Components", "UI"];
    private static readonly string _project = Path.Combine(Repository.Root, "runtime", "SessionGen.AspNetCore.UI");

    [Fact]
    public void No_type_uses_a_layer_above_its_own() =>
        Assert.Empty(Layers.FindFolderViolations(typeof(AccountDescription).Assembly, _project, _layers));

    [Theory]
    [InlineData("Accounts")]
    [InlineData("Circuits")]
    public void A_layer_in_the_wrong_place_is_noticed(string name) => Assert.NotEmpty(
        Layers.FindFolderViolations(typeof(AccountDescription).Assembly, _project, [.. _layers.Where(layer => layer != name), name]));
}
