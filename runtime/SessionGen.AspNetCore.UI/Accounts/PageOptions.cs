namespace SessionGen.AspNetCore.UI.Accounts;

/// <summary>What an application sets for its pages, as a part of <see cref="SessionGenOptions"/>.</summary>
internal sealed class PageOptions
{
    /// <summary>A <see cref="DescribeAccount{TClaims}"/>.</summary>
    public Delegate? DescribeAccount { get; set; }

    public List<string> Stylesheets { get; } = [];
}
