using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using System.Text.Json;
using SessionGen.Infrastructure;

namespace SessionGen.AspNetCore.Tests;

/// <summary>Claims of whatever names a test needs, which are only written.</summary>
internal sealed record FreeClaims(params (string Name, object Value)[] All) : ISessionClaims<FreeClaims>
{
    public static ulong ModelFingerprint => 0;

    public static ReadOnlySpan<byte> ModelNames => """{}"""u8;

    public void WriteTo(Utf8JsonWriter writer)
    {
        foreach (var (name, value) in All)
        {
            writer.WritePropertyName(name);
            JsonSerializer.Serialize(writer, value);
        }
    }

    public void Validate()
    {
    }

    public static FreeClaims? Read(ref Utf8JsonReader reader, ref SessionTokenPayload payload) => throw new NotSupportedException();

    public static bool TryCreate(ClaimsPrincipal principal, [NotNullWhen(true)] out FreeClaims? claims, [NotNullWhen(false)] out string? missing) =>
        throw new NotSupportedException();
}
