namespace SessionGen;

/// <summary>What differs between environments and so is not in sessions.yaml. Set at start; not thread-safe.</summary>
public sealed class SessionGenOptions
{
    /// <summary>
    /// The issuer of the tokens in this environment, in place of <c>token.issuer</c> of sessions.yaml; null for what the file says.
    /// </summary>
    public string? Issuer { get; set; }

    /// <summary>How long an <see cref="ISessionClaimsSource{TClaims}"/> may take before the last known claims are used. Default 2 s.</summary>
    public TimeSpan ClaimsTimeout { get; set; } = TimeSpan.FromSeconds(2);

    internal List<Func<IServiceProvider, ISessionStore>> Stores { get; } = [];

    /// <summary>Keeps sessions in a store of one's own. One store may be set; the default is the in-memory one.</summary>
    public SessionGenOptions UseStore(Func<IServiceProvider, ISessionStore> createStore)
    {
        ArgumentNullException.ThrowIfNull(createStore);
        Stores.Add(createStore);
        return this;
    }
}
