using QuickStart;
using QuickStart.Sessions;
using SessionGen;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSessionGen(options => options.UseSqlite("Data Source=sessions.db"));

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapSessionGen();

// A real application checks a password, a passkey or the answer of an identity provider before it signs anyone in.
app.MapPost("/sign-in", async (HttpContext http, string user) =>
{
    var session = await http.SignInSessionAsync(user, new SessionClaims { Department = "R&D" }, SessionPolicies.Default);
    return Results.Ok(new { signedIn = session.UserId, until = session.ExpiresAt });
});
app.MapGet("/me", (Session<SessionClaims> session) =>
    new { session.UserId, session.Claims.Department, session.ExpiresAt }).RequireAuthorization();

app.ShowHowToTryIt();
app.Run();
