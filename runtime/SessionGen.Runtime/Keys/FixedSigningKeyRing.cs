using Microsoft.IdentityModel.Tokens;

namespace SessionGen.Keys;

/// <summary>The keys that an application brings itself: the first signs, all verify, nothing rotates by itself.</summary>
internal sealed class FixedSigningKeyRing(IReadOnlyList<SigningKey> keys) : IKeyRing
{
    private readonly SigningKey[] _keys = [.. keys];

    public IReadOnlyList<JsonWebKey> PublicKeys { get; } = [.. keys.Select(key => key.PublicKey)];

    public ReadOnlySpan<SigningKey> VerificationKeys => _keys;

    public TimeSpan? RefreshInterval => null;

    public Task UnknownKeyReported { get; } = new TaskCompletionSource().Task;

    public SigningKey GetCurrent(DateTimeOffset now) => _keys[0];

    public ValueTask EnsureLoadedAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask RefreshAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void ReportUnknownKey()
    {
    }
}
