using System.Security.Claims;
using ResourceApi.Typed;
using ResourceApi.Typed.Sessions;

var builder = WebApplication.CreateBuilder(args);
var signIn = builder.Configuration["SignIn"] ?? "http://localhost:5080";
builder.Services.AddAuthentication().AddJwtBearer(options =>
{
    options.MetadataAddress = $"{signIn}/session/.well-known/openid-configuration";
    options.RequireHttpsMetadata = !builder.Environment.IsDevelopment();
    options.Audience = "orders";          // token.audience in the sessions.yaml of the service that signs in
    options.MapInboundClaims = false;     // claims keep the names of the token
});
builder.Services.AddAuthorization();

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();

app.MapGet("/orders", (ClaimsPrincipal user) =>
    user.TryGetSessionClaims<SessionClaims>(out var claims, out var missing)
        ? Results.Ok(new { userId = user.FindFirstValue("sub"), claims.Department, isPaying = claims.Plan is not Plan.Free })
        : Results.Problem($"The token has no '{missing}': it was made from another sessions.yaml.", statusCode: StatusCodes.Status403Forbidden))
    .RequireAuthorization();

app.Run();
