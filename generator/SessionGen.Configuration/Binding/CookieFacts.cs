using SessionGen.Configuration.Model;

namespace SessionGen.Configuration.Binding;

internal sealed record CookieFacts(
    Setting<string?> Name,
    Setting<SameSite> SameSite,
    Setting<string?> Domain,
    Setting<string?> Path,
    Setting<bool> Persistent);
