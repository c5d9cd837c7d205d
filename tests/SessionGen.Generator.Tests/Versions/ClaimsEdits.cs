namespace SessionGen.Generator.Tests.Versions;

internal static class ClaimsEdits
{
    private const string Enum = "plan: { type: enum, values: [free, pro]";
    private const string LargerEnum = "plan: { type: enum, values: [free, pro, team]";

    private static readonly string s_city = "place: { type: object, properties: { city: string } }";
    private static readonly string s_cityAndZip = "place: { type: object, properties: { city: string, zip: { type: string, whenMissing: none } } }";

    public static ClaimsEdit[] All { get; } =
    [
        new("Add an optional claim", "", "nick: { type: string, optional: true }",
            new("Team = \"a\"", "Team = a", "Team = a, Nick = "),
            new("Team = \"a\", Nick = \"x\"", "Team = a", "Team = a, Nick = x")),
        new("Add an optional claim (the old version has a source)", "", "nick: { type: string, optional: true }",
            new("Team = \"a\"", "Team = b", "Team = b, Nick = "),
            new("Team = \"a\", Nick = \"x\"", "Team = b", "Team = b, Nick = x"))
        {
            OldSource = "Team = \"b\"",
        },
        new("Add a claim with a default", "", Enum + ", default: free }",
            new("Team = \"a\"", "Team = a", "Team = a, Plan = Free"),
            new("Team = \"a\", Plan = Plan.Pro", "Team = a", "Team = a, Plan = Pro")),
        new("Add a required claim with `whenMissing`", "", "cost: { type: string, whenMissing: none }",
            new("Team = \"a\"", "Team = a", "Team = a, Cost = none"),
            new("Team = \"a\", Cost = \"7\"", "Team = a", "Team = a, Cost = 7")),
        new("Add a required claim with a claims source", "", "cost: string",
            new("Team = \"a\"", "Team = a", "Team = a, Cost = 9"),
            new("Team = \"a\", Cost = \"7\"", "Team = a", "Team = a, Cost = 9"))
        {
            NewSource = "Team = \"a\", Cost = \"9\"",
        },
        new("Add a required claim with neither", "", "cost: string",
            new("Team = \"a\"", "Team = a", "401"),
            new("Team = \"a\", Cost = \"7\"", "Team = a", "Team = a, Cost = 7")),
        new("Remove a claim", Enum + ", default: free }", "",
            new("Team = \"a\", Plan = Plan.Pro", "Team = a, Plan = Pro", "Team = a"),
            new("Team = \"a\"", "Team = a, Plan = Free", "Team = a")),
        new("Remove a claim (the new version has a source)", Enum + ", default: free }", "",
            new("Team = \"a\", Plan = Plan.Pro", "Team = b, Plan = Pro", "Team = b"),
            new("Team = \"a\"", "Team = b, Plan = Free", "Team = b"))
        {
            NewSource = "Team = \"b\"",
        },
        new("Rename a claim", "dept: string", "unit: { type: string, whenMissing: none }",
            new("Team = \"a\", Dept = \"x\"", "Team = a, Dept = x", "Team = a, Unit = none"),
            new("Team = \"a\", Unit = \"x\"", "401", "Team = a, Unit = x")),
        new("Change the type of a claim", "level: string", "level: { type: integer, whenMissing: 0 }",
            new("Team = \"a\", Level = \"5\"", "Team = a, Level = 5", "Team = a, Level = 0"),
            new("Team = \"a\", Level = 5", "401", "Team = a, Level = 5")),
        new("Change the type of a claim (the new version has a source)", "level: string", "level: integer",
            new("Team = \"a\", Level = \"5\"", "Team = a, Level = 5", "Team = a, Level = 6"),
            new("Team = \"a\", Level = 7", "401", "Team = a, Level = 6"))
        {
            NewSource = "Team = \"a\", Level = 6",
        },
        new("Change the type of a claim (both have a source)", "level: string", "level: integer",
            new("Team = \"a\", Level = \"5\"", "Team = a, Level = high", "Team = a, Level = 6"),
            new("Team = \"a\", Level = 7", "Team = a, Level = high", "Team = a, Level = 6"))
        {
            OldSource = "Team = \"a\", Level = \"high\"",
            NewSource = "Team = \"a\", Level = 6",
        },
        new("Change the item type of an array", "roles: \"string[]\"", "roles: { type: \"integer[]\", whenMissing: [] }",
            new("Team = \"a\", Roles = new[] { \"x\" }", "Team = a, Roles = [x]", "Team = a, Roles = []"),
            new("Team = \"a\", Roles = new[] { 1L }", "401", "Team = a, Roles = [1]")),
        new("Add an enum value", Enum + " }", LargerEnum + " }",
            new("Team = \"a\", Plan = Plan.Pro", "Team = a, Plan = Pro", "Team = a, Plan = Pro"),
            new("Team = \"a\", Plan = Plan.Team", "401", "Team = a, Plan = Team")),
        new("Remove an enum value", LargerEnum + " }", Enum + ", whenMissing: free }",
            new("Team = \"a\", Plan = Plan.Team", "Team = a, Plan = Team", "Team = a, Plan = Free"),
            new("Team = \"a\", Plan = Plan.Pro", "Team = a, Plan = Pro", "Team = a, Plan = Pro")),
        new("Make a required claim optional", "nick: string", "nick: { type: string, optional: true }",
            new("Team = \"a\", Nick = \"x\"", "Team = a, Nick = x", "Team = a, Nick = x"),
            new("Team = \"a\"", "401", "Team = a, Nick = ")),
        new("Make an optional claim required", "nick: { type: string, optional: true }", "nick: { type: string, whenMissing: none }",
            new("Team = \"a\"", "Team = a, Nick = ", "Team = a, Nick = none"),
            new("Team = \"a\", Nick = \"x\"", "Team = a, Nick = x", "Team = a, Nick = x")),
        new("Change a default", Enum + ", default: free }", Enum + ", default: pro }",
            new("Team = \"a\"", "Team = a, Plan = Free", "Team = a, Plan = Free"),
            new("Team = \"a\"", "Team = a, Plan = Pro", "Team = a, Plan = Pro")),
        new("Change `maxLength` or `maxItems`", "nick: { type: string, maxLength: 9 }", "nick: { type: string, maxLength: 3 }",
            new("Team = \"a\", Nick = \"123456\"", "Team = a, Nick = 123456", "Team = a, Nick = 123456"),
            new("Team = \"a\", Nick = \"123\"", "Team = a, Nick = 123", "Team = a, Nick = 123")),
        new("Change `bearer`", "nick: string", "nick: { type: string, bearer: false }",
            new("Team = \"a\", Nick = \"x\"", "Team = a, Nick = x", "Team = a, Nick = x"),
            new("Team = \"a\", Nick = \"x\"", "Team = a, Nick = x", "Team = a, Nick = x"))
        {
            BearerAtNew = "Team = a, Nick = ",
        },
        new("Change a constant", "region: { value: eu-1 }", "region: { value: eu-2 }",
            new("Team = \"a\"", "eu-1", "eu-2"),
            new("Team = \"a\"", "eu-1", "eu-2"))
        {
            Shown = "session.Claims.Region",
        },
        new("Add a property of an object", s_city, s_cityAndZip,
            new("Team = \"a\", Place = new() { City = \"x\" }", "PlaceClaim { City = x }", "PlaceClaim { City = x, Zip = none }"),
            new("Team = \"a\", Place = new() { City = \"x\", Zip = \"1\" }", "PlaceClaim { City = x }", "PlaceClaim { City = x, Zip = 1 }"))
        {
            Shown = "session.Claims.Place.ToString()",
        },
        new("Add a property of an object (the old version has a source)", s_city, s_cityAndZip,
            new("Team = \"a\", Place = new() { City = \"x\" }", "PlaceClaim { City = y }", "PlaceClaim { City = y, Zip = none }"),
            new("Team = \"a\", Place = new() { City = \"x\", Zip = \"1\" }", "PlaceClaim { City = y }", "PlaceClaim { City = y, Zip = 1 }"))
        {
            OldSource = "Team = \"a\", Place = new() { City = \"y\" }",
            Shown = "session.Claims.Place.ToString()",
        },
        new("Remove a property of an object", s_cityAndZip, s_city,
            new("Team = \"a\", Place = new() { City = \"x\", Zip = \"1\" }", "PlaceClaim { City = x, Zip = 1 }", "PlaceClaim { City = x }"),
            new("Team = \"a\", Place = new() { City = \"x\" }", "PlaceClaim { City = x, Zip = none }", "PlaceClaim { City = x }"))
        {
            Shown = "session.Claims.Place.ToString()",
        },
    ];
}
