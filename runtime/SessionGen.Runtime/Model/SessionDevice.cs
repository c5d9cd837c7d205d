using System.Text;

namespace SessionGen;

/// <summary>Where a sign-in came from: personal data, recorded only if <see cref="SessionGenOptions.RecordDevice"/> is true.</summary>
public sealed record SessionDevice
{
    /// <summary>The maximum length of <see cref="UserAgent"/>.</summary>
    public const int MaximumUserAgentLength = 512;

    /// <summary>The maximum length of <see cref="IpAddress"/>: that of the longest form of IPv6.</summary>
    public const int MaximumIpAddressLength = 45;

    /// <summary>The user agent that the browser sent; null if it sent none.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The address that the request came from; null if it is not known.</summary>
    public string? IpAddress { get; init; }

    /// <summary>
    /// Creates a device from what a request says. Cuts both parts to their maximum lengths and removes control characters and unpaired
    /// surrogates, so that they do no harm in a log or a terminal; a page must still encode them. Returns null if nothing is left of
    /// either.
    /// </summary>
    public static SessionDevice? Create(string? userAgent, string? ipAddress)
    {
        var (agent, address) = (Clean(userAgent, MaximumUserAgentLength), Clean(ipAddress, MaximumIpAddressLength));
        return agent is null && address is null ? null : new SessionDevice { UserAgent = agent, IpAddress = address };
    }

    private static string? Clean(string? text, int length)
    {
        var clean = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > length)
            {
                break;
            }

            if (!Rune.IsControl(rune) && rune != Rune.ReplacementChar)
            {
                clean.Append(rune);
            }
        }

        return clean.Length > 0 ? clean.ToString() : null;
    }
}
