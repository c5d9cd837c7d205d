namespace SessionGen.Analyzers.Tests;

/// <param name="Id">The rule.</param>
/// <param name="File">sessions.yaml, with marks.</param>
/// <param name="Code">C#, with marks.</param>
/// <param name="Lock">sessions.lock.yaml, with marks.</param>
public sealed record RuleExample(string Id, string File, string Code = "", string? Lock = null);
