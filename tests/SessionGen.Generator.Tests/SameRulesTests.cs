extern alias runtime;
using System.Globalization;
using System.Text.Json;
using runtime::SessionGen.Infrastructure;
using runtime::SessionGen.Options;
using SessionGen.Configuration;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Values;

namespace SessionGen.Generator.Tests;

/// <summary>Walks the key table: what sessions.yaml refuses is refused in settings made by hand, and what it takes is taken.</summary>
public sealed class SameRulesTests
{
    private static readonly Dictionary<string, (string[] Good, string[] Bad)> s_texts = new(StringComparer.Ordinal)
    {
        ["multiSession.afterSignOutUrl"] = (["/", "/bye?from=menu", "/a/"], ["//evil", "bye", "https://evil.example/", "/\\evil", "/sign in", "/{id}", "/\t/evil"]),
        ["signIn.url"] = (["/", "/login", "/a/b%20c"], ["//evil", "/a?b", "/a#b", "/sign in", "/sign-in/", "/{id}", "/*", "/å", "javascript:alert(1)"]),
        ["token.issuer"] = (["https://acme.example", "urn:acme"], ["acme", "/acme", "https://acme.example/?a=b", "https://acme.example/#x", "https://acme example"]),
        ["token.audience"] = (["acme-api", "urn:acme:api"], ["a b", "a\tb", ":", " "]),
        ["cookie.name"] = (["session", "acme.session", "a_b-c"], ["__Http-x", "__Host-session", "__secure-x", "__Host-Http-x", "a b", "a=b", "a;b", "sitzung-ü"]),
        ["cookie.domain"] = (["acme.example", "xn--bcher-kva.example"], [".acme.example", "localhost", "127.0.0.1", "acme.example:5001", "acme example", "-acme.example"]),
        ["cookie.path"] = (["/", "/app", "/app/"], ["app", "//app", "/a;b", "/a b", "/a?b", "/å"]),
        ["endpoints.path"] = (["/session", "/auth/session"], ["session", "/", "//evil", "/session/", "/{id}", "/a?b", "/sign in"]),
    };

    public static TheoryData<string> Paths => [.. SettingKeys.All.Select(key => key.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Compiler_and_runtime_take_and_refuse_the_same_values(string path)
    {
        var key = SettingKeys.All.Single(key => key.Path == path);
        foreach (var value in Good(key))
        {
            Assert.False(Compile(key, value).HasErrors, $"sessions.yaml refuses {value ?? "null"}");
            Assert.Empty(SessionGenSettingsCheck.Find(With(key, value)));
        }

        foreach (var value in Bad(key))
        {
            Assert.True(Compile(key, value).HasErrors, $"sessions.yaml takes {value}");
            Assert.StartsWith(path, Assert.Single(SessionGenSettingsCheck.Find(With(key, value))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Values_that_sessions_yaml_has_no_text_for_are_refused_by_hand()
    {
        Assert.All(
            SettingKeys.All.Where(key => key.Get(KeyTable.Defaults) is string),
            key => Assert.NotEmpty(SessionGenSettingsCheck.Find(With(key, null))));
        Assert.All(
            SettingKeys.All.Where(key => key.Kind == KeyKind.Duration),
            key => Assert.NotEmpty(SessionGenSettingsCheck.Find(With(key, TimeSpan.FromMilliseconds(1500)))));
    }

    [Theory]
    [InlineData("a b;c")]
    [InlineData("1st")]
    [InlineData("größe")]
    [InlineData("")]
    public void Names_of_policies_are_refused_by_both(string name)
    {
        Assert.True(SessionsFile.Read($"policies: {{ {JsonSerializer.Serialize(name)}: {{}} }}", TestContext.Current.CancellationToken).HasErrors);
        Assert.True(name.Length == 0 || SessionGenSettingsCheck.Find(WithPolicy(name, TimeSpan.FromDays(1))).Any());
    }

    [Fact]
    public void Lifetimes_of_policies_have_the_same_bound()
    {
        var longest = Duration.MaximumSeconds;
        Assert.True(SessionsFile.Read($"lifetime: {{ maximumLifetime: {longest + 1}s }}", TestContext.Current.CancellationToken).HasErrors);
        Assert.False(SessionsFile.Read($"lifetime: {{ maximumLifetime: {longest}s }}", TestContext.Current.CancellationToken).HasErrors);
        Assert.NotEmpty(SessionGenSettingsCheck.Find(WithPolicy("long", TimeSpan.FromSeconds(longest + 1))));
        Assert.Empty(SessionGenSettingsCheck.Find(WithPolicy("long", TimeSpan.FromSeconds(longest))));
    }

    private static IEnumerable<object?> Good(SettingKey key) => key.Kind switch
    {
        KeyKind.Boolean => [true, false],
        KeyKind.Integer => Range(key, key.Minimum, key.Maximum).Concat(Optional(key)),
        KeyKind.Duration => Range(key, key.Minimum, key.Maximum).Concat(Optional(key)),
        KeyKind.Choice => Enumerable.Range(0, key.Allowed.Count).Select(index => (object)index),
        _ => s_texts[key.Path].Good,
    };

    private static IEnumerable<object> Bad(SettingKey key) => key.Kind switch
    {
        KeyKind.Boolean => [],
        KeyKind.Integer or KeyKind.Duration => Range(key, key.Minimum - 1, key.Maximum + 1).OfType<object>(),
        KeyKind.Choice => [key.Allowed.Count, -1],
        _ => [string.Empty, "/" + new string('a', key.MaximumTextLength), .. s_texts[key.Path].Bad],
    };

    private static object?[] Range(SettingKey key, long first, long last) => key.Kind == KeyKind.Duration
        ? [TimeSpan.FromSeconds(first), TimeSpan.FromSeconds(last)]
        : [(int)first, (int)last];

    private static object?[] Optional(SettingKey key) => key.Keyword is null ? [] : [null];

    private static SessionsFile Compile(SettingKey key, object? value)
    {
        var text = value switch
        {
            null => key.Keyword!,
            bool boolean => boolean ? "true" : "false",
            int index when key.Kind == KeyKind.Choice => index >= 0 && index < key.Allowed.Count ? key.Allowed[index] : "nonsense",
            TimeSpan duration => ((long)duration.TotalSeconds).ToString(CultureInfo.InvariantCulture) + "s",
            string words => JsonSerializer.Serialize(words),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
        var names = key.Path.Split('.');
        return SessionsFile.Read($"{names[0]}: {{ {names[1]}: {text} }}", TestContext.Current.CancellationToken);
    }

    /// <summary>The runtime's settings with one of them changed.</summary>
    private static SessionGenSettings With(SettingKey key, object? value)
    {
        var settings = WithPolicy("admin", TimeSpan.FromDays(30));
        object target = settings;
        var names = key.Property.Split('.');
        foreach (var name in names[..^1])
        {
            target = target.GetType().GetProperty(name)!.GetValue(target)!;
        }

        var property = target.GetType().GetProperty(names[^1])!;
        property.SetValue(target, property.PropertyType.IsEnum ? Enum.ToObject(property.PropertyType, value!) : value);
        return settings;
    }

    private static SessionGenSettings WithPolicy(string name, TimeSpan lifetime) => new()
    {
        Policies = [new("default", null, TimeSpan.FromDays(7)), .. name.Length == 0 ? Array.Empty<runtime::SessionGen.SessionPolicy>() : [new(name, null, lifetime)]],
    };
}
