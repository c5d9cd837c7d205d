namespace SessionGen.Configuration.Tests.Harness;

internal static class TestFiles
{
    /// <summary>Every key of the language, right.</summary>
    public const string Everything = """
        # yaml-language-server: $schema=./sessions.schema.json
        version: 1
        namespace: Acme.Web.Sessions
        userType: Acme.Web.AppUser

        lifetime:
          inactivityTimeout: 1h30m
          maximumLifetime: P7D

        policies:
          admin:
            inactivityTimeout: 15m
            maximumLifetime: 8h
            stricterThan: default
          kiosk-mode: { inactivityTimeout: off }

        multiSession:
          enabled: true
          maxSessions: 5
          onLimit: evictOldest
          afterSignOutUrl: /

        concurrency:
          maxSessionsPerUser: unlimited
          onLimit: reject

        signIn:
          url: /sign-in

        token:
          issuer: https://acme.example
          audience: acme-api
          lifetime: 60s
          clockSkew: 5s
          algorithm: ES256
          keyRotation: 30d
          claims:
            department: { type: string, maxLength: 32 }
            fullName: { type: string, maxLength: 32, value: "{{user.FirstName}} {{user.LastName || 'x'}}" }
            plan: { type: enum, values: [free, pro, team], default: free }
            region: { value: "eu-1" }
            groups: { type: "string[]", maxItems: 4, maxLength: 16 }
            employeeNumber: { type: integer, optional: true, description: "Payroll number." }
            score:
              type: number
              default: -1.5e3
            verified: boolean
            costCenter: { type: string, maxLength: 4, whenMissing: "0000" }
            since: { type: timestamp, default: 2026-01-31T12:00:00+02:00 }
            tenant: { type: uuid, bearer: false }
            "https://acme.example/role": { type: string, property: Role, maxLength: 16 }
            address:
              type: object
              optional: true
              properties:
                street: { type: string, maxLength: 40 }
                kind: { type: enum, values: [home, work] }
                geo: { type: object, properties: { lat: number, long: number } }

        cookie:
          name: session
          sameSite: lax
          domain: acme.example
          path: /
          persistent: true

        endpoints:
          path: /session

        """;
}
