using SessionGen.Testing;

namespace SessionGen.Tests;

/// <summary>Machines on one database whose clocks differ.</summary>
public sealed class PostgresClockTests(PostgresFixture fixture) : PostgresTest(fixture)
{
    [Fact]
    public Task Machines_whose_clocks_are_hours_ahead_or_behind_end_nobody() => WrongClocks.EndNobodyAsync(() => Open());
}
