using SessionGen.Postgres;

namespace SessionGen.Tests;

public sealed class LayerTests
{
    [Fact]
    public void No_type_uses_a_layer_above_its_own() => Assert.Empty(Layers.FindViolations(
        typeof(PostgresSessionStore).Assembly,
        "SessionGen.Postgres.Connections",
        "SessionGen.Postgres.Rows",
        "SessionGen.Postgres.Schema",
        "SessionGen.Postgres.Reading",
        "SessionGen.Postgres.Writing",
        "SessionGen.Postgres.Renewing",
        "SessionGen.Postgres.Feed",
        "SessionGen.Postgres",
        "SessionGen"));
}
