namespace SessionGen.AspNetCore.Tests;

/// <summary>A cookie in a <see cref="Browser"/>.</summary>
internal sealed record BrowserCookie(string Value, DateTimeOffset? EndsAt);
