using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.Extensions.DependencyInjection;

namespace SessionGen.AspNetCore.Tests;

/// <summary>The session as a parameter of a controller's actions.</summary>
public sealed class ControllerTests
{
    [Theory]
    [InlineData("/account/mine", "ada")]
    [InlineData("/account/maybe", "ada")]
    [InlineData("/account/unprotected", "ada")]
    public async Task An_action_gets_the_session_of_the_request(string path, string text)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();
        await browser.SignInAsync("ada");

        Assert.Equal(text, await browser.GetTextAsync(path));
        Assert.Equal(text, await browser.GetTextAsync(path + "?session.UserId=mallory&UserId=mallory&session=mallory"));
    }

    [Theory]
    [InlineData("/account/mine", "Unauthorized")]
    [InlineData("/account/maybe", "nobody")]
    [InlineData("/account/unprotected", "Unauthorized")]
    public async Task Without_a_session_an_action_is_refused_unless_it_can_do_without(string path, string text)
    {
        await using var site = await StartAsync();
        using var browser = site.NewBrowser();

        Assert.Equal(text, await browser.GetTextAsync(path));
    }

    [Fact]
    public async Task Documents_list_no_parameter_that_a_caller_could_give()
    {
        await using var site = await StartAsync();

        var actions = site.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>().ApiDescriptionGroups.Items
            .SelectMany(group => group.Items)
            .Where(action => action.RelativePath!.StartsWith("account/", StringComparison.Ordinal))
            .ToList();

        Assert.Equal(3, actions.Count);
        Assert.All(actions, action => Assert.Empty(action.ParameterDescriptions));
    }

    private static Task<TestSite> StartAsync() => TestSite.StartAsync(
        services: services => services.AddControllers().AddApplicationPart(typeof(AccountController).Assembly),
        app: app => app.MapControllers());
}
