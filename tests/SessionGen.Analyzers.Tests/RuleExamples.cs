namespace SessionGen.Analyzers.Tests;

/// <summary>For each rule what breaks it, with the mark at the very token that is wrong. In the order of the ids.</summary>
internal static class RuleExamples
{
    private const string Claims = "token: { claims: { department: { type: string, maxLength: 64 } } }\n";

    public static RuleExample[] All { get; } =
    [
        new("SESS001", "lifetime: {|SESS001:&standard|}\n  maximumLifetime: 7d\n"),
        new("SESS001", "lifetime: {|SESS001:!!map|}\n  maximumLifetime: 7d\n"),
        new("SESS002", "lifetime:\n  {|SESS002:maximum_lifetime|}: 7d\n"),
        new("SESS003", "cookie:\n  persistent: {|SESS003:yes|}\n"),
        new("SESS003", "multiSession:\n  enabled: true\n  maxSessions: {|SESS003:21|}\n  afterSignOutUrl: /\n"),
        new("SESS004", "lifetime:\n  maximumLifetime: 7d\n  {|SESS004:maximumLifetime|}: 8d\n"),
        new("SESS007", "version: {|SESS007:2|}\n"),
        new("SESS008", "lifetime:\n  inactivityTimeout: {|SESS008:30|}\n"),
        new("SESS010", "lifetime:\n  maximumLifetime: {|SESS010:off|}\n"),
        new("SESS011", "lifetime:\n  maximumLifetime: {|SESS011:500d|}\n"),
        new("SESS012", "lifetime:\n  inactivityTimeout: {|SESS012:12h|}\n  maximumLifetime: 8h\n"),
        new("SESS013", "lifetime:\n  inactivityTimeout: 5m\ntoken:\n  lifetime: {|SESS013:10m|}\n"),
        new("SESS014", "token:\n  lifetime: {|SESS014:2h|}\n"),
        new("SESS015", "cookie:\n  persistent: {|SESS015:false|}\n"),
        new("SESS016", "policies:\n  admin:\n    maximumLifetime: {|SESS016:8d|}\n    stricterThan: default\n"),
        new("SESS020", "token:\n  claims:\n    {|SESS020:sub|}: uuid\n"),
        new("SESS021", "token:\n  claims:\n    is-admin: boolean\n    {|SESS021:is_admin|}: boolean\n"),
        new("SESS022", "token:\n  {|SESS022:claims|}:\n    a: { type: string, maxLength: 300 }\n    b: { type: string, maxLength: 200 }\n"),
        new("SESS023", "token:\n  claims:\n    department: {|SESS023:string|}\n"),
        new("SESS024", "userType: App.User\ntoken:\n  claims:\n    name: { type: string, maxLength: 80, value: \"{{user.Name{|SESS024:(|})}}\" }\n"),
        new("SESS025", "token:\n  claims:\n    name: { type: string, maxLength: 80, value: \"{{{|SESS025:user|}.Name}}\" }\n"),
        new("SESS026", "token:\n  claims:\n    level: { type: integer, default: {|SESS026:high|} }\n"),
        new("SESS027", "token:\n  {|SESS027:claims|}:\n    biography: { type: string, maxLength: 2000 }\n"),
        new("SESS030", "multiSession:\n  maxSessions: {|SESS030:3|}\n"),
        new("SESS031", "signIn:\n  url: {|SESS031://evil.example|}\n"),
        new("SESS032", "multiSession: {|SESS032:true|}\n"),
        new("SESS032", "multiSession:\n  enabled: {|SESS032:true|}\n"),
        new("SESS040", "cookie:\n  name: {|SESS040:__Host-acme|}\n"),
        new("SESS041", "cookie:\n  sameSite: {|SESS041:none|}\n"),
        new("SESS050", Claims, Code("user.FindFirst({|SESS050:\"departmnt\"|})")),
        new("SESS051", Claims, Code("user.FindFirst({|SESS051:\"department\"|})")),
        new("SESS052", Claims, Code("new CookieOptions { MaxAge = {|SESS052:TimeSpan.FromDays(401)|} }")),
        new("SESS060", "token:\n  claims:\n    {|SESS060:level|}: integer\n", Lock: "version: 1\n"),
        new("SESS061", "cookie:\n  sameSite: {|SESS061:lax|}\n", Lock: "version: 1\ncookie:\n  sameSite: strict\n"),
        new("SESS062", "cookie:\n  sameSite: {|SESS062:strict|}\n", Lock: "version: 1\n"),
        new("SESS062", "cookie:\n  sameSite: strict\n", Lock: "version: {|SESS062:2|}\n"),
    ];

    private static string Code(string expression) => $$"""
        using System.Security.Claims;

        public static class Program
        {
            public static object? Of(ClaimsPrincipal user) => {{expression}};
        }
        """;
}
