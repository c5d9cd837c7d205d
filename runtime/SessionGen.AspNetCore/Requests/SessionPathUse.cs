namespace SessionGen.AspNetCore.Requests;

/// <summary>Whether the application calls <c>UseSessionPaths</c>, so that other requests need not look for the prefix.</summary>
internal sealed class SessionPathUse
{
    public bool IsOn { get; set; }
}
