using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using ResourceApi;
using ResourceApi.Typed;
using ResourceApi.Typed.Sessions;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
    .AddSessionTokens(issuer: builder.Configuration["SessionTokens:Issuer"] ?? "http://localhost:5080");
builder.Services.AddAuthorization();

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();

app.MapGet("/orders", (ClaimsPrincipal user) =>
    user.TryGetSessionClaims<SessionClaims>(out var claims, out var missing)
        ? Results.Ok(new { userId = user.Identity!.Name, claims.Department, isPaying = claims.Plan is not Plan.Free })
        : Results.Problem($"The token has no '{missing}': it was made from another sessions.yaml.", statusCode: StatusCodes.Status403Forbidden))
    .RequireAuthorization();

app.Run();
