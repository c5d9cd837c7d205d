using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SessionGen.AspNetCore.Tests;

/// <summary>ASP.NET Core Identity on top.</summary>
public sealed class IdentityTests
{
    private const string Warning = "The cookie scheme 'Identity.Application' is the default scheme";

    [Fact]
    public async Task What_its_SignInManager_signs_in_is_a_session()
    {
        await using var site = await StartAsync(forwards: true);
        using var browser = site.NewBrowser();

        using var signIn = await browser.PostAsync("/identity/sign-in?user=ada");
        Assert.Equal("ada R&D", await browser.GetTextAsync("/identity/me"));
        var session = Assert.Single(await site.Sessions.ListByUserAsync("ada", TestContext.Current.CancellationToken));
        Assert.DoesNotContain(Browser.ReadSetCookies(signIn), cookie => cookie.Name.Value!.Contains("Identity.Application", StringComparison.Ordinal));

        await site.Sessions.RevokeAsync(session.Id, TestContext.Current.CancellationToken);
        Assert.Equal("nobody", await browser.GetTextAsync("/identity/me"));

        using var again = await browser.PostAsync("/identity/sign-in?user=ada");
        using var signOut = await browser.PostAsync("/identity/sign-out");
        Assert.Equal("nobody", await browser.GetTextAsync("/identity/me"));
        Assert.Empty(await site.Sessions.ListByUserAsync("ada", TestContext.Current.CancellationToken));
        Assert.DoesNotContain(site.Log.Lines, entry => entry.Text.StartsWith(Warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_its_cookie_takes_the_place_of_sessions_the_start_warns_and_says_what_to_write()
    {
        await using var site = await StartAsync(forwards: false);

        var warning = Assert.Single(site.Log.Lines, entry => entry.Text.StartsWith(Warning, StringComparison.Ordinal));

        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains("cookie.ForwardDefault = SessionGenDefaults.AuthenticationScheme", warning.Text, StringComparison.Ordinal);
    }

    private static Task<TestSite> StartAsync(bool forwards) => TestSite.StartAsync(
        services: services =>
        {
            services.AddIdentity<User, Role>().AddUserStore<Users>().AddRoleStore<Roles>().AddClaimsPrincipalFactory<Principals>();
            if (forwards)
            {
                services.ConfigureApplicationCookie(cookie => cookie.ForwardDefault = SessionGenDefaults.AuthenticationScheme);
            }
        },
        app: app =>
        {
            app.MapPost("/identity/sign-in", async (SignInManager<User> manager, string user) => await manager.SignInAsync(new User(user), isPersistent: true));
            app.MapPost("/identity/sign-out", async (SignInManager<User> manager) => await manager.SignOutAsync());
            app.MapGet("/identity/me", (HttpContext http, UserManager<User> users) => http.GetSession<TestSessionClaims>() is { } session && session.UserId == users.GetUserId(http.User)
                ? $"{session.UserId} {session.Claims.Department}"
                : "nobody");
        });

    internal sealed record User(string Id);

    internal sealed class Role;

    internal sealed class Principals(UserManager<User> users, Microsoft.Extensions.Options.IOptions<IdentityOptions> options) : UserClaimsPrincipalFactory<User>(users, options)
    {
        protected override async Task<ClaimsIdentity> GenerateClaimsAsync(User user)
        {
            var identity = await base.GenerateClaimsAsync(user);
            identity.AddClaim(new Claim("department", "R&D"));
            return identity;
        }
    }

    internal sealed class Users : IUserStore<User>
    {
        private readonly ConcurrentDictionary<string, User> _users = new(StringComparer.Ordinal);

        public Task<IdentityResult> CreateAsync(User user, CancellationToken cancellationToken) => Task.FromResult(IdentityResult.Success);

        public Task<IdentityResult> DeleteAsync(User user, CancellationToken cancellationToken) => Task.FromResult(IdentityResult.Success);

        public Task<IdentityResult> UpdateAsync(User user, CancellationToken cancellationToken) => Task.FromResult(IdentityResult.Success);

        public Task<User?> FindByIdAsync(string userId, CancellationToken cancellationToken) => Task.FromResult<User?>(_users.GetOrAdd(userId, id => new User(id)));

        public Task<User?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => FindByIdAsync(normalizedUserName, cancellationToken);

        public Task<string?> GetNormalizedUserNameAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Id);

        public Task<string> GetUserIdAsync(User user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

        public Task<string?> GetUserNameAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Id);

        public Task SetNormalizedUserNameAsync(User user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task SetUserNameAsync(User user, string? userName, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }

    internal sealed class Roles : IRoleStore<Role>
    {
        public Task<IdentityResult> CreateAsync(Role role, CancellationToken cancellationToken) => Task.FromResult(IdentityResult.Success);

        public Task<IdentityResult> DeleteAsync(Role role, CancellationToken cancellationToken) => Task.FromResult(IdentityResult.Success);

        public Task<IdentityResult> UpdateAsync(Role role, CancellationToken cancellationToken) => Task.FromResult(IdentityResult.Success);

        public Task<Role?> FindByIdAsync(string roleId, CancellationToken cancellationToken) => Task.FromResult<Role?>(null);

        public Task<Role?> FindByNameAsync(string normalizedRoleName, CancellationToken cancellationToken) => Task.FromResult<Role?>(null);

        public Task<string?> GetNormalizedRoleNameAsync(Role role, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public Task<string> GetRoleIdAsync(Role role, CancellationToken cancellationToken) => Task.FromResult("");

        public Task<string?> GetRoleNameAsync(Role role, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public Task SetNormalizedRoleNameAsync(Role role, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task SetRoleNameAsync(Role role, string? roleName, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
