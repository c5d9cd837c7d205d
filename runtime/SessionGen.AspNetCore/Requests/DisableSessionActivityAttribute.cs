namespace SessionGen;

/// <summary>
/// Requests to the endpoint do not count as activity of the user: for polling, health and background calls. They run as the session while
/// it lives, and do not prolong it. Use it on a controller, an action, a page model, a hub or a minimal-API handler; elsewhere call
/// <c>DisableSessionActivity()</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class DisableSessionActivityAttribute : Attribute;
