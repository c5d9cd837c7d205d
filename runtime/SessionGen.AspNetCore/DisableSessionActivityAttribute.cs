namespace SessionGen;

/// <summary>
/// Requests to the endpoint are no activity of the user: polling, health and background calls. They run as the session while it lives,
/// and prolong it by nothing. On a controller, an action, a page model, a hub or a minimal-API handler; elsewhere <c>DisableSessionActivity()</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class DisableSessionActivityAttribute : Attribute;
