namespace SessionGen;

/// <summary>Whether the application uses the route prefix, so that others need not look for it.</summary>
internal sealed class SessionPathUse
{
    public bool IsOn { get; set; }
}
