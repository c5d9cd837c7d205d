using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SessionGen.Benchmarks.Runner;
using SessionGen.Benchmarks.Sessions;
using SessionGen.Claims;
using SessionGen.Infrastructure;
using SessionGen.Tokens;

namespace SessionGen.Benchmarks.Micro;

/// <summary>Time and memory of single steps, each beside what it is compared with.</summary>
internal static class MicroBenchmarks
{
    public static int Run()
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}; interleaved turns, the fastest tenth of each");
        Seal();
        Open();
        Mint(SessionTokenAlgorithm.ES256);
        Mint(SessionTokenAlgorithm.RS256);
        Verify(SessionTokenAlgorithm.ES256);
        Verify(SessionTokenAlgorithm.RS256);
        VerifyAgain();
        ReadClaims();
        EvaluatePolicy();
        return 0;
    }

    private static void Seal()
    {
        var subject = new Subject();
        SideBySide.Run(
            $"Seal a cookie token ({subject.MintCookieToken().Text.Length} characters; at most 6 µs)",
            new Contender("the bare encryption", BareSeal()),
            new Contender("SessionTokenService.Mint, cache filled", () => subject.MintCookieToken()));
    }

    private static void Open()
    {
        var subject = new Subject();
        var opener = subject.CreateTokens(cacheCapacity: 256);
        var tokens = Enumerable.Range(0, 1024).Select(_ => subject.MintCookieToken().Text).ToArray();
        var next = 0;
        SideBySide.Run(
            "Open a cookie token, met for the first time (at most 5 µs)",
            new Contender("the bare decryption", BareOpen()),
            new Contender("SessionTokenService.OpenCookieToken", () => Check(opener.OpenCookieToken(tokens[next++ & 1023], Subject.Origin, out _))));
    }

    private static Action BareSeal()
    {
        var cipher = new AesGcm(RandomNumberGenerator.GetBytes(32), 16);
        var (nonce, content, sealedContent, tag) = (new byte[12], new byte[240], new byte[240], new byte[16]);
        return () => cipher.Encrypt(nonce, content, sealedContent, tag);
    }

    private static Action BareOpen()
    {
        var cipher = new AesGcm(RandomNumberGenerator.GetBytes(32), 16);
        var (nonce, content, sealedContent, tag) = (new byte[12], new byte[240], new byte[240], new byte[16]);
        cipher.Encrypt(nonce, content, sealedContent, tag);
        return () => cipher.Decrypt(nonce, sealedContent, tag, content);
    }

    private static void Mint(SessionTokenAlgorithm algorithm)
    {
        var es256 = algorithm == SessionTokenAlgorithm.ES256;
        var subject = new Subject(algorithm);
        var data = Subject.SignedPart(subject.MintBearerToken().Text);
        var signature = new byte[subject.Key.SignatureSize];
        var handler = new JsonWebTokenHandler();
        var descriptor = Descriptor(subject, algorithm);
        SideBySide.Run(
            $"Mint a token ({algorithm}, {subject.MintBearerToken().Text.Length} characters)",
            new Contender("the bare signature", BareSign(subject, algorithm, data, signature)),
            new Contender("SessionTokenService.Mint, cache filled", () => subject.MintBearerToken(), es256 ? 1.30 : null),
            new Contender("JsonWebTokenHandler.CreateToken", () => handler.CreateToken(descriptor)));
    }

    private static void Verify(SessionTokenAlgorithm algorithm)
    {
        var es256 = algorithm == SessionTokenAlgorithm.ES256;

        // More tokens than the cache holds, so that each of them is met for the first time.
        var issuer = new Subject(algorithm);
        var verifier = issuer.CreateTokens(cacheCapacity: 256);
        var tokens = Enumerable.Range(0, 1024).Select(_ => issuer.MintBearerToken().Text).ToArray();
        var (ours, theirs) = (0, 0);
        var handler = new JsonWebTokenHandler();
        var parameters = new TokenValidationParameters
        {
            IssuerSigningKey = issuer.Key.PublicKey,
            ValidIssuer = Subject.Origin,
            ValidateAudience = false,
        };
        SideBySide.Run(
            $"Verify a token, met for the first time ({algorithm})",
            new Contender("the bare verification of the signature", BareVerify(issuer, algorithm, tokens)),
            new Contender("SessionTokenService.VerifyBearerToken", () => Check(verifier.VerifyBearerToken(tokens[ours++ & 1023], Subject.Origin)), es256 ? 1.30 : null),
            new Contender("JsonWebTokenHandler.ValidateTokenAsync", () => Check(handler.ValidateTokenAsync(tokens[theirs++ & 1023], parameters).GetAwaiter().GetResult().IsValid ? issuer : null)));
    }

    private static void VerifyAgain()
    {
        var subject = new Subject();
        var tokens = Enumerable.Range(0, 1000).Select(_ => subject.MintCookieToken()).ToArray();
        var texts = tokens.ToDictionary(token => token.Text, StringComparer.Ordinal);
        var received = Array.ConvertAll(tokens, token => new string(token.Text));
        var next = 0;
        SideBySide.Run(
            "Verify a token that is in the cache (1,000 tokens in turn)",
            new Contender("a look-up in a dictionary of strings", () => Check(texts[received[Next()]])),
            new Contender("SessionTokenService.OpenCookieToken", () => Check(subject.Tokens.OpenCookieToken(received[Next()], Subject.Origin, out _)), TargetBytes: 0));

        int Next() => next = next == 999 ? 0 : next + 1;
    }

    private static void ReadClaims()
    {
        var subject = new Subject();
        var text = subject.MintBearerToken().Text;
        var json = Base64Url.DecodeFromChars(text.Split('.')[1]);
        SideBySide.Run(
            "Read the claims of a payload, registered and custom",
            new Contender("a loop written by hand for these claims", () => Check(HandWrittenClaims.Read(json))),
            new Contender("the generated claims", () => Check(ReadGenerated(subject.Rules, json)), Target: 1.10, TargetBytes: 400),
            new Contender("JsonSerializer to a dictionary", () => Check(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json))),
            new Contender("JsonWebToken, five claims asked for", () => Check(ReadJsonWebToken(text))),
            new Contender("JsonWebToken to a ClaimsIdentity", () => Check(new ClaimsIdentity(new JsonWebToken(text).Claims, "x"))));
    }

    private static void EvaluatePolicy()
    {
        var policy = new SessionPolicy("default", TimeSpan.FromMinutes(15), TimeSpan.FromDays(7));
        var session = new Subject().Session with { Policy = policy };
        var now = DateTimeOffset.UtcNow;
        var live = 0;
        SideBySide.Run(
            "Evaluate a policy: is a session alive? (1,000 times; at most 5 ns each)",
            new Contender("IsLive", () =>
            {
                for (var i = 0; i < 1000; i++)
                {
                    live += session.IsLive(now) ? 1 : 0;
                }
            },
            TargetBytes: 0));
    }

    private static Action BareSign(Subject subject, SessionTokenAlgorithm algorithm, byte[] data, byte[] signature)
    {
        if (algorithm == SessionTokenAlgorithm.ES256)
        {
            var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(subject.PrivateKey, out _);
            return () => ecdsa.SignData(data, signature, HashAlgorithmName.SHA256);
        }

        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(subject.PrivateKey, out _);
        return () => rsa.SignData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>The same tokens, ready for the algorithm: one token again and again would be verified from warm caches.</summary>
    private static Action BareVerify(Subject subject, SessionTokenAlgorithm algorithm, string[] tokens)
    {
        var data = Array.ConvertAll(tokens, Subject.SignedPart);
        var signatures = Array.ConvertAll(tokens, token => Base64Url.DecodeFromChars(token.Split('.')[2]));
        var next = 0;
        if (algorithm == SessionTokenAlgorithm.ES256)
        {
            var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(subject.PrivateKey, out _);
            var publicKey = ECDsa.Create(ecdsa.ExportParameters(includePrivateParameters: false));
            return () =>
            {
                var at = next++ & 1023;
                Check(publicKey.VerifyData(data[at], signatures[at], HashAlgorithmName.SHA256) ? publicKey : null);
            };
        }

        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(subject.PrivateKey, out _);
        var publicRsa = RSA.Create(rsa.ExportParameters(includePrivateParameters: false));
        return () =>
        {
            var at = next++ & 1023;
            Check(publicRsa.VerifyData(data[at], signatures[at], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ? publicRsa : null);
        };
    }

    private static SecurityTokenDescriptor Descriptor(Subject subject, SessionTokenAlgorithm algorithm)
    {
        SecurityKey key;
        if (algorithm == SessionTokenAlgorithm.ES256)
        {
            var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(subject.PrivateKey, out _);
            key = new ECDsaSecurityKey(ecdsa) { KeyId = subject.Key.Id };
        }
        else
        {
            var rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(subject.PrivateKey, out _);
            key = new RsaSecurityKey(rsa) { KeyId = subject.Key.Id };
        }

        return new SecurityTokenDescriptor
        {
            SigningCredentials = new SigningCredentials(key, algorithm.ToString()),
            Issuer = Subject.Origin,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = subject.Session.UserId,
                ["sid"] = subject.Session.Id,
                ["azp"] = Subject.Origin,
                ["jti"] = ClientBinding.Format(subject.Client.BindingKey),
                ["v"] = 2,
                ["sts"] = "active",
                ["fva"] = new[] { 0, -1 },
                ["auth_time"] = 1_767_225_600,
                ["acr"] = "default",
                ["cnf"] = new Dictionary<string, object> { ["client"] = subject.Session.ClientId, ["model"] = "0123456789abcdef" },
                ["department"] = "Research",
                ["plan"] = "pro",
                ["employeeNumber"] = 4711,
                ["groups"] = new[] { "engineers", "on-call" },
                ["beta"] = true,
            },
        };
    }

    private static SessionClaims? ReadGenerated(SessionTokenRules rules, byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var payload = new SessionTokenPayload(rules);
        return Read<SessionClaims>(ref reader, ref payload);
    }

    private static TClaims? Read<TClaims>(ref Utf8JsonReader reader, ref SessionTokenPayload payload)
        where TClaims : class, ISessionClaims<TClaims> => TClaims.Read(ref reader, ref payload);

    private static SessionClaims ReadJsonWebToken(string text)
    {
        var token = new JsonWebToken(text);
        return new SessionClaims
        {
            Department = token.GetPayloadValue<string>("department"),
            Plan = token.GetPayloadValue<string>("plan") == "pro" ? Plan.Pro : Plan.Free,
            EmployeeNumber = token.GetPayloadValue<long>("employeeNumber"),
            Groups = token.GetPayloadValue<string[]>("groups"),
            Beta = token.GetPayloadValue<bool>("beta"),
        };
    }

    private static void Check(object? result)
    {
        if (result is null)
        {
            throw new InvalidOperationException("What is measured does not work.");
        }
    }
}
