using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using SessionGen.Stores;
using SessionGen.Tokens;

namespace SessionGen;

/// <summary>
/// The session that a request runs as, with its claims. As a parameter of a minimal-API handler or a controller's action it is bound by itself: one that
/// is not nullable makes the endpoint answer 401 (or send a browser to sign in) where there is no session, a nullable one is then null.
/// An immutable snapshot; thread-safe.
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

    /// <summary>Creates a snapshot.</summary>
    public Session(string id, string userId, string clientId, SessionPolicy policy, DateTimeOffset createdAt, DateTimeOffset lastActiveAt, SessionStatus status, TClaims claims)
        : base(id, userId, clientId, policy, createdAt, lastActiveAt, status)
    {
        ArgumentNullException.ThrowIfNull(claims);
        Claims = claims;
    }

    /// <summary>The custom claims that sessions.yaml declares.</summary>
    public TClaims Claims { get; }

    /// <summary>The claims in the form of a <see cref="ClaimsPrincipal"/>. Templates: an identity that takes one clones it.</summary>
    internal Claim[] GetPrincipalClaims(string issuer) => _principalClaims ??= SessionPrincipalClaims.Create(this, issuer);

    internal static Session<TClaims> FromToken(SessionToken<TClaims> token) => token.Stored is { } stored
        ? FromStored(stored, token.Claims)
        : new Session<TClaims>(token.SessionId, token.UserId, token.ClientId, token.Policy, token.CreatedAt, token.ExpiresAt, SessionStatus.Active, token.Claims);

    internal static Session<TClaims> FromStored(StoredSession session, TClaims claims) =>
        new(session.Id, session.UserId, session.ClientId, session.Policy, session.CreatedAt, session.LastActiveAt, session.Status, claims)
        {
            Number = session.Number,
            Device = session.Device,
        };

    /// <summary>Binds a parameter of a minimal-API handler to the session of the request.</summary>
    /// <exception cref="BadHttpRequestException">The parameter is not nullable and the request has no session: status 401. The store does not answer: 503. The request names a session that is none of the browser's: 404.</exception>
    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "Minimal APIs look for exactly this member.")]
    public static async ValueTask<Session<TClaims>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(parameter);
        var handler = await SessionGenHandler.GetAsync<TClaims>(context);
        _ = await handler.AuthenticateAsync();
        if (handler.IsStoreDown)
        {
            // Also where null is allowed: nobody knows whether there is a session, and a store that is down signs nobody out.
            throw new BadHttpRequestException("The session store does not answer.", StatusCodes.Status503ServiceUnavailable);
        }

        if (handler.IsNotFound)
        {
            throw new BadHttpRequestException("The request names a session that is none of the browser's.", StatusCodes.Status404NotFound);
        }

        // Reached without a session only where the endpoint allows anonymous requests or the application has no authorization middleware.
        return handler.Session is null && IsRequired(parameter)
            ? throw new BadHttpRequestException("The request has no session.", StatusCodes.Status401Unauthorized)
            : handler.Session;
    }

    /// <summary>Makes an endpoint whose parameter is not nullable require a session.</summary>
    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        if (IsRequired(parameter))
        {
            builder.Metadata.Add(SessionRequired);
        }
    }

    // Code without nullable annotations counts as required: it could not tell the absence of a session from its presence.
    private static bool IsRequired(ParameterInfo parameter) =>
        !parameter.HasDefaultValue && new NullabilityInfoContext().Create(parameter).ReadState != NullabilityState.Nullable;
}
