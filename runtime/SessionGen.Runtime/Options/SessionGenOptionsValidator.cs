using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SessionGen.Infrastructure;
using SessionGen.Keys;

namespace SessionGen.Options;

/// <summary>Validates settings and options together when the host starts, so that a mistake is found before the first request.</summary>
internal sealed class SessionGenOptionsValidator(DeclaredSettings declared) : IValidateOptions<SessionGenOptions>
{
    public ValidateOptionsResult Validate(string? name, SessionGenOptions options)
    {
        var findings = SessionGenSettingsCheck.Find(declared.Settings)
            .Concat(SessionGenSettingsCheck.FindInIssuer(options.Issuer, "SessionGenOptions.Issuer"))
            .Concat(FindInOptions(options))
            .ToArray();
        return findings.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(findings);
    }

    private IEnumerable<string> FindInOptions(SessionGenOptions options)
    {
        if (options.Stores.Count > 1)
        {
            yield return "SessionGenOptions.UseStore: a store was set more than once. Set one.";
        }

        // A page waits for it.
        if (options.ClaimsTimeout <= TimeSpan.Zero || options.ClaimsTimeout > TimeSpan.FromSeconds(8))
        {
            yield return "SessionGenOptions.ClaimsTimeout must be more than zero and at most 8 seconds; "
                + $"it is {options.ClaimsTimeout.TotalSeconds} seconds.";
        }

        foreach (var key in options.Keys)
        {
            if (FindInKey(key) is { } finding)
            {
                yield return finding;
            }
        }
    }

    private string? FindInKey(ConfiguredSigningKey key)
    {
        var algorithm = declared.Settings.Token.Algorithm;
        try
        {
            key.For(algorithm);
            return null;
        }
        catch (Exception exception)
            when (exception is CryptographicException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return $"SessionGenOptions.UseSigningKey: the key does not fit token.algorithm ({algorithm}): {exception.Message}";
        }
    }
}

/// <summary>The settings as sessions.yaml declares them, before options change anything.</summary>
internal sealed record DeclaredSettings(SessionGenSettings Settings);
