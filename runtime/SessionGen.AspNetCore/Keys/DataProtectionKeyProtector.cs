using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using SessionGen.Keys;

namespace SessionGen.AspNetCore.Keys;

internal sealed class DataProtectionKeyProtector(IDataProtectionProvider provider) : IKeyProtector
{
    // Data Protection derives a key for each purpose, so nothing else in the application can read or forge what is protected here.
    private readonly IDataProtector _protector = provider.CreateProtector("SessionGen.SigningKeys.v1");

    // Null unless the application has configured where the keys of Data Protection are stored. The default is one machine, or one
    // process in a container: others could not use signing keys that are protected with them.
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
