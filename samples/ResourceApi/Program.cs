using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using ResourceApi;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
    .AddSessionTokens(issuer: builder.Configuration["SessionTokens:Issuer"] ?? "http://localhost:5080");
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
