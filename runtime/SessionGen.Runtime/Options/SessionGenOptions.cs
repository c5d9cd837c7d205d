using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using SessionGen.InMemory;
using SessionGen.Keys;
using SessionGen.Stores;

namespace SessionGen;

/// <summary>Settings that differ between environments and so are not in sessions.yaml. Set at start; not thread-safe.</summary>
public sealed class SessionGenOptions
{
    private readonly Dictionary<Type, object> _extensions = [];

    /// <summary>The issuer in this environment; null for <c>token.issuer</c> of sessions.yaml.</summary>
    public string? Issuer { get; set; }

    /// <summary>
    /// How long an <see cref="ISessionClaimsSource{TClaims}"/> may take before the last known claims are used: more than zero, at most 8
    /// seconds. Default 2 seconds: a page should not wait longer for a claim that has a last known value.
    /// </summary>
    public TimeSpan ClaimsTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether a session records where its user signed in from: the user agent and the IP address (<see cref="Session.Device"/>), so that
    /// users recognize their sessions in a list. Default false: both are personal data, kept until a day after the session has ended.
    /// </summary>
    public bool RecordDevice { get; set; }

    internal List<Func<IServiceProvider, ISessionStore>> Stores { get; } = [];

    internal List<ConfiguredSigningKey> Keys { get; } = [];

    /// <summary>Keeps sessions in a store of your own. Only one store may be set; the default is the in-memory one.</summary>
    /// <param name="createStore">Called once. The store is disposed of with the service provider.</param>
    public SessionGenOptions UseStore(Func<IServiceProvider, ISessionStore> createStore)
    {
        ArgumentNullException.ThrowIfNull(createStore);
        Stores.Add(createStore);
        return this;
    }

    /// <summary>Keeps sessions in the memory of this process, as is the default; they are lost when it ends.</summary>
    public SessionGenOptions UseInMemoryStore() =>
        UseStore(services => new InMemorySessionStore(services.GetRequiredService<SessionPolicyLimits>()));

    /// <summary>
    /// Signs tokens with a key of your own instead of keys that the store keeps and rotates. Call it again for older keys: the first key
    /// signs, all verify.
    /// </summary>
    /// <param name="pem">A private key in PEM, PKCS#8 or the older EC and RSA forms: P-256 for ES256, RSA of 2048 bits for RS256.</param>
    /// <exception cref="ArgumentException">The text is not such a key.</exception>
    public SessionGenOptions UseSigningKeyPem(string pem)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(pem);
        Keys.Add(ConfiguredSigningKey.FromPem(pem));
        return this;
    }

    /// <summary>Does the same with a JSON Web Key (RFC 7517) that has its private part.</summary>
    /// <param name="jwk">The key as JSON.</param>
    /// <exception cref="ArgumentException">The text is not such a key.</exception>
    public SessionGenOptions UseSigningKeyJwk(string jwk)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jwk);
        Keys.Add(ConfiguredSigningKey.FromJwk(jwk));
        return this;
    }

    /// <summary>Does the same with credentials whose private key may be in a vault.</summary>
    /// <param name="credentials">ES256 or RS256, as <c>token.algorithm</c> says.</param>
    /// <param name="publicKey">The public key, if <paramref name="credentials"/> does not reveal it.</param>
    public SessionGenOptions UseSigningKey(SigningCredentials credentials, SecurityKey? publicKey = null)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        Keys.Add(ConfiguredSigningKey.FromCredentials(credentials, publicKey));
        return this;
    }

    /// <summary>The options that another package adds to these.</summary>
    internal TOptions GetExtension<TOptions>()
        where TOptions : class, new()
    {
        if (!_extensions.TryGetValue(typeof(TOptions), out var extension))
        {
            _extensions[typeof(TOptions)] = extension = new TOptions();
        }

        return (TOptions)extension;
    }
}
