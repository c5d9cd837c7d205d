namespace SessionGen.AspNetCore.UI.Accounts;

internal sealed class PageOptions
{
    /// <summary>A <see cref="DescribeAccount{TClaims}"/>.</summary>
    public Delegate? DescribeAccount { get; set; }

    public List<string> Stylesheets { get; } = [];
}
