namespace SessionGen.Configuration.Model;

/// <summary>One policy. Null seconds mean <c>off</c>.</summary>
internal sealed record PolicyModel(string Name, string PropertyName, long? InactivityTimeoutSeconds, long? MaximumLifetimeSeconds)
{
    /// <summary>The policy of an empty file: no inactivity timeout, seven days in all.</summary>
    public static readonly PolicyModel Default = new("default", "Default", null, 7 * 86_400);
}
