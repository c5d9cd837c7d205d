using SessionGen.Infrastructure;
using SessionGen.InMemory;
using SessionGen.Sessions;
using SessionGen.Testing;
using SessionGen.Tokens;

namespace SessionGen.Runtime.Tests;

/// <summary>Rule 12: secrets, tokens and cookies never reach a log or an exception message.</summary>
public sealed class SecrecyTests
{
    [Fact]
    public async Task Nothing_secret_is_in_any_log_line_or_exception_of_a_busy_day()
    {
        var store = new InMemorySessionStore();
        await using var runtime = new Testing.Runtime(Testing.Runtime.Settings() with { MultiSession = new MultiSessionSettings { Enabled = true, MaxSessions = 2, OnLimit = SessionLimitAction.Reject } }, store: store);
        var secrets = new List<string>();
        var said = new List<string>();
        var signedIn = await runtime.SignInAsync();
        secrets.AddRange([signedIn.Token.Text, signedIn.Client.Text, signedIn.Client.Text[..43], ClientBinding.Format(signedIn.Client.BindingKey)]);

        var second = await runtime.SignInAsync("grace", signedIn.Client);
        said.Add((await Assert.ThrowsAnyAsync<Exception>(async () => await runtime.SignInAsync("edsger", second.Client))).ToString());
        said.Add((await Assert.ThrowsAnyAsync<Exception>(async () => await runtime.SignInAsync("x\n"))).ToString());
        said.Add((await Assert.ThrowsAnyAsync<Exception>(async () => await runtime.SignInAsync(claims: new PersonClaims { Department = new string('s', 4000) }))).Message);
        secrets.AddRange([second.Token.Text, second.Client.Text, new string('s', 100)]);

        runtime.Tokens.VerifyCookieToken(second.Token.Text.AsSpan()[..^3], Testing.Runtime.Origin, second.Client.Text);
        runtime.Store.Failure = new SessionStoreUnavailableException("down");
        said.Add((await Assert.ThrowsAnyAsync<Exception>(async () => await runtime.RenewAsync(second.Client, force: true))).ToString());
        runtime.Store.Failure = null;
        var renewed = await runtime.RenewAsync(second.Client, force: true);
        secrets.Add(renewed!.Text);
        foreach (var row in await store.ListKeysAsync(TestContext.Current.CancellationToken))
        {
            secrets.Add(Convert.ToBase64String(row.Secret.Span));
            said.Add(row.ToString());
        }

        said.AddRange([signedIn.ToString(), second.ToString(), renewed.ToString(), second.Client.ToString(), second.Client.Hash.ToString(), runtime.Log.Text]);
        said.Add(new SignInRequest<PersonClaims> { UserId = "ada", Claims = Testing.Runtime.Claims, Client = second.Client, Origin = Testing.Runtime.Origin }.ToString());
        said.Add(new RenewalKey(second.Client.BindingKey, second.Client.Hash, null, false, "", "").ToString());

        Assert.NotEmpty(runtime.Log.Entries);
        Assert.All(said, text => Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
    }
}
