namespace SessionGen.Generator.Tests.Harness;

/// <summary>Files as users write them.</summary>
internal static class SampleFiles
{
    /// <summary>Most of the language but shortcodes.</summary>
    public const string Rich =
        """
        version: 1
        lifetime:
          inactivityTimeout: 30m
          maximumLifetime: 7d
        policies:
          admin:
            inactivityTimeout: 15m
            maximumLifetime: 8h
        multiSession: true
        token:
          issuer: https://acme.example
          claims:
            department: { type: string, maxLength: 40, description: "Where the user works." }
            plan: { type: enum, values: [free, pro, team], default: free }
            region: { value: "eu-1" }
            groups: { type: "string[]", maxItems: 8, maxLength: 32 }
            employeeNumber: { type: integer, optional: true }
            address:
              type: object
              properties:
                city: { type: string, maxLength: 20 }
                since: { type: timestamp, optional: true }
        cookie:
          sameSite: strict
        """;
}
