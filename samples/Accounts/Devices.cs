using SessionGen;

namespace Accounts;

/// <summary>A device as people know it. Browsers put each other's names into theirs, so the order matters.</summary>
internal static class Devices
{
    private static readonly (string Part, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")];

    private static readonly (string Part, string Name)[] Systems =
        [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    public static string Say(SessionDevice? device)
    {
        var browser = Find(Browsers, device) ?? "Unknown browser";
        var name = Find(Systems, device) is { } system ? $"{browser} on {system}" : browser;
        return device?.IpAddress is { } address ? $"{name}, {address}" : name;
    }

    private static string? Find((string Part, string Name)[] known, SessionDevice? device) =>
        known.FirstOrDefault(one => device?.UserAgent?.Contains(one.Part, StringComparison.Ordinal) == true).Name;
}
