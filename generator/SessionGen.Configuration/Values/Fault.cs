namespace SessionGen.Configuration.Values;

/// <summary>Why a value is refused, in sessions.yaml and in settings made by hand, and the value to write instead.</summary>
internal sealed record Fault(string RuleId, string Message, string? Suggestion = null)
{
    public string FullMessage => Suggestion is null ? Message : Message + " Write " + Suggestion + ".";
}
