namespace SessionGen;

/// <summary>How sessions and interactive components go together. Set at start; not thread-safe.</summary>
public sealed class SessionComponentOptions
{
    /// <summary>
    /// Whether what people do within a circuit counts as activity, so that somebody who only clicks there is not signed out for inactivity.
    /// Default true. The framework does not tell a click from the answer to a call of script: an application that calls script by a timer, and
    /// wants an open page not to count, sets it to false and lets its people's requests count alone.
    /// </summary>
    public bool CountActivity { get; set; } = true;
}
