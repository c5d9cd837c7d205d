namespace SessionGen;

/// <summary>Names that applications use with the authentication scheme.</summary>
public static class SessionGenDefaults
{
    /// <summary>The name of the authentication scheme.</summary>
    public const string AuthenticationScheme = "SessionGen";

    /// <summary>
    /// The key in <c>AuthenticationProperties.Items</c> that names the policy of sessions.yaml for a sign-in that comes through
    /// <c>SignInAsync(principal, properties)</c>. Without it the policy is <c>default</c>.
    /// </summary>
    public const string PolicyItem = "SessionGen.Policy";
}
