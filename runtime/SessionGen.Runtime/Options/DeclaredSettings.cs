using SessionGen.Infrastructure;

namespace SessionGen.Options;

/// <summary>The settings as sessions.yaml declares them, before options change anything.</summary>
internal sealed record DeclaredSettings(SessionGenSettings Settings);
