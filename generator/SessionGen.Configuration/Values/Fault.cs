namespace SessionGen.Configuration.Values;

/// <summary>Why a value is refused, in sessions.yaml and in settings made by hand.</summary>
/// <param name="RuleId">The rule that reports it.</param>
/// <param name="Message">The sentences of the message, without what to write instead.</param>
/// <param name="Suggestion">The value to write instead, or null.</param>
internal sealed record Fault(string RuleId, string Message, string? Suggestion = null)
{
    /// <summary>The message, and what to write instead.</summary>
    public string FullMessage => Suggestion is null ? Message : Message + " Write " + Suggestion + ".";
}
