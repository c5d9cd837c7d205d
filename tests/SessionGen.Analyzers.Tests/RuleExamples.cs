namespace SessionGen.Analyzers.Tests;

/// <summary>For each rule files that break it, with the mark at the very token that is wrong.</summary>
internal static class RuleExamples
{
    public static (string Id, string File)[] All { get; } =
    [
        ("SESS001", "lifetime: {|SESS001:&standard|}\n  maximumLifetime: 7d\n"),
        ("SESS002", "lifetime:\n  {|SESS002:maximum_lifetime|}: 7d\n"),
        ("SESS003", "cookie:\n  persistent: {|SESS003:yes|}\n"),
        ("SESS003", "multiSession:\n  enabled: true\n  maxSessions: {|SESS003:21|}\n"),
        ("SESS004", "lifetime:\n  maximumLifetime: 7d\n  {|SESS004:maximumLifetime|}: 8d\n"),
        ("SESS007", "version: {|SESS007:2|}\n"),
        ("SESS008", "lifetime:\n  inactivityTimeout: {|SESS008:30|}\n"),
        ("SESS010", "lifetime:\n  maximumLifetime: {|SESS010:off|}\n"),
        ("SESS011", "lifetime:\n  maximumLifetime: {|SESS011:500d|}\n"),
        ("SESS012", "lifetime:\n  inactivityTimeout: {|SESS012:12h|}\n  maximumLifetime: 8h\n"),
        ("SESS013", "lifetime:\n  inactivityTimeout: 5m\ntoken:\n  lifetime: {|SESS013:10m|}\n"),
        ("SESS014", "token:\n  lifetime: {|SESS014:2h|}\n"),
        ("SESS015", "cookie:\n  persistent: {|SESS015:false|}\n"),
        ("SESS020", "token:\n  claims:\n    {|SESS020:sub|}: uuid\n"),
        ("SESS021", "token:\n  claims:\n    is-admin: boolean\n    {|SESS021:is_admin|}: boolean\n"),
        ("SESS026", "token:\n  claims:\n    level: { type: integer, default: {|SESS026:high|} }\n"),
        ("SESS040", "cookie:\n  name: {|SESS040:__Host-acme|}\n"),
        ("SESS041", "cookie:\n  sameSite: {|SESS041:none|}\n"),
    ];
}
