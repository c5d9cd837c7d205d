using SessionGen.Sqlite;

namespace SessionGen.Tests;

public sealed class LayerTests
{
    [Fact]
    public void No_type_uses_a_layer_above_its_own() => Assert.Empty(Layers.FindViolations(
        typeof(SqliteSessionStore).Assembly,
        "SessionGen.Sqlite.Files",
        "SessionGen.Sqlite.Rows",
        "SessionGen.Sqlite.Reading",
        "SessionGen.Sqlite.Writing",
        "SessionGen.Sqlite"));
}
