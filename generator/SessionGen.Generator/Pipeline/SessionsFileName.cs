using Microsoft.CodeAnalysis;

namespace SessionGen.Generator.Pipeline;

/// <summary>Which additional file is the one to compile.</summary>
internal static class SessionsFileName
{
    public static bool Matches(AdditionalText file) =>
        Path.GetFileName(file.Path) is var name
        && (name.Equals("sessions.yaml", StringComparison.OrdinalIgnoreCase) || name.Equals("sessions.yml", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The first by ordinal path, whatever order the build lists them in; that there are more is for the analyzers to say (SESS006).
    /// </summary>
    public static AdditionalText? First(ImmutableArray<AdditionalText> files, CancellationToken cancellationToken) =>
        files.IsEmpty ? null : files.OrderBy(file => file.Path, StringComparer.Ordinal).First();
}
