using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using SessionGen.Infrastructure;
using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.Keys;

/// <summary>
/// The keys of bearer tokens and of cookie tokens: previous, current and next of each class. They are in the session store, shared by the
/// machines on it, except for signing keys that the application brings. Thread-safe.
/// </summary>
internal sealed partial class KeyRing
{
    /// <summary>
    /// How many steps one refresh takes at most, beside one for each key there is. Each leads towards a state with nothing to do, so this
    /// many mean a store that does not keep what it was given.
    /// </summary>
    private const int MaximumSteps = 16;

    private static readonly TimeSpan UnknownKeyPause = TimeSpan.FromSeconds(10);

    private readonly IKeyStore _store;
    private readonly bool _isInMemory;
    private readonly SessionTokenAlgorithm _algorithm;
    private readonly SigningKey[] _configured;
    private readonly KeyRotation _rotation;
    private readonly IKeyProtector? _protector;
    private readonly KeyReader _reader;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();

    private volatile KeySet _keys;
    private volatile TaskCompletionSource _unknownKey = NewReport();
    private Task? _refresh;
    private long _lastUnknownKey;
    private bool _isUnprotectedReported;

    /// <param name="store">Where the keys are.</param>
    /// <param name="isInMemory">Whether the keys never leave this process.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="configured">The signing keys that the application brings; empty for keys in the store.</param>
    /// <param name="protector">Protects the keys in the store; null for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public KeyRing(
        IKeyStore store,
        bool isInMemory,
        SessionGenSettings settings,
        SigningKey[] configured,
        IKeyProtector? protector,
        TimeProvider time,
        ILogger<KeyRing> logger)
    {
        _store = store;
        _isInMemory = isInMemory;
        _algorithm = settings.Token.Algorithm;
        _configured = configured;
        _rotation = new KeyRotation(settings.Token);
        _protector = protector;
        _reader = new KeyReader(protector, logger);
        _time = time;
        _logger = logger;
        _keys = new KeySet([], configured, _algorithm);
    }

    /// <summary>The public keys for the JWKS, oldest first; empty before the ring is loaded.</summary>
    public IReadOnlyList<JsonWebKey> PublicKeys => _keys.Public;

    /// <summary>The keys whose signatures are good, oldest first.</summary>
    public ReadOnlySpan<SigningKey> SigningKeys => _keys.Signing;

    /// <summary>The keys whose cookie tokens open, oldest first.</summary>
    public ReadOnlySpan<SealingKey> SealingKeys => _keys.Sealing;

    /// <summary>Whether both kinds of tokens can be made.</summary>
    public bool IsLoaded => _keys is { Signing.Length: > 0, Sealing.Length: > 0 };

    /// <summary>How often <see cref="RefreshAsync"/> is to be called.</summary>
    public TimeSpan RefreshInterval => _rotation.RefreshInterval;

    /// <summary>Ends when a token was reported whose key is not known; another task after each refresh.</summary>
    public Task UnknownKeyReported => _unknownKey.Task;

    /// <summary>Whether tokens of this key are good.</summary>
    public bool Contains(RingKey? key) => key switch
    {
        SealingKey sealing => SealingKeys.Contains(sealing),
        SigningKey signing => SigningKeys.Contains(signing),
        _ => false,
    };

    /// <summary>Gets the key that signs at <paramref name="now"/>.</summary>
    /// <exception cref="InvalidOperationException">The ring is not loaded.</exception>
    public SigningKey GetSigningKey(DateTimeOffset now) => _configured.Length > 0 ? _configured[0] : RingKey.GetCurrent(SigningKeys, now);

    /// <summary>Gets the key that seals at <paramref name="now"/>.</summary>
    /// <exception cref="InvalidOperationException">The ring is not loaded.</exception>
    public SealingKey GetSealingKey(DateTimeOffset now) => RingKey.GetCurrent(SealingKeys, now);

    /// <summary>Loads the keys, and makes the first ones if there are none. Returns immediately if that was done before.</summary>
    /// <exception cref="SessionStoreUnavailableException">The store does not answer.</exception>
    public ValueTask EnsureLoadedAsync(CancellationToken cancellationToken) =>
        IsLoaded ? ValueTask.CompletedTask : RefreshAsync(cancellationToken);

    /// <summary>The same for signing keys alone, for which the store is not asked if the application brings them.</summary>
    public ValueTask EnsureSigningKeysAsync(CancellationToken cancellationToken) =>
        SigningKeys.IsEmpty ? EnsureLoadedAsync(cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Reads the keys anew, and adds and removes keys as the rotation demands.</summary>
    /// <exception cref="SessionStoreUnavailableException">The store does not answer.</exception>
    /// <remarks>Callers that come while the keys are being read share the outcome.</remarks>
    public ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _refresh = _refresh is { IsCompleted: false } ? _refresh : Task.Run(RefreshNowAsync, CancellationToken.None);
            return new ValueTask(_refresh.WaitAsync(cancellationToken));
        }
    }

    /// <summary>
    /// Reports a token whose key is not known, which another machine may have made a moment ago. Makes the keys be read anew, but rarely:
    /// anyone can send such a token.
    /// </summary>
    public void ReportUnknownKey()
    {
        var last = Interlocked.Read(ref _lastUnknownKey);
        var now = _time.GetTimestamp();
        if ((last == 0 || _time.GetElapsedTime(last, now) >= UnknownKeyPause)
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
            var rows = await _store.ListKeysAsync(CancellationToken.None).ConfigureAwait(false);
            var keys = _reader.Read(rows, _keys.Readable);
            steps = i == 0 ? steps + rows.Count : steps;
            if (!await TryStepAsync(rows, keys, StoredKeyAlgorithm.A256Gcm).ConfigureAwait(false)
                && (_configured.Length > 0 || !await TryStepAsync(rows, keys, (StoredKeyAlgorithm)_algorithm).ConfigureAwait(false)))
            {
                _keys = new KeySet(keys, _configured, _algorithm);
                return;
            }
        }

        throw new SessionStoreUnavailableException("The session store does not keep the keys it is given.");
    }

    /// <returns>Whether the store was asked to change: its keys are to be read again then, whether this machine or another one did it.</returns>
    private async ValueTask<bool> TryStepAsync(IReadOnlyList<StoredKey> rows, RingKey[] keys, StoredKeyAlgorithm algorithm)
    {
        var now = WholeSeconds.Floor(_time.GetUtcNow());
        var readable = keys.Select(key => key.Id).ToHashSet(StringComparer.Ordinal);
        KeyTimes[] times = [.. rows.Select(row => new KeyTimes(row.KeyId, row.Algorithm, row.ActivatesAt, readable.Contains(row.KeyId)))];
        var step = _rotation.GetNextStep(times, algorithm, now);
        if (step.RemoveKeyId is { } outdated)
        {
            await _store.RemoveKeyAsync(outdated, CancellationToken.None).ConfigureAwait(false);
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
            Secret = _protector?.Protect(secret) ?? secret,
            IsProtected = _protector is not null,
        };
        if (await _store.TryAddKeyAsync(row, rows.Count > 0 ? rows[^1].KeyId : null, CancellationToken.None).ConfigureAwait(false))
        {
            LogKeyAdded(key.Id, algorithm, activatesAt);
            if (_protector is null && !_isInMemory && !_isUnprotectedReported)
            {
                _isUnprotectedReported = true;
                LogKeysUnprotected();
            }
        }

        if (_protector is not null)
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
        "The keys of session tokens are unprotected in the session store, since ASP.NET Core Data Protection is not configured. Whoever can "
        + "read the store can make session tokens. Call builder.Services.AddDataProtection().PersistKeysTo…: the keys to come are protected then.")]
    private partial void LogKeysUnprotected();
}
