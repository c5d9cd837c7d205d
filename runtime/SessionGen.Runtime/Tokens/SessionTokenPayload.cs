using System.Text.Json;

namespace SessionGen;

/// <summary>
/// The registered claims of a session token, gathered while generated code reads its custom claims, so that the payload is read once.
/// </summary>
public ref struct SessionTokenPayload
{
    /// <summary>Why the payload was refused, or null. Names a claim, never a value.</summary>
    public string? Problem { get; private set; }

    /// <summary>
    /// Takes a property that is not a custom claim: <paramref name="reader"/> stands on its name and is left on the last token of its value.
    /// </summary>
    /// <returns>False where the payload must be refused; <see cref="Problem"/> then says why.</returns>
    public bool Read(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return Problem is null;
    }

    /// <summary>Refuses the payload: <paramref name="claim"/> is required and missing.</summary>
    public void RejectMissing(string claim) => Problem ??= $"The claim '{claim}' is missing.";

    /// <summary>Refuses the payload: <paramref name="claim"/> stands in it twice (RFC 7519, section 4).</summary>
    public void RejectDuplicate(string claim) => Problem ??= $"The claim '{claim}' stands in it twice.";

    /// <summary>Refuses the payload: <paramref name="claim"/> has a value that sessions.yaml does not allow.</summary>
    public void RejectValue(string claim) => Problem ??= $"The claim '{claim}' has a value that sessions.yaml does not allow.";
}
