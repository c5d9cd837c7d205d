using SessionGen.Configuration.Model;

namespace SessionGen.Configuration.Binding;

internal sealed record TokenFacts(
    Setting<string?> Issuer,
    Setting<string?> Audience,
    Setting<long?> Lifetime,
    Setting<long?> ClockSkew,
    Setting<TokenAlgorithm> Algorithm,
    Setting<long?> KeyRotation);
