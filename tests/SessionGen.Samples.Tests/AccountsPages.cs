using AngleSharp.Dom;
using SessionGen.Testing;

namespace SessionGen.Samples.Tests;

/// <summary>What the pages of samples/Accounts have beyond others.</summary>
internal static class AccountsPages
{
    /// <summary>Signs in on the page, and shows where that leads.</summary>
    public static async Task<Page> SignInAsync(this Visitor visitor, string person, string policy = "default", string query = "")
    {
        var page = await visitor.OpenAsync("/sign-in" + query);
        return await page.Choose("PolicyName", policy).PressAsync(button => button.Value == person);
    }

    extension(Page page)
    {
        /// <summary>The names of the accounts on the start page, in order.</summary>
        public string[] Accounts => [.. page.Document.QuerySelectorAll(".card h3").Select(name => name.TextContent)];

        /// <summary>What the card of an account says of it in badges.</summary>
        public string[] Badges(string name) => [.. page.Card(name).QuerySelectorAll(".badge").Select(badge => badge.TextContent)];

        public IElement Card(string name) => page.Document.QuerySelectorAll(".card").Single(card => card.QuerySelector("h3")!.TextContent == name);
    }
}
