extern alias runtime;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.CodeAnalysis.CSharp;
using runtime::SessionGen;
using runtime::SessionGen.Infrastructure;
using SessionGen.Configuration;
using SessionGen.Configuration.Checks;
using SessionGen.Configuration.Model;
using SessionGen.Generator.Tests.Harness;

namespace SessionGen.Generator.Tests;

/// <summary>
/// The proof of size (SESS022, SESS027) against tokens that the runtime mints for generated claims at their bounds.
/// </summary>
public sealed class TokenSizeTests
{
    /// <summary>255 bytes, what the proof counts for a user id.</summary>
    private static readonly string s_userId = new('u', TokenSize.UserIdBytes);

    /// <summary>The longest origin: a host name of 253 characters and a port.</summary>
    private static readonly string s_origin = "https://" + new string('h', 253) + ":65535";

    private static readonly string[] s_types =
    [
        "{ type: string, maxLength: 7 }",
        "{ type: string, maxLength: 1 }",
        "{ type: \"string[]\", maxItems: 3, maxLength: 5 }",
        "{ type: string, maxLength: 70, bearer: false }",
        "{ value: \"a constant of the cookie\", bearer: false }",
        "boolean",
        "{ type: \"boolean[]\", maxItems: 4 }",
        "integer",
        "{ type: \"integer[]\", maxItems: 2 }",
        "number",
        "timestamp",
        "{ type: \"timestamp[]\", maxItems: 2 }",
        "uuid",
        "{ type: enum, values: [a, \"a longer one\", \"quoted \\\" and €\"] }",
        "{ value: \"a constant of \\\"quotes\\\" and \\\\ and €\" }",
        "{ value: [1, 2, 3] }",
        "{ type: integer, default: 7 }",
        "{ type: string, maxLength: 4, optional: true }",
        "{ type: object, properties: { x: { type: string, maxLength: 3 }, y: integer } }",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_token_at_the_bounds_never_exceeds_the_proved_size(int seed)
    {
        var random = new Random(seed);
        var yaml = new StringBuilder("token:\n  audience: an-audience\n  algorithm: ").Append(seed % 4 == 0 ? "RS256" : "ES256")
            .Append("\ncookie: { name: crumb, path: /app }\npolicies:\n  ").Append('p', 64).Append(": { inactivityTimeout: 399d, maximumLifetime: 400d }\n");
        yaml.Replace("token:\n", "token:\n  claims:\n" + string.Concat(
            Enumerable.Range(0, random.Next(1, 9)).Select(i => string.Create(CultureInfo.InvariantCulture, $"    claim{i}: {s_types[random.Next(s_types.Length)]}\n"))));
        var model = SessionsFile.Read(yaml.ToString(), TestContext.Current.CancellationToken).Model;
        var run = GeneratorRun.Of(yaml.ToString(), new Consumer { RootNamespace = "Acme.Web" });
        Assert.Empty(run.Diagnostics);
        var claims = ClaimsProbe.Load((CSharpCompilation)run.Output, $"public static SessionClaims Largest => {Largest(model.Claims, "SessionClaims")};");

        var (cookie, bearer) = await claims.SignInAsync(claims.Case("Largest"), Settings(model), s_userId, s_origin);

        var sum = model.Claims.Sum(TokenSize.OfClaim);
        Assert.InRange("__Secure-crumb".Length + cookie.Length, TokenSize.OfCookie(model, sum) - 50, TokenSize.OfCookie(model, sum));
        var inBearer = model.Claims.Where(claim => claim.Bearer).Sum(TokenSize.OfClaim);
        var largestBearer = LargestBearerToken(inBearer, model.Settings.Token.Algorithm.ToString());
        Assert.InRange(bearer.Length, largestBearer - 200, largestBearer);
    }

    /// <summary>The length with every default claim at its longest, and custom claims of so many bytes.</summary>
    private static long LargestBearerToken(long claims, string algorithm)
    {
        var random = new string('x', 22);
        const long farthest = -62135596800;
        var payload = new Dictionary<string, object>
        {
            ["iss"] = s_origin,
            ["sub"] = s_userId,
            ["sid"] = "sess_" + random,
            ["azp"] = s_origin,
            ["iat"] = farthest,
            ["nbf"] = farthest,
            ["exp"] = farthest,
            ["jti"] = random,
            ["v"] = 2,
            ["sts"] = "active",
            ["fva"] = new[] { long.MinValue, -1 },
            ["auth_time"] = farthest,
            ["acr"] = new string('p', 64) + ";3153600000;3153600000",
            ["cnf"] = new { client = "client_" + random },
            ["aud"] = "an-audience",
        };
        var header = $$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"{{new string('k', 43)}}"}""";
        var signature = algorithm == "RS256" ? 256 : 64;
        return Encoded(header.Length) + 1 + Encoded(JsonSerializer.SerializeToUtf8Bytes(payload).Length + claims) + 1 + Encoded(signature);

        static long Encoded(long bytes) => ((bytes * 4) + 2) / 3;
    }

    private static SessionGenSettings Settings(SessionsModel model) => new()
    {
        Policies = [.. model.Policies.Select(policy => new SessionPolicy(policy.Name, Duration(policy.InactivityTimeoutSeconds), Duration(policy.MaximumLifetimeSeconds)))],
        Token = new SessionTokenSettings
        {
            Audience = model.Settings.Token.Audience,
            Algorithm = (runtime::SessionGen.SessionTokenAlgorithm)model.Settings.Token.Algorithm,
        },
        Cookie = new SessionCookieSettings { Name = model.Settings.Cookie.Name, Path = model.Settings.Cookie.Path },
    };

    private static TimeSpan? Duration(long? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    private static string Largest(IEnumerable<ClaimModel> claims, string type) =>
        $"new {type} {{ {string.Join(", ", claims.Where(claim => claim.Constant is null).Select(claim => $"{claim.PropertyName} = {Largest(claim)}"))} }}";

    private static string Largest(ClaimModel claim) => claim.IsArray
        ? $"[{string.Join(", ", Enumerable.Repeat(LargestItem(claim), claim.MaxItems!.Value))}]"
        : LargestItem(claim);

    private static string LargestItem(ClaimModel claim) => claim.Kind switch
    {
        ClaimKind.String => $"new string('€', {claim.MaxLength})",
        ClaimKind.Boolean => "false",
        ClaimKind.Integer => "long.MinValue",
        ClaimKind.Number => "-2.2250738585072014E-308",
        ClaimKind.Timestamp => "DateTimeOffset.MinValue",
        ClaimKind.Uuid => "Guid.Empty",
        ClaimKind.Enum => $"{claim.TypeName}.{claim.EnumValues.MaxBy(value => Encoding.UTF8.GetByteCount(value.Value.Replace("\"", "\\\"", StringComparison.Ordinal)))!.MemberName}",
        _ => Largest(claim.Properties, "SessionClaims." + claim.TypeName),
    };
}
