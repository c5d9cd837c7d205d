using SessionGen.Testing;

namespace SessionGen.Package.Tests.Infrastructure;

/// <summary>What pages with our components have, and how one signs in there.</summary>
internal static class PackagePages
{
    public static async Task SignInAsync(this Visitor visitor, string user) =>
        await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/sign-in?user={user}"));

    extension(Page page)
    {
        /// <summary>The accounts of the switcher: that of the page, then the others.</summary>
        public IEnumerable<string> Accounts => page.Document.QuerySelectorAll("header .sg-name bdi").Select(Page.Text);

        /// <summary>What a policy without inline script and style would refuse.</summary>
        public IEnumerable<string> Inline => page.Document.All
            .Where(element => element.LocalName is "script" or "style" || element.Attributes.Any(attribute => attribute.Name == "style" || attribute.Name.StartsWith("on", StringComparison.Ordinal)))
            .Select(element => element.OuterHtml);
    }
}
