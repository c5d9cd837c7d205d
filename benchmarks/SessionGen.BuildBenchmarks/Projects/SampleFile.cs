using System.Globalization;
using System.Text;

namespace SessionGen.BuildBenchmarks.Projects;

/// <summary>A sessions.yaml of a size, in the three versions that the edits move between.</summary>
internal sealed record SampleFile(string Name, string Text, string WithComment, string WithValue)
{
    public static SampleFile OfPolicies(int count) => Create($"{count} policies", file =>
    {
        file.AppendLine("policies:");
        for (var i = 0; i < count; i++)
        {
            file.AppendLine(CultureInfo.InvariantCulture, $"  policy{i}:\n    inactivityTimeout: {15 + (i % 30)}m\n    maximumLifetime: {1 + (i % 24)}d");
        }
    });

    public static SampleFile OfClaims(int count) => Create($"{count} claims", file =>
    {
        file.AppendLine("token:\n  claims:");
        for (var i = 0; i < count; i++)
        {
            file.AppendLine((i % 5) switch
            {
                0 => $"    claim{i}: {{ type: string, maxLength: 32, description: \"The claim number {i}.\" }}",
                1 => $"    claim{i}: {{ type: enum, values: [free, pro, team], default: free }}",
                2 => $"    claim{i}: {{ type: integer, optional: true }}",
                3 => $"    claim{i}: boolean",
                _ => $"    claim{i}: {{ type: \"string[]\", maxItems: 4, maxLength: 16 }}",
            });
        }
    });

    /// <summary>A hundred lines as a real project has them.</summary>
    public static string HundredLines { get; } = CreateHundredLines();

    private static SampleFile Create(string name, Action<StringBuilder> body)
    {
        var file = new StringBuilder("lifetime:\n  inactivityTimeout: 30m\n  maximumLifetime: 7d\n");
        body(file);
        var text = file.ToString().ReplaceLineEndings("\n");
        return new SampleFile(name, text, "# Reviewed.\n" + text, text.Replace("maximumLifetime: 7d\n", "maximumLifetime: 8d\n", StringComparison.Ordinal));
    }

    private static string CreateHundredLines()
    {
        var file = new StringBuilder("""
            version: 1
            namespace: Acme.Web.Sessions

            # How long people stay signed in.
            lifetime:
              inactivityTimeout: 2h
              maximumLifetime: 7d

            multiSession:
              enabled: true
              maxSessions: 5
              onLimit: evictOldest

            signIn:
              url: /sign-in

            token:
              issuer: https://acme.example
              lifetime: 60s
              claims:
                department: { type: string, maxLength: 32 }
                plan: { type: enum, values: [free, pro, team], default: free }
                region: { value: "eu-1" }
                groups: { type: "string[]", maxItems: 4, maxLength: 16 }
                employeeNumber: { type: integer, optional: true, description: "Payroll number." }

            cookie:
              name: acme
              sameSite: lax

            policies:

            """.ReplaceLineEndings("\n"));
        for (var i = 0; file.ToString().Split('\n').Length <= 97; i++)
        {
            file.Append(CultureInfo.InvariantCulture, $"  # Sessions of the role number {i}.\n  role{i}:\n    inactivityTimeout: {15 + i}m\n    maximumLifetime: {8 + i}h\n");
        }

        return file.ToString();
    }
}
