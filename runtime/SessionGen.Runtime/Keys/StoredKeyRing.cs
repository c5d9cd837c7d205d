using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using SessionGen.Infrastructure;
using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.Keys;

/// <summary>The keys that live in the session store and are shared by every machine on it.</summary>
internal sealed partial class StoredKeyRing : IKeyRing
{
    /// <summary>
    /// How many steps one refresh takes at most, beside one for each key there is. Each leads towards a state with nothing to do, so this many mean a
    /// store that does not keep what it was given.
    /// </summary>
    private const int MaximumSteps = 16;

    private static readonly TimeSpan UnknownKeyPause = TimeSpan.FromSeconds(10);

    private readonly IKeyStore _store;
    private readonly bool _isInMemory;
    private readonly SessionTokenSettings _settings;
    private readonly KeyRotation _rotation;
    private readonly IKeyProtector? _protector;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _reported = [];

    private volatile KeySet _keys = KeySet.Empty;
    private volatile TaskCompletionSource _unknownKey = NewReport();
    private Task? _refresh;
    private long _lastUnknownKey;

    public StoredKeyRing(IKeyStore store, bool isInMemory, SessionGenSettings settings, IKeyProtector? protector, TimeProvider time, ILogger<StoredKeyRing> logger)
    {
        _store = store;
        _isInMemory = isInMemory;
        _settings = settings.Token;
        _rotation = new KeyRotation(settings.Token);
        _protector = protector;
        _time = time;
        _logger = logger;
    }

    public IReadOnlyList<JsonWebKey> PublicKeys => _keys.Public;

    public ReadOnlySpan<SigningKey> VerificationKeys => _keys.Own;

    public TimeSpan? RefreshInterval => _rotation.RefreshInterval;

    public Task UnknownKeyReported => _unknownKey.Task;

    public SigningKey GetCurrent(DateTimeOffset now)
    {
        var own = _keys.Own;
        for (var i = own.Length - 1; i >= 0; i--)
        {
            if (own[i].ActivatesAt <= now)
            {
                return own[i];
            }
        }

        return own.Length > 0 ? own[0] : throw new InvalidOperationException("The signing keys were not loaded.");
    }

    public ValueTask EnsureLoadedAsync(CancellationToken cancellationToken) =>
        _keys.Own.Length > 0 ? ValueTask.CompletedTask : RefreshAsync(cancellationToken);

