using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SessionGen.Keys;

namespace SessionGen.AspNetCore.Keys;

/// <summary>Protects signing keys in the session store with the ASP.NET Core Data Protection that the application configured.</summary>
internal sealed class DataProtectionKeyProtector(IDataProtectionProvider provider) : IKeyProtector
{
    // Data Protection derives a key for each purpose: what it protects here, nothing else of the application can read, or forge.
    private readonly IDataProtector _protector = provider.CreateProtector("SessionGen.SigningKeys.v1");

    /// <summary>
    /// Null where the application has not said where the keys of Data Protection live. Their default place belongs to one machine, or in a
    /// container to one process: signing keys protected with them would be lost to every other one.
    /// </summary>
    public static IKeyProtector CreateIfConfigured(IServiceProvider services)
    {
        var isConfigured = services.GetService<IOptions<KeyManagementOptions>>()?.Value.XmlRepository is not null;
        return isConfigured && services.GetService<IDataProtectionProvider>() is { } provider
            ? new DataProtectionKeyProtector(provider)
            : null!;
    }

    public byte[] Protect(ReadOnlySpan<byte> privateKey)
    {
        var plain = privateKey.ToArray();
        try
        {
            return _protector.Protect(plain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public bool TryUnprotect(ReadOnlySpan<byte> protectedKey, [NotNullWhen(true)] out byte[]? privateKey)
    {
        try
        {
            privateKey = _protector.Unprotect(protectedKey.ToArray());
            return true;
        }
        catch (CryptographicException)
        {
            privateKey = null;
            return false;
        }
    }
}
