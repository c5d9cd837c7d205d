using System.Security.Claims;

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

app.MapGet("/orders", (ClaimsPrincipal user) => new
{
    userId = user.FindFirstValue("sub"),
    sessionId = user.FindFirstValue("sid"),
    department = user.FindFirstValue("department"),
}).RequireAuthorization();

app.Run();
