using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using SessionGen.Infrastructure;
using SessionGen.Model;
using SessionGen.Observation;
using SessionGen.Stores;

namespace SessionGen.Keys;

/// <summary>The previous, current and next keys of bearer tokens and of cookie tokens. Thread-safe.</summary>
internal sealed partial class KeyRing(
    IKeyStore store,
    bool isInMemory,
    SessionGenSettings settings,
    SigningKey[] configured,
    IKeyProtector? protector,
    MachineClocks clocks,
    TimeProvider time,
    ILogger<KeyRing> logger)
{
    // Beside one step for each key there is. Each leads towards a state with nothing to do, so this many mean a store that does not keep
    // what it was given.
    private const int MaximumSteps = 16;

    private static readonly TimeSpan UnknownKeyPause = TimeSpan.FromSeconds(10);

    private readonly SessionTokenAlgorithm _algorithm = settings.Token.Algorithm;
    private readonly KeyRotation _rotation = new(settings.Token);
    private readonly KeyReader _reader = new(protector, logger);
    private readonly Lock _lock = new();

    private volatile KeySet _keys = new([], configured, settings.Token.Algorithm);
    private volatile TaskCompletionSource _unknownKey = NewReport();
    private Task? _refresh;
    private long _lastUnknownKey;
    private bool _isUnprotectedReported;

    public IReadOnlyList<JsonWebKey> PublicKeys => _keys.Public;

    public ReadOnlySpan<SigningKey> SigningKeys => _keys.Signing;

    public ReadOnlySpan<SealingKey> SealingKeys => _keys.Sealing;

    public bool IsLoaded => _keys is { Signing.Length: > 0, Sealing.Length: > 0 };

    public TimeSpan RefreshInterval => _rotation.RefreshInterval;

    // Another task after each refresh.
    public Task UnknownKeyReported => _unknownKey.Task;

    public bool Contains(RingKey? key) => key switch
    {
        SealingKey sealing => SealingKeys.Contains(sealing),
        SigningKey signing => SigningKeys.Contains(signing),
        _ => false,
    };

    public SigningKey GetSigningKey(DateTimeOffset now) => configured.Length > 0 ? configured[0] : RingKey.GetCurrent(SigningKeys, now);

    public SealingKey GetSealingKey(DateTimeOffset now) => RingKey.GetCurrent(SealingKeys, now);

    public ValueTask EnsureLoadedAsync(CancellationToken cancellationToken) =>
        IsLoaded ? ValueTask.CompletedTask : RefreshAsync(cancellationToken);

    // The store is not asked if the application brings the keys.
    public ValueTask EnsureSigningKeysAsync(CancellationToken cancellationToken) =>
        SigningKeys.IsEmpty ? EnsureLoadedAsync(cancellationToken) : ValueTask.CompletedTask;

    // Callers that come while the keys are being read share the outcome: they neither wait for each other nor ask the store again.
    public ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _refresh = _refresh is { IsCompleted: false } ? _refresh : Task.Run(RefreshNowAsync, CancellationToken.None);
            return new ValueTask(_refresh.WaitAsync(cancellationToken));
        }
    }

    // Another machine may have made the token a moment ago. The keys are read again, but rarely: anyone can send such a token.
    public void ReportUnknownKey()
    {
        var last = Interlocked.Read(ref _lastUnknownKey);
        var now = time.GetTimestamp();
        if ((last == 0 || time.GetElapsedTime(last, now) >= UnknownKeyPause)
            && Interlocked.CompareExchange(ref _lastUnknownKey, now, last) == last)
        {
            _unknownKey.TrySetResult();
        }
    }

    private static TaskCompletionSource NewReport() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RefreshNowAsync()
    {
        // What is reported from here on may be of a key that this refresh does not see any more.
        _unknownKey = NewReport();
        for (int i = 0, steps = MaximumSteps; i < steps; i++)
        {
            var rows = await store.ListKeysAsync(CancellationToken.None).ConfigureAwait(false);
            var keys = _reader.Read(rows, _keys.Readable);
            steps = i == 0 ? steps + rows.Count : steps;
            if (!await TryStepAsync(rows, keys, StoredKeyAlgorithm.A256Gcm).ConfigureAwait(false)
                && (configured.Length > 0 || !await TryStepAsync(rows, keys, (StoredKeyAlgorithm)_algorithm).ConfigureAwait(false)))
            {
                _keys = new KeySet(keys, configured, _algorithm);
                return;
            }
        }

        throw new SessionStoreUnavailableException("The session store does not keep the keys it is given.");
    }

    // Returns whether the store was asked to change: its keys are then to be read again, whether this machine or another one did it.
    private async ValueTask<bool> TryStepAsync(IReadOnlyList<StoredKey> rows, RingKey[] keys, StoredKeyAlgorithm algorithm)
    {
        var now = WholeSeconds.Floor(time.GetUtcNow());
        var readable = keys.Select(key => key.Id).ToHashSet(StringComparer.Ordinal);
        KeyTimes[] times = [.. rows.Select(row => new KeyTimes(row.KeyId, row.Algorithm, row.ActivatesAt, readable.Contains(row.KeyId)))];
        var step = _rotation.GetNextStep(times, algorithm, now, clocks.GetEarliest());
        if (step.RemoveKeyId is { } outdated)
        {
            await store.RemoveKeyAsync(outdated, CancellationToken.None).ConfigureAwait(false);
            LogKeyRemoved(outdated);
            return true;
        }

        if (step.AddActivatingAt is not { } activatesAt)
        {
            return false;
        }

        var seals = algorithm == StoredKeyAlgorithm.A256Gcm;
        var secret = seals ? RandomNumberGenerator.GetBytes(SealingKey.Size) : SigningKey.CreatePkcs8(_algorithm);
        RingKey key = seals ? SealingKey.From(secret, activatesAt) : SigningKey.FromPkcs8(secret, _algorithm, activatesAt);
        var row = new StoredKey
        {
            KeyId = key.Id,
            Algorithm = algorithm,
            CreatedAt = now,
            ActivatesAt = activatesAt,
            Secret = protector?.Protect(secret) ?? secret,
            IsProtected = protector is not null,
        };
        if (await store.TryAddKeyAsync(row, rows.Count > 0 ? rows[^1].KeyId : null, CancellationToken.None).ConfigureAwait(false))
        {
            LogKeyAdded(key.Id, algorithm, activatesAt);
            if (protector is null && !isInMemory && !_isUnprotectedReported)
            {
                _isUnprotectedReported = true;
                LogKeysUnprotected();
            }
        }

        if (protector is not null)
        {
            CryptographicOperations.ZeroMemory(secret);
        }

        return true;
    }

    [LoggerMessage(LogEvents.KeyAdded, LogLevel.Information, "Added the key {KeyId} ({Algorithm}); it makes tokens from {ActivatesAt:O}.")]
    private partial void LogKeyAdded(string keyId, StoredKeyAlgorithm algorithm, DateTimeOffset activatesAt);

    [LoggerMessage(LogEvents.KeyRemoved, LogLevel.Information, "Removed the key {KeyId}: its last token has expired.")]
    private partial void LogKeyRemoved(string keyId);

    [LoggerMessage(
        LogEvents.KeyUnprotected,
        LogLevel.Warning,
        "The keys of session tokens are unprotected in the session store, since ASP.NET Core Data Protection is not configured. Anyone who "
        + "can read the store can make session tokens. Call builder.Services.AddDataProtection().PersistKeysTo…: keys "
        + "created after that are protected.")]
    private partial void LogKeysUnprotected();
}