    /// <summary>Callers that come while the keys are being read share the outcome: they neither wait for each other nor ask the store again.</summary>
    public ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _refresh = _refresh is { IsCompleted: false } ? _refresh : Task.Run(RefreshNowAsync, CancellationToken.None);
            return new ValueTask(_refresh.WaitAsync(cancellationToken));
        }
    }

    public void ReportUnknownKey()
    {
        var last = Interlocked.Read(ref _lastUnknownKey);
        var now = _time.GetTimestamp();
        if ((last == 0 || _time.GetElapsedTime(last, now) >= UnknownKeyPause) && Interlocked.CompareExchange(ref _lastUnknownKey, now, last) == last)
        {
            _unknownKey.TrySetResult();
        }
    }

    private async Task RefreshNowAsync()
    {
        // What is reported from here on may be of a key that this refresh does not see any more.
        _unknownKey = NewReport();
        for (int i = 0, steps = MaximumSteps; i < steps; i++)
        {
            var stored = await _store.ListKeysAsync(CancellationToken.None).ConfigureAwait(false);
            var keys = Import(stored);
            steps = i == 0 ? steps + stored.Count : steps;
            if (!await TryStepAsync(stored, keys).ConfigureAwait(false))
            {
                _keys = new KeySet(keys, _settings.Algorithm);
                return;
            }
        }

        throw new SessionStoreUnavailableException("The session store does not keep the signing keys it is given.");
    }

    /// <returns>Whether the store was asked to change: its keys are to be read again then, whether this machine or another one did it.</returns>
    private async ValueTask<bool> TryStepAsync(IReadOnlyList<StoredKey> stored, SigningKey[] keys)
    {
        var now = WholeSeconds.Floor(_time.GetUtcNow());
        var readable = keys.Select(key => key.Id).ToHashSet(StringComparer.Ordinal);
        var step = _rotation.GetNextStep([.. stored.Select(row => new KeyTimes(row.KeyId, (SessionTokenAlgorithm)row.Algorithm, row.ActivatesAt, readable.Contains(row.KeyId)))], now);
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

        var key = SigningKey.Create(_settings.Algorithm, now, activatesAt, out var privateKey);
        var row = new StoredKey
        {
            KeyId = key.Id,
            Algorithm = (StoredKeyAlgorithm)_settings.Algorithm,
            CreatedAt = now,
            ActivatesAt = activatesAt,
            Secret = _protector?.Protect(privateKey) ?? privateKey,
            IsProtected = _protector is not null,
        };
        if (await _store.TryAddKeyAsync(row, stored.Count > 0 ? stored[^1].KeyId : null, CancellationToken.None).ConfigureAwait(false))
        {
            LogKeyAdded(key.Id, _settings.Algorithm, activatesAt);
            if (_protector is null && !_isInMemory)
            {
                LogKeyUnprotected(key.Id);
            }
        }

        if (_protector is not null)
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }

        return true;
    }

    private static TaskCompletionSource NewReport() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SigningKey[] Import(IReadOnlyList<StoredKey> stored)
    {
        var known = _keys.All.ToDictionary(key => key.Id, StringComparer.Ordinal);
        var keys = new List<SigningKey>(stored.Count);
        foreach (var row in stored)
        {
            if (known.TryGetValue(row.KeyId, out var key) && key.ActivatesAt == row.ActivatesAt)
            {
                keys.Add(key);
            }
            else if (Import(row) is { } imported)
            {
                keys.Add(imported);
            }
        }

        return [.. keys.OrderBy(key => key.ActivatesAt)];
    }

    /// <summary>A key that cannot be read is left out: its tokens are refused and renewed, and nobody is signed out by it.</summary>
    private SigningKey? Import(StoredKey row)
    {
        byte[]? unprotected = null;
        try
        {
            if (row.IsProtected && (_protector is null || !_protector.TryUnprotect(row.Secret.Span, out unprotected)))
            {
                ReportUnreadable(row.KeyId, "it is protected with ASP.NET Core Data Protection keys that this machine does not have");
                return null;
            }

            var key = SigningKey.FromPkcs8(row.IsProtected ? unprotected : row.Secret.Span, (SessionTokenAlgorithm)row.Algorithm, row.CreatedAt, row.ActivatesAt);
            if (key.Id == row.KeyId)
            {
                return key;
            }

            ReportUnreadable(row.KeyId, "its id is not its thumbprint");
            return null;
        }
        catch (CryptographicException)
        {
            ReportUnreadable(row.KeyId, "it is damaged");
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(unprotected);
        }
    }

    private void ReportUnreadable(string keyId, string reason)
    {
        if (_reported.Add(keyId))
        {
            LogKeyUnreadable(keyId, reason);
        }
    }

    [LoggerMessage(LogEvents.KeyAdded, LogLevel.Information, "Added the signing key {KeyId} ({Algorithm}); it signs from {ActivatesAt:O}.")]
    private partial void LogKeyAdded(string keyId, SessionTokenAlgorithm algorithm, DateTimeOffset activatesAt);

    [LoggerMessage(LogEvents.KeyRemoved, LogLevel.Information, "Removed the signing key {KeyId}: its last token is over.")]
    private partial void LogKeyRemoved(string keyId);

    [LoggerMessage(LogEvents.KeyUnprotected, LogLevel.Warning, "The signing key {KeyId} lies unprotected in the session store, since ASP.NET Core Data Protection is not configured. Whoever can read the store can sign session tokens. Call builder.Services.AddDataProtection().PersistKeysTo…: the keys to come are protected then.")]
    private partial void LogKeyUnprotected(string keyId);

    [LoggerMessage(LogEvents.KeyUnreadable, LogLevel.Error, "The signing key {KeyId} cannot be used: {Reason}. Tokens it signed are refused and renewed.")]
    private partial void LogKeyUnreadable(string keyId, string reason);

    private sealed class KeySet(SigningKey[] all, SessionTokenAlgorithm algorithm)
    {
        public static readonly KeySet Empty = new([], default);

        public SigningKey[] All { get; } = all;

        public SigningKey[] Own { get; } = [.. all.Where(key => key.Algorithm == algorithm)];

        public JsonWebKey[] Public { get; } = [.. all.Select(key => key.PublicKey)];
    }
}
