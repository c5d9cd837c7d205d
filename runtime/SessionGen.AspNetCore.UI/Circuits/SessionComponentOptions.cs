namespace SessionGen;

/// <summary>How sessions and interactive components work together. Set at start; not thread-safe.</summary>
public sealed class SessionComponentOptions
{
    /// <summary>
    /// Gets or sets whether what the user does within a circuit counts as activity, so that a user who only clicks there is not signed out
    /// for inactivity. Default true. The framework does not distinguish a click from the answer to a call of script: set it to false in an
    /// application that calls script on a timer and does not want an open page to count. Only requests count then.
    /// </summary>
    public bool CountActivity { get; set; } = true;
}
