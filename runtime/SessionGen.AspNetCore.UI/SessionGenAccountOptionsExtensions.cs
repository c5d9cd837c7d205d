using SessionGen;
using SessionGen.AspNetCore.UI.Accounts;
using SessionGen.AspNetCore.Http;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Says how accounts are shown in the account chooser and the switcher.</summary>
public static class SessionGenAccountOptionsExtensions
{
    /// <summary>
    /// Describes accounts by their claims. Without it the claims <c>name</c>, <c>fullName</c> or <c>displayName</c>, <c>email</c> and
    /// <c>picture</c>, <c>pictureUrl</c>, <c>avatar</c>, <c>avatarUrl</c> or <c>imageUrl</c> are shown, and else the user's id.
    /// </summary>
    /// <typeparam name="TClaims">The generated <c>SessionClaims</c>.</typeparam>
    /// <param name="options">The options of <c>AddSessionGen</c>.</param>
    /// <param name="describe">Called for each account whenever a page shows it; null leaves an account to the convention. Its texts are text, not HTML.</param>
    public static SessionGenOptions DescribeAccount<TClaims>(this SessionGenOptions options, Func<Session<TClaims>, AccountDescription?> describe)
        where TClaims : class, ISessionClaims<TClaims>
    {
        ArgumentNullException.ThrowIfNull(describe);
        return options.DescribeAccount<TClaims>((session, _, _) => ValueTask.FromResult(describe(session)));
    }

    /// <summary>The same where names and pictures are not in the claims and have to be looked up.</summary>
    /// <typeparam name="TClaims">The generated <c>SessionClaims</c>.</typeparam>
    /// <param name="options">The options of <c>AddSessionGen</c>.</param>
    /// <param name="describe">Gets the services of the request, one account after the other.</param>
    public static SessionGenOptions DescribeAccount<TClaims>(this SessionGenOptions options, Func<Session<TClaims>, IServiceProvider, CancellationToken, ValueTask<AccountDescription?>> describe)
        where TClaims : class, ISessionClaims<TClaims>
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(describe);
        options.GetExtension<PageOptions>().DescribeAccount = new DescribeAccount<TClaims>(describe.Invoke);
        return options;
    }

    /// <summary>
    /// Links a further stylesheet on the pages of SessionGen, behind its own, so that they look like the rest of the site. Every colour,
    /// the font and the corners are custom properties: see docs/pages.md.
    /// </summary>
    /// <param name="options">The options of <c>AddSessionGen</c>.</param>
    /// <param name="path">A path of this site, as <c>/css/accounts.css</c>, relative to the application's base path. The pages forbid styles of other sites.</param>
    /// <exception cref="ArgumentException">It is no path of this site.</exception>
    public static SessionGenOptions AddPageStylesheet(this SessionGenOptions options, string path)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!LocalPath.IsLocal(path))
        {
            throw new ArgumentException($"SessionGenOptions.AddPageStylesheet takes a path of this site, such as /css/accounts.css; '{path}' is none. The pages allow no styles of other sites.", nameof(path));
        }

        options.GetExtension<PageOptions>().Stylesheets.Add(path);
        return options;
    }
}
