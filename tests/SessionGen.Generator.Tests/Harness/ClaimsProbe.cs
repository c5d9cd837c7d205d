extern alias runtime;

using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.DependencyInjection;
using runtime::Microsoft.Extensions.DependencyInjection;
using runtime::SessionGen;
using runtime::SessionGen.Claims;
using runtime::SessionGen.Infrastructure;
using runtime::SessionGen.Sessions;

namespace SessionGen.Generator.Tests.Harness;

/// <summary>What a read gave: the claims, or why they were refused.</summary>
internal sealed record ReadResult(object? Claims, string? Problem);

/// <summary>The generated claims of a compilation, loaded and running.</summary>
internal abstract class ClaimsProbe
{
    private Type _cases = null!;

    /// <summary>Emits the compilation with a class <c>Cases</c>, whose members are cases a test asks for by name, and loads it.</summary>
    public static ClaimsProbe Load(CSharpCompilation compilation, string cases = "", string otherSource = "")
    {
        var source =
            $$"""
            #nullable enable
            using System;
            using System.Collections.Generic;
            using System.Globalization;
            using {{Emit.Namespace}};

            public static class Cases
            {
            {{cases}}
            }

            {{otherSource}}
            """;
        compilation = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.CSharp12), "Cases.cs", Encoding.UTF8));
        using var image = new MemoryStream();
        var result = compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        image.Position = 0;
        var assembly = new AssemblyLoadContext("generated", isCollectible: true).LoadFromStream(image);
        var claims = assembly.GetType(Emit.Namespace + ".SessionClaims", throwOnError: true)!;
        var probe = (ClaimsProbe)Activator.CreateInstance(typeof(Typed<>).MakeGenericType(claims))!;
        probe._cases = assembly.GetType("Cases", throwOnError: true)!;
        return probe;
    }

    /// <summary>The value of a static property of <c>Cases</c>.</summary>
    public object Case(string name)
    {
        try
        {
            return _cases.GetProperty(name)!.GetValue(null)!;
        }
        catch (TargetInvocationException e)
        {
            throw e.InnerException!;
        }
    }

    /// <summary>A property of a case's value.</summary>
    public static object? Value(object instance, string property) => instance.GetType().GetProperty(property)!.GetValue(instance);

    public abstract string Write(object claims);

    /// <summary>What a bearer token carries of the claims.</summary>
    public abstract string WriteBearer(object claims);

    public abstract object ForBearer(object claims);

    public abstract void Validate(object claims);

    public abstract ReadResult Read(string json, bool isBearer = false, bool isOwn = false);

    public abstract object? Create(ClaimsPrincipal principal, out string? missing);

    /// <summary>The fingerprint of the claims model.</summary>
    public abstract ulong Fingerprint { get; }

    /// <summary>The session tokens that a sign-in with these claims gets, for the cookie and as a bearer token.</summary>
    public abstract Task<(string Cookie, string Bearer)> SignInAsync(object claims, SessionGenSettings settings, string userId, string origin);

    public object? Create(out string? missing, params (string Type, string Value)[] claims) =>
        Create(new ClaimsPrincipal(new ClaimsIdentity(claims.Select(claim => new Claim(claim.Type, claim.Value)))), out missing);

    /// <summary>What comes back after the claims traveled in a token.</summary>
    public object RoundTrip(object claims)
    {
        var (copy, problem) = Read(Write(claims));
        Assert.Null(problem);
        return copy!;
    }

    [SuppressMessage("Performance", "CA1812", Justification = "Made by reflection for the type of the claims.")]
    private sealed class Typed<TClaims> : ClaimsProbe
        where TClaims : class, ISessionClaims<TClaims>
    {
        public override string Write(object claims) => Write(((TClaims)claims).WriteTo);

        public override string WriteBearer(object claims) => Write(((TClaims)claims).WriteBearerTo);

        public override object ForBearer(object claims) => ((TClaims)claims).ForBearer();

        private static string Write(Action<Utf8JsonWriter> write)
        {
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                writer.WriteStartObject();
                write(writer);
                writer.WriteEndObject();
            }

            return Encoding.UTF8.GetString(stream.ToArray());
        }

        public override void Validate(object claims) => ((TClaims)claims).Validate();

        public override ReadResult Read(string json, bool isBearer, bool isOwn)
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
            reader.Read();
            var payload = isBearer ? new SessionTokenPayload(new SessionTokenRules(new SessionGenSettings { Policies = [new SessionPolicy("default", null, TimeSpan.FromDays(1))] })) : isOwn ? default : SessionTokenPayload.Stored;
            var claims = TClaims.Read(ref reader, ref payload);
            if (claims is not null)
            {
                Assert.Equal(JsonTokenType.EndObject, reader.TokenType);
                Assert.Equal(0, reader.CurrentDepth);
            }

            return new ReadResult(claims, payload.Problem);
        }

        public override ulong Fingerprint => TClaims.ModelFingerprint;

        public override async Task<(string Cookie, string Bearer)> SignInAsync(object claims, SessionGenSettings settings, string userId, string origin)
        {
            var services = new ServiceCollection().AddLogging().AddSessionGenRuntime<TClaims>(settings);
            await using var provider = services.BuildServiceProvider();
            var signedIn = await provider.GetRequiredService<SignInService<TClaims>>().SignInAsync(
                new SignInRequest<TClaims> { UserId = userId, Claims = (TClaims)claims, Policy = settings.Policies[^1], Origin = origin },
                TestContext.Current.CancellationToken);
            var bearer = await provider.GetRequiredService<RenewalService<TClaims>>().RenewAsync(
                signedIn.Client,
                new RenewRequest { Origin = origin, IsBearer = true },
                TestContext.Current.CancellationToken);
            return (signedIn.Token.Text, bearer!.Text);
        }

        public override object? Create(ClaimsPrincipal principal, out string? missing) =>
            TClaims.TryCreate(principal, out var claims, out missing) ? claims : null;
    }
}
