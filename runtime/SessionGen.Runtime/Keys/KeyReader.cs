using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SessionGen.Model;
using SessionGen.Stores;

namespace SessionGen.Keys;

/// <summary>A row that cannot be read is left out and reported once: its tokens are renewed, and no one is signed out.</summary>
internal sealed partial class KeyReader(IKeyProtector? protector, ILogger logger)
{
    private readonly HashSet<string> _reported = [];

    // Keys that are known need not be read again.
    public RingKey[] Read(IReadOnlyList<StoredKey> rows, IReadOnlyList<RingKey> known)
    {
        var keysById = known.ToDictionary(key => key.Id, StringComparer.Ordinal);
        var keys = new List<RingKey>(rows.Count);
        foreach (var row in rows)
        {
            var key = keysById.GetValueOrDefault(row.KeyId);
            if ((key?.ActivatesAt == row.ActivatesAt ? key : Read(row)) is { } readable)
            {
                keys.Add(readable);
            }
        }

        return [.. keys.OrderBy(key => key.ActivatesAt)];
    }

    private RingKey? Read(StoredKey row)
    {
        byte[]? unprotected = null;
        try
        {
            if (row.IsProtected && (protector is null || !protector.TryUnprotect(row.Secret.Span, out unprotected)))
            {
                const string Lost = "it is protected with ASP.NET Core Data Protection keys that this machine does not have";
                return ReportUnreadable(row.KeyId, Lost);
            }

            var secret = row.IsProtected ? unprotected : row.Secret.Span;
            RingKey? key = row.Algorithm switch
            {
                StoredKeyAlgorithm.A256Gcm => SealingKey.From(secret, row.ActivatesAt),
                StoredKeyAlgorithm.ES256 => SigningKey.FromPkcs8(secret, SessionTokenAlgorithm.ES256, row.ActivatesAt),
                StoredKeyAlgorithm.RS256 => SigningKey.FromPkcs8(secret, SessionTokenAlgorithm.RS256, row.ActivatesAt),
                _ => null,
            };
            return key is null ? ReportUnreadable(row.KeyId, "this version does not know its algorithm")
                : key.Id != row.KeyId ? ReportUnreadable(row.KeyId, "its id is not its thumbprint")
                : key;
        }
        catch (CryptographicException)
        {
            return ReportUnreadable(row.KeyId, "it is damaged");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(unprotected);
        }
    }

    private SigningKey? ReportUnreadable(string keyId, string reason)
    {
        if (_reported.Add(keyId))
        {
            LogKeyUnreadable(keyId, reason);
        }

        return null;
    }

    [LoggerMessage(
        LogEvents.KeyUnreadable, LogLevel.Error, "The key {KeyId} cannot be used: {Reason}. Tokens it made are refused and renewed.")]
    private partial void LogKeyUnreadable(string keyId, string reason);
}
