using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen;

/// <summary>
/// The session that a request runs as, with its claims. Binds as a parameter of minimal-API handlers and of controller actions. A parameter
/// that is not nullable makes the endpoint require a session: without one it answers 401, or redirects a browser to the sign-in page. A
/// nullable parameter is null then. An immutable snapshot; thread-safe.
/// </summary>
/// <typeparam name="TClaims">The generated <c>SessionClaims</c>.</typeparam>
[FromSession]
[ValidateNever]
public sealed class Session<TClaims> : Session, IBindableFromHttpContext<Session<TClaims>>, IEndpointParameterMetadataProvider
    where TClaims : class, ISessionClaims<TClaims>
{
    private static readonly AuthorizationPolicy SessionRequired =
        new AuthorizationPolicyBuilder().AddRequirements(new SessionRequirement<TClaims>()).Build();

    private Claim[]? _principalClaims;

    /// <summary>Creates a session, for tests of applications.</summary>
    public Session()
    {
    }

    [SetsRequiredMembers]
    private Session(Session session, TClaims claims)
        : base(session) => Claims = claims;

    /// <summary>Gets the custom claims that sessions.yaml declares.</summary>
    public required TClaims Claims { get; init; }

    /// <summary>Gets the claims for a <see cref="ClaimsPrincipal"/>. Identities that add them clone them.</summary>
    internal Claim[] GetPrincipalClaims(string issuer) => _principalClaims ??= SessionPrincipalClaims.Create(this, issuer);

    internal static Session<TClaims> FromToken(SessionToken<TClaims> token, DateTimeOffset now)
    {
        if (token.Stored is { } stored)
        {
            return FromStored(stored, token.Claims, now);
        }

        return new Session<TClaims>
        {
            Id = token.SessionId,
            UserId = token.UserId,
            ClientId = token.ClientId,
            Policy = token.Policy,
            CreatedAt = token.CreatedAt,
            LastActiveAt = token.ExpiresAt < now ? token.ExpiresAt : now,
            ActiveUntil = token.ExpiresAt,
            Status = SessionStatus.Active,
            Claims = token.Claims,
            _principalClaims = (token.Snapshot as Session<TClaims>)?._principalClaims,
        };
    }

    internal static Session<TClaims> FromStored(StoredSession session, TClaims claims, DateTimeOffset now) =>
        new(session.ToSession(now), claims);

    /// <summary>Binds a parameter of a minimal-API handler to the session of the request.</summary>
    /// <exception cref="BadHttpRequestException">
    /// The parameter is not nullable and the request has no session (status 401), the session store is not available (503), or the request
    /// names a session that is not a live session of the browser (404).
    /// </exception>
    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "Minimal APIs look for it.")]
    public static async ValueTask<Session<TClaims>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(parameter);
        var feature = await BrowserSessions.Get<TClaims>(context).GetAuthenticatedAsync(context);
        var (status, problem) = feature.Failure switch
        {
            // Also if null is allowed: whether there is a session is not known, and a store that is down signs no one out.
            SessionPageKind.StoreUnavailable => (StatusCodes.Status503ServiceUnavailable, "The session store is not available."),
            SessionPageKind.SessionNotFound => (StatusCodes.Status404NotFound, "The session is not a live session of this browser."),

            // Reached only if the endpoint allows anonymous requests or the application has no authorization middleware.
            _ when feature.Session is null && IsRequired(parameter) => (StatusCodes.Status401Unauthorized, "The request has no session."),
            _ => (0, ""),
        };
        return status == 0 ? feature.Session : throw new BadHttpRequestException(problem, status);
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        if (IsRequired(parameter))
        {
            builder.Metadata.Add(SessionRequired);
        }
    }

    // Code without nullable annotations counts as required: it could not handle null.
    private static bool IsRequired(ParameterInfo parameter) =>
        !parameter.HasDefaultValue && new NullabilityInfoContext().Create(parameter).ReadState != NullabilityState.Nullable;
}
