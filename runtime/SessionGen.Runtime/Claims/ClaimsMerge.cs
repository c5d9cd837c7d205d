using System.Buffers;
using System.Text.Json;

namespace SessionGen.Claims;

// Rewrites the claims that are kept with a session, which versions of sessions.yaml share that run at the same time. What another version
// alone can read stays: claims that this one does not declare, and values that do not fit it. The order stays as well, so that two versions
// whose claims sources agree write the same bytes.
internal static class ClaimsMerge
{
    // Twice what a token cookie can carry of one version. Beyond it, claims of other versions are not kept.
    public const int MaximumSize = 8192;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = TokenJsonEncoder.Instance, SkipValidation = true };

    public static byte[] Write<TClaims>(TClaims claims, ReadOnlyMemory<byte> stored)
        where TClaims : class, ISessionClaims<TClaims>
    {
        var own = StoredSessionClaims.Write(claims);
        if (own.AsSpan().SequenceEqual(stored.Span) || TryParse(stored) is not { } document)
        {
            return own;
        }

        using (document)
        using (var ownDocument = JsonDocument.Parse(own))
        using (var names = JsonDocument.Parse(TClaims.ModelNames.ToArray()))
        {
            var buffer = new ArrayBufferWriter<byte>(own.Length + stored.Length);
            using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
            {
                var unfit = StoredSessionClaims.FindUnfit<TClaims>(stored.Span);
                WriteObject(writer, names.RootElement, ownDocument.RootElement, document.RootElement, "", unfit);
            }

            return buffer.WrittenCount <= MaximumSize ? buffer.WrittenSpan.ToArray() : own;
        }
    }

    private static void WriteObject(
        Utf8JsonWriter writer, JsonElement names, JsonElement own, JsonElement stored, string prefix, IReadOnlyList<string> unfit)
    {
        writer.WriteStartObject();
        foreach (var property in stored.EnumerateObject())
        {
            var path = prefix + property.Name;
            var isDeclared = names.TryGetProperty(property.Name, out var name);
            if (!isDeclared || unfit.Contains(path))
            {
                Write(writer, property.Name, property.Value);
            }
            else if (own.TryGetProperty(property.Name, out var value))
            {
                WriteDeclared(writer, property, name, value, path, unfit);
            }
        }

        foreach (var property in own.EnumerateObject())
        {
            if (!stored.TryGetProperty(property.Name, out _))
            {
                Write(writer, property.Name, property.Value);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteDeclared(
        Utf8JsonWriter writer, JsonProperty stored, JsonElement name, JsonElement own, string path, IReadOnlyList<string> unfit)
    {
        if (name.ValueKind == JsonValueKind.Object && stored.Value.ValueKind == JsonValueKind.Object)
        {
            writer.WritePropertyName(stored.Name);
            WriteObject(writer, name, own, stored.Value, path + ".", unfit);
        }
        else
        {
            // Each version has its own constant, and reads none.
            var isConstant = name.ValueKind == JsonValueKind.Number && name.GetInt32() == 0;
            Write(writer, stored.Name, isConstant ? stored.Value : own);
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
    }

    private static JsonDocument? TryParse(ReadOnlyMemory<byte> json)
    {
        try
        {
            var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
        }
        catch (JsonException)
        {
        }

        return null;
    }
}
