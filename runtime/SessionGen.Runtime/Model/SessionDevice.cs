using System.Text;

namespace SessionGen;

/// <summary>Where a sign-in came from. Kept only where <see cref="SessionGenOptions.RecordDevice"/> is true: both parts are personal data.</summary>
/// <param name="UserAgent">What the browser calls itself, at most 512 characters; null where it does not say.</param>
/// <param name="IpAddress">The address the request came from, at most 45 characters; null where it is not known.</param>
public sealed record SessionDevice(string? UserAgent, string? IpAddress)
{
    /// <summary>How many characters of a user agent are kept.</summary>
    public const int MaximumUserAgentLength = 512;

    /// <summary>How many characters of an address are kept: as many as the longest form of IPv6 has.</summary>
    public const int MaximumIpAddressLength = 45;

    /// <summary>
    /// A device out of what a request says: both parts are cut to their lengths, without control characters and halves of surrogate pairs,
    /// so that they do no harm in a log or a terminal. Markup in them is the page's to encode. Null where nothing is left of either.
    /// </summary>
    public static SessionDevice? Create(string? userAgent, string? ipAddress)
    {
        var (agent, address) = (Clean(userAgent, MaximumUserAgentLength), Clean(ipAddress, MaximumIpAddressLength));
        return agent is null && address is null ? null : new SessionDevice(agent, address);
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
