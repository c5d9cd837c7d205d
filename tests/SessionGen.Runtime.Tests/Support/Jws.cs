using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SessionGen.Stores;

namespace SessionGen.Testing;

/// <summary>Makes tokens that the runtime would never make, signed with its own key or another one.</summary>
internal static class Jws
{
    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public static string Decode(string segment) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(segment));

    public static string Header(string token) => Decode(token.Split('.')[0]);

    public static string Payload(string token) => Decode(token.Split('.')[1]);

    /// <summary>The key that signs for a runtime on ES256.</summary>
    public static async Task<ECDsa> KeyOfAsync(Runtime runtime)
    {
        await runtime.Keys.EnsureLoadedAsync(TestContext.Current.CancellationToken);
        var rows = await runtime.Store.ListKeysAsync(TestContext.Current.CancellationToken);
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(rows.Last(row => row.Algorithm == StoredKeyAlgorithm.ES256).Secret.Span, out _);
        return key;
    }

    public static string Sign(string header, string payload, ECDsa key) => SignSegments(Encode(header), Encode(payload), key);

    public static string SignSegments(string header, string payload, ECDsa key) =>
        $"{header}.{payload}.{Base64Url.EncodeToString(key.SignData(Encoding.UTF8.GetBytes($"{header}.{payload}"), HashAlgorithmName.SHA256))}";

    /// <summary>A genuine token with another payload, signed with the genuine key.</summary>
    public static async Task<string> ResignAsync(Runtime runtime, string token, Action<JsonObject> change)
    {
        var payload = JsonNode.Parse(Payload(token))!.AsObject();
        change(payload);
        return await ResignAsync(runtime, token, payload.ToJsonString());
    }

    /// <summary>The same, with the payload as text.</summary>
    public static async Task<string> ResignAsync(Runtime runtime, string token, string payload)
    {
        using var key = await KeyOfAsync(runtime);
        return SignSegments(token.Split('.')[0], Encode(payload), key);
    }
}
