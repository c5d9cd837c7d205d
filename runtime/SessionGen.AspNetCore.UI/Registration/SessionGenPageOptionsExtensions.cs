using SessionGen;
using SessionGen.AspNetCore.Http;
using SessionGen.AspNetCore.UI.Accounts;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Sets how pages and components show accounts.</summary>
public static class SessionGenPageOptionsExtensions
{
    /// <summary>
    /// Describes accounts by their claims. Default: the claims <c>name</c>, <c>fullName</c> or <c>displayName</c>, <c>email</c> and
    /// <c>picture</c>, <c>pictureUrl</c>, <c>avatar</c>, <c>avatarUrl</c> or <c>imageUrl</c>; without them the user's id.
    /// </summary>
    /// <typeparam name="TClaims">The generated <c>SessionClaims</c>.</typeparam>
    /// <param name="options">The options of <c>AddSessionGen</c>.</param>
    /// <param name="describe">
    /// Called for each account that a page shows. Null leaves the account to the default. Returns text, not HTML.
    /// </param>
    public static SessionGenOptions DescribeAccount<TClaims>(
        this SessionGenOptions options, Func<Session<TClaims>, AccountDescription?> describe)
        where TClaims : class, ISessionClaims<TClaims>
    {
        ArgumentNullException.ThrowIfNull(describe);
        return options.DescribeAccount<TClaims>((session, _, _) => ValueTask.FromResult(describe(session)));
    }

    /// <summary>Describes accounts whose names and pictures are not in the claims and have to be looked up.</summary>
    /// <typeparam name="TClaims">The generated <c>SessionClaims</c>.</typeparam>
    /// <param name="options">The options of <c>AddSessionGen</c>.</param>
    /// <param name="describe">Called with the services of the request, for one account after the other.</param>
    public static SessionGenOptions DescribeAccount<TClaims>(
        this SessionGenOptions options,
        Func<Session<TClaims>, IServiceProvider, CancellationToken, ValueTask<AccountDescription?>> describe)
        where TClaims : class, ISessionClaims<TClaims>
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(describe);
        options.GetExtension<PageOptions>().DescribeAccount = new DescribeAccount<TClaims>(describe.Invoke);
        return options;
    }

    /// <summary>
    /// Links another stylesheet after that of SessionGen on its pages, so that they look like the rest of the site. Colors, font and
    /// corners are custom properties: see docs/pages.md.
    /// </summary>
    /// <param name="options">The options of <c>AddSessionGen</c>.</param>
    /// <param name="path">A path of this site, such as <c>/css/accounts.css</c>, relative to the application's base path.</param>
    /// <exception cref="ArgumentException">The path is not a path of this site. The pages do not allow styles of other sites.</exception>
    public static SessionGenOptions AddPageStylesheet(this SessionGenOptions options, string path)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!LocalPath.IsLocal(path))
        {
            throw new ArgumentException(
                $"'{path}' is not a path of this site, such as /css/accounts.css. The pages do not allow styles of other sites.",
                nameof(path));
        }

        options.GetExtension<PageOptions>().Stylesheets.Add(path);
        return options;
    }
}
