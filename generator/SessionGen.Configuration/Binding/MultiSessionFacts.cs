using SessionGen.Configuration.Model;

namespace SessionGen.Configuration.Binding;

internal sealed record MultiSessionFacts(
    Setting<bool> Enabled,
    Setting<int?> MaxSessions,
    Setting<LimitAction> OnLimit,
    Setting<string?> AfterSignOutUrl);
