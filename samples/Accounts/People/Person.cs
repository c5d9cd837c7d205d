using Accounts.Sessions;

namespace Accounts.People;

/// <summary>A user. <see cref="Plan"/> and <see cref="Role"/> are the enums that the build makes from sessions.yaml.</summary>
public sealed record Person(string Id, string Name, string Email, Plan Plan, Role Role)
{
    /// <summary>A path of this site: the Content-Security-Policy allows no pictures from elsewhere.</summary>
    public string Picture => $"/people/{Id}.svg";
}
