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

    public static ClaimModel Enum(string name, string typeName, params string[] values) => new()
    {
        Name = name,
        PropertyName = typeName,
        Kind = ClaimKind.Enum,
        TypeName = typeName,
        EnumValues = new([.. values.Select(value => new EnumValueModel(value, string.Concat(value.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]))))]),
    };
}
