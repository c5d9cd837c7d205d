namespace SessionGen.Configuration.Model;

/// <summary>One policy. Null seconds mean <c>off</c>.</summary>
internal sealed record PolicyModel(string Name, string PropertyName, long? InactivityTimeoutSeconds, long? MaximumLifetimeSeconds)
{
    public static readonly PolicyModel Default = new("default", "Default", null, 7 * 86_400);
}
