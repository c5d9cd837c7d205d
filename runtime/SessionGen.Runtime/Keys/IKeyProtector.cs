using System.Diagnostics.CodeAnalysis;

namespace SessionGen.Keys;

/// <summary>Protects private keys before a store sees them. Thread-safe.</summary>
internal interface IKeyProtector
{
    byte[] Protect(ReadOnlySpan<byte> privateKey);

    /// <summary>False where the bytes were protected with keys that are lost.</summary>
    bool TryUnprotect(ReadOnlySpan<byte> protectedKey, [NotNullWhen(true)] out byte[]? privateKey);
}
