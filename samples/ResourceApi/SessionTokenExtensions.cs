using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ResourceApi;

/// <summary>Session tokens of another service, verified by ASP.NET Core's JwtBearer.</summary>
internal static class SessionTokenExtensions
{
    /// <param name="authentication">From <c>AddAuthentication</c>.</param>
    /// <param name="issuer">The origin of the service that signs in (<c>token.issuer</c> of its sessions.yaml, where that is set).</param>
    public static AuthenticationBuilder AddSessionTokens(this AuthenticationBuilder authentication, string issuer) =>
        authentication.AddJwtBearer(options =>
        {
            options.MapInboundClaims = false;

            // Keys are fetched once, again from time to time, and at once when a token names a key that is not known yet.
            options.ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(
                $"{issuer}/.well-known/jwks.json",
                new KeySetRetriever(),
                new HttpDocumentRetriever { RequireHttps = issuer.StartsWith("https:", StringComparison.Ordinal) });

            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = issuer,
                ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
                ValidTypes = ["JWT"],

                // A service that is one of several sets `token.audience` there and ValidAudience here.
                ValidateAudience = false,

                // The default of five minutes would make a token of one minute live six.
                ClockSkew = TimeSpan.FromSeconds(5),
                NameClaimType = "sub",
            };

            options.Events = new JwtBearerEvents
            {
                OnTokenValidated = context =>
                {
                    if (IsFromCookie(context.Principal?.FindFirst("cnf")?.Value))
                    {
                        context.Fail("A token out of a cookie is good only beside the client cookie it is bound to.");
                    }

                    return Task.CompletedTask;
                },
            };
        });

    /// <summary>
    /// Tokens for other services come from <c>POST /session/token</c>. Those in cookies say so in <c>cnf</c> (RFC 7800), and a stolen one
    /// must be worth nothing here, too.
    /// </summary>
    private static bool IsFromCookie(string? confirmation)
    {
        if (confirmation is null)
        {
            return true;
        }

        using var json = JsonDocument.Parse(confirmation);
        return json.RootElement.TryGetProperty("cookie", out _);
    }

    /// <summary>A key set (RFC 7517) where JwtBearer expects the discovery document of an OpenID provider.</summary>
    private sealed class KeySetRetriever : IConfigurationRetriever<OpenIdConnectConfiguration>
    {
        public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(
            string address, IDocumentRetriever retriever, CancellationToken cancel)
        {
            var configuration = new OpenIdConnectConfiguration();
            foreach (var key in new JsonWebKeySet(await retriever.GetDocumentAsync(address, cancel)).GetSigningKeys())
            {
                configuration.SigningKeys.Add(key);
            }

            return configuration;
        }
    }
}
