using SessionGen.Configuration.Model;

namespace SessionGen.Generator.Tests.Harness;

/// <summary>Models as sessions.yaml would give them.</summary>
internal static class Models
{
    /// <summary>Every kind of claim in every way a file can declare it.</summary>
    public static readonly SessionsModel EveryClaim = new()
    {
        Claims = new(
        [
            new() { Name = "department", PropertyName = "Department", Kind = ClaimKind.String, MaxLength = 64, Description = "Where the user works." },
            new() { Name = "nickname", PropertyName = "Nickname", Kind = ClaimKind.String, IsOptional = true },
            new() { Name = "locale", PropertyName = "Locale", Kind = ClaimKind.String, Default = new(ClaimKind.String, "en-GB") },
            new() { Name = "region", PropertyName = "Region", Kind = ClaimKind.String, Constant = new(ClaimKind.String, "eu-1") },
            new() { Name = "is_staff", PropertyName = "IsStaff", Kind = ClaimKind.Boolean },
            new() { Name = "beta", PropertyName = "Beta", Kind = ClaimKind.Boolean, IsOptional = true },
            new() { Name = "terms", PropertyName = "Terms", Kind = ClaimKind.Boolean, Default = new(ClaimKind.Boolean, "false") },
            new() { Name = "employeeNumber", PropertyName = "EmployeeNumber", Kind = ClaimKind.Integer, IsOptional = true, Description = "Payroll number." },
            new() { Name = "level", PropertyName = "Level", Kind = ClaimKind.Integer },
            new() { Name = "schema", PropertyName = "Schema", Kind = ClaimKind.Integer, Constant = new(ClaimKind.Integer, "-9223372036854775808") },
            new() { Name = "score", PropertyName = "Score", Kind = ClaimKind.Number },
            new() { Name = "rate", PropertyName = "Rate", Kind = ClaimKind.Number, Default = new(ClaimKind.Number, "0.1") },
            new() { Name = "born", PropertyName = "Born", Kind = ClaimKind.Timestamp },
            new() { Name = "trial_ends", PropertyName = "TrialEnds", Kind = ClaimKind.Timestamp, IsOptional = true },
            new() { Name = "epoch", PropertyName = "Epoch", Kind = ClaimKind.Timestamp, Default = new(ClaimKind.Timestamp, "-1") },
            new() { Name = "tenant", PropertyName = "Tenant", Kind = ClaimKind.Uuid },
            new() { Name = "team", PropertyName = "Team", Kind = ClaimKind.Uuid, IsOptional = true },
            new() { Name = "home", PropertyName = "Home", Kind = ClaimKind.Uuid, Constant = new(ClaimKind.Uuid, "0189d9f0-1d6b-7e2c-8f3a-5b6c7d8e9f00") },
            Enum("plan", "Plan", "free", "pro", "team") with { Default = new(ClaimKind.Enum, "free") },
            Enum("role", "Role", "owner", "member"),
            Enum("mood", "Mood", "good", "so-so") with { IsOptional = true },
            Enum("edition", "Edition", "community", "enterprise") with { Constant = new(ClaimKind.Enum, "enterprise") },
        ]),
    };

    /// <summary>Arrays of every scalar type, and objects in objects.</summary>
    public static readonly SessionsModel ArraysAndObjects = new()
    {
        Claims = new(
        [
            new() { Name = "groups", PropertyName = "Groups", Kind = ClaimKind.String, IsArray = true, MaxItems = 8, MaxLength = 32 },
            new() { Name = "flags", PropertyName = "Flags", Kind = ClaimKind.Boolean, IsArray = true },
            new() { Name = "quotas", PropertyName = "Quotas", Kind = ClaimKind.Integer, IsArray = true, IsOptional = true },
            new() { Name = "weights", PropertyName = "Weights", Kind = ClaimKind.Number, IsArray = true, Default = new(ClaimKind.Number, "", new(["0.5", "-1E+300"])) },
            new() { Name = "visits", PropertyName = "Visits", Kind = ClaimKind.Timestamp, IsArray = true },
            new() { Name = "teams", PropertyName = "Teams", Kind = ClaimKind.Uuid, IsArray = true },
            Enum("plans", "Plan", "free", "pro") with { PropertyName = "Plans", IsArray = true },
            new() { Name = "regions", PropertyName = "Regions", Kind = ClaimKind.String, IsArray = true, Constant = new(ClaimKind.String, "", new(["eu-1", "eu-2"])) },
            new()
            {
                Name = "address",
                PropertyName = "Address",
                Kind = ClaimKind.Object,
                TypeName = "AddressValue",
                Properties = new(
                [
                    new() { Name = "city", PropertyName = "City", Kind = ClaimKind.String, MaxLength = 20 },
                    new() { Name = "zip", PropertyName = "Zip", Kind = ClaimKind.String, IsOptional = true },
                    new() { Name = "since", PropertyName = "Since", Kind = ClaimKind.Timestamp, IsOptional = true },
                    Enum("kind", "Kind", "home", "work") with { Default = new(ClaimKind.Enum, "home") },
                    new() { Name = "planet", PropertyName = "Planet", Kind = ClaimKind.String, Constant = new(ClaimKind.String, "Earth") },
                    new()
                    {
                        Name = "geo",
                        PropertyName = "Geo",
                        Kind = ClaimKind.Object,
                        TypeName = "GeoValue",
                        IsOptional = true,
                        Properties = new(
                        [
                            new() { Name = "lat", PropertyName = "Lat", Kind = ClaimKind.Number },
                            new() { Name = "tags", PropertyName = "Tags", Kind = ClaimKind.String, IsArray = true, MaxItems = 2 },
                        ]),
                    },
                ]),
            },
            new()
            {
                Name = "employer",
                PropertyName = "Employer",
                Kind = ClaimKind.Object,
                TypeName = "EmployerValue",
                IsOptional = true,
                Properties = new([new() { Name = "name", PropertyName = "Name", Kind = ClaimKind.String }]),
            },
        ]),
    };

    /// <summary>Two more policies than an empty file has.</summary>
    public static readonly SessionsModel Policies = new()
    {
        Policies = new(
        [
            PolicyModel.Default,
            new("admin", "Admin", 15 * 60, 8 * 3600),
            new("kiosk-mode", "KioskMode", 90, null),
        ]),
    };

    /// <summary>Every key outside of policies and claims, with another value than its default.</summary>
    public static readonly SessionsModel EverySetting = new()
    {
        Settings = new()
        {
            MultiSession = new() { Enabled = true, MaxSessions = 3, OnLimit = SessionLimitAction.Reject, AfterSignOutUrl = "/bye" },
            Concurrency = new() { MaxSessionsPerUser = 10, OnLimit = SessionLimitAction.Reject },
            SignInUrl = "/login",
            Token = new()
            {
                Issuer = "https://acme.example",
                Audience = "acme-api",
                Lifetime = TimeSpan.FromSeconds(90),
                ClockSkew = TimeSpan.Zero,
                Algorithm = SessionTokenAlgorithm.RS256,
                KeyRotation = null,
            },
            Cookie = new() { Name = "acme", SameSite = SessionCookieSameSite.Strict, Domain = "acme.example", Path = "/app", Persistent = false },
            EndpointsPath = "/auth/session",
        },
    };

    public static ClaimModel Enum(string name, string typeName, params string[] values) => new()
    {
        Name = name,
        PropertyName = typeName,
        Kind = ClaimKind.Enum,
        TypeName = typeName,
        EnumValues = new([.. values.Select(value => new EnumValueModel(value, string.Concat(value.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]))))]),
    };
}
