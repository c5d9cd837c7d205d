namespace SessionGen.Benchmarks;

/// <summary>A browser in a simulated day.</summary>
internal sealed class Visitor
{
    private string? _cookies;

    /// <summary>The token cookie, name and value.</summary>
    public string? Token
    {
        get;
        set
        {
            field = value;
            _cookies = null;
        }
    }

    /// <summary>When a browser drops the token cookie (Max-Age).</summary>
    public DateTimeOffset TokenEndsAt { get; set; }

    /// <summary>The other cookie, name and value.</summary>
    public string? Client
    {
        get;
        set
        {
            field = value;
            _cookies = null;
        }
    }

    /// <summary>The whole header. Kept, as a server keeps the header of a connection that repeats it.</summary>
    public string? Cookies => _cookies ??= Token is null ? Client : $"{Token}; {Client}";
}
