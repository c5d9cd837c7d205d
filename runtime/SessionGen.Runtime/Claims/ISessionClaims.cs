using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using System.Text.Json;
using SessionGen.Infrastructure;

namespace SessionGen;

/// <summary>The custom claims of a session token. The generated <c>SessionClaims</c> implements it; do not implement it by hand.</summary>
public interface ISessionClaims<TSelf>
    where TSelf : class, ISessionClaims<TSelf>
{
    /// <summary>
    /// Identifies the claims as sessions.yaml declares them: their names, types, defaults and constants, and whether
    /// bearer tokens carry them. A token is read only by the claims that wrote it; the claims of one that another version of the file
    /// made come from the store.
    /// </summary>
    static abstract ulong ModelFingerprint { get; }

    /// <summary>
    /// The names of the claims, as a JSON object in UTF-8: the value of an object is its properties, that of a constant is 0, and that of
    /// every other claim is 1. A version of the file that rewrites the claims of a session keeps those of other versions by it.
    /// </summary>
    static abstract ReadOnlySpan<byte> ModelNames { get; }

    /// <summary>Writes the claims as properties of the JSON object that <paramref name="writer"/> has open.</summary>
    void WriteTo(Utf8JsonWriter writer);

    /// <summary>The same for a bearer token, which does not carry claims with <c>bearer: false</c>.</summary>
    void WriteBearerTo(Utf8JsonWriter writer) => WriteTo(writer);

    /// <summary>Gets the claims as a request with a bearer token has them: those with <c>bearer: false</c> are null.</summary>
    TSelf ForBearer() => (TSelf)this;

    /// <summary>Checks the values against the bounds of sessions.yaml.</summary>
    /// <exception cref="ArgumentException">A value is out of bounds or has control characters; the message names the claim.</exception>
    void Validate();

    /// <summary>Reads the claims out of a JSON object in one pass.</summary>
    /// <param name="reader">Stands on the start of the object; left on its end.</param>
    /// <param name="payload">Gets every property that is not a custom claim.</param>
    /// <returns>The claims, or null if the object does not fit sessions.yaml; <paramref name="payload"/> then has the reason.</returns>
    /// <exception cref="JsonException">The object is not valid JSON.</exception>
    /// <exception cref="InvalidOperationException">A claim has a value of another kind.</exception>
    /// <exception cref="FormatException">A claim has a value that is not of its format.</exception>
    static abstract TSelf? Read(ref Utf8JsonReader reader, ref SessionTokenPayload payload);

    /// <summary>
    /// Takes the claims of the same names from a principal, such as one of an external provider; names the first required claim that is
    /// missing or malformed. If that is one with <c>bearer: false</c>, the result is true: the claims are those of a bearer token, and not
    /// enough to sign in.
    /// </summary>
    static abstract bool TryCreate(
        ClaimsPrincipal principal, [NotNullWhen(true)] out TSelf? claims, [NotNullWhen(false)] out string? missing);
}
