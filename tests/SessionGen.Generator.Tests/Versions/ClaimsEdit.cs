namespace SessionGen.Generator.Tests.Versions;

/// <summary>An edit of the claims in sessions.yaml, as docs/changing-sessions-yaml.md lists it, and what a session shows on each side of it.</summary>
/// <param name="Name">The row of the page, and in parentheses the case.</param>
/// <param name="Old">The claim in the old file; empty for none.</param>
/// <param name="New">The claim in the new file; empty for none.</param>
/// <param name="FromOld">A session that began in the old version.</param>
/// <param name="FromNew">A session that began in the new version.</param>
internal sealed record ClaimsEdit(string Name, string Old, string New, SeenClaims FromOld, SeenClaims FromNew)
{
    public string? OldSource { get; init; }

    public string? NewSource { get; init; }

    public string Shown { get; init; } = "session.Claims.ToString()";

    // What a bearer request sees if a claim is not in bearer tokens.
    public string? BearerAtOld { get; init; }

    public string? BearerAtNew { get; init; }

    public string Row => Name.Split(" (")[0];

    public override string ToString() => Name;

    public static string File(string claim) =>
        $"""
        token:
          issuer: https://acme.example
          claims:
            team: string
            {claim}
        """;
}

/// <summary>The claims of a sign-in and what the two versions show; <c>401</c> where the user has to sign in again.</summary>
internal sealed record SeenClaims(string Given, string AtOld, string AtNew);
