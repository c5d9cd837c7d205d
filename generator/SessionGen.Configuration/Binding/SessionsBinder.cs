using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Binding;

/// <summary>Nodes → facts: every key read by its declaration in the key table.</summary>
internal static class SessionsBinder
{
    public static SessionsFacts Bind(YamlNode? root, FindingSink findings, List<ShortcodeModel> shortcodes, CancellationToken cancellationToken)
    {
        var values = new ValueReader(findings);
        var file = SectionReader.Read(KeyTable.Root, root, "the file", findings);
        var signIn = Section(file, "signIn", findings);
        var concurrency = Section(file, "concurrency", findings);
        var endpoints = Section(file, "endpoints", findings);
        var token = Section(file, "token", findings);
        var userType = ReadDottedName(values, file, "userType");
        return new SessionsFacts
        {
            Root = root as YamlMapping,
            Version = values.ReadInteger(file.Definition["version"], file["version"], 1),
            Namespace = ReadDottedName(values, file, "namespace"),
            UserType = userType,
            Policies = PolicyBinder.Bind(file, values),
            MultiSession = ReadMultiSession(file, values),
            MaxSessionsPerUser = values.ReadInteger(concurrency.Definition["maxSessionsPerUser"], concurrency["maxSessionsPerUser"], null),
            ConcurrencyOnLimit = ReadLimitAction(values, concurrency),
            SignInUrl = values.ReadText(signIn.Definition["url"], signIn["url"]),
            Token = ReadToken(token, values),
            Claims = new ClaimBinder(values, userType.Node is not null, shortcodes, cancellationToken).Bind(token),
            ClaimsKey = token.GetEntry("claims")?.Key,
            Cookie = ReadCookie(Section(file, "cookie", findings), values),
            EndpointsPath = values.ReadText(endpoints.Definition["path"], endpoints["path"]),
        };
    }

    private static SectionReader Section(SectionReader parent, string key, FindingSink findings)
        => SectionReader.Read(parent.Definition[key], parent[key], "'" + key + "'", findings);

    private static Setting<string?> ReadDottedName(ValueReader values, SectionReader section, string key)
    {
        var setting = values.ReadText(section.Definition[key], section[key]);
        if (setting.Value is not { } name)
        {
            return setting;
        }

        foreach (var part in name.Split('.'))
        {
            if (!CSharpNames.IsIdentifier(part) || CSharpNames.IsKeyword(part))
            {
                values.Report(
                    setting.Node!,
                    Invariant.Format(
                        "'{0}' takes {1}: identifiers with dots between, none of them a keyword. '{2}' is none.",
                        key,
                        Expectation.Of(section.Definition[key]),
                        Quote.Text(part)));
                return new(null, setting.Node, IsWrong: true);
            }
        }

        return setting;
    }

    private static MultiSessionFacts ReadMultiSession(SectionReader file, ValueReader values)
    {
        var definition = file.Definition["multiSession"];
        var node = file["multiSession"];
        if (node is YamlScalar { IsEmpty: false })
        {
            return new MultiSessionFacts(ReadMultiSessionShorthand(definition, node, values), new(5), default, default);
        }

        var section = SectionReader.Read(definition, node, "'multiSession'", values.Findings);
        return new MultiSessionFacts(
            values.ReadBoolean(section.Definition["enabled"], section["enabled"], false),
            values.ReadInteger(section.Definition["maxSessions"], section["maxSessions"], 5),
            ReadLimitAction(values, section),
            values.ReadText(section.Definition["afterSignOutUrl"], section["afterSignOutUrl"]));
    }

    /// <summary><c>multiSession: true</c>.</summary>
    private static Setting<bool> ReadMultiSessionShorthand(KeyDefinition definition, YamlNode node, ValueReader values)
        => values.ReadBoolean(new KeyDefinition(definition.Path, KeyKind.Boolean, definition.Doc), node, false);

    private static Setting<LimitAction> ReadLimitAction(ValueReader values, SectionReader section)
        => As<LimitAction>(values.ReadChoice(section.Definition["onLimit"], section["onLimit"], 0), index => (LimitAction)index);

    private static TokenFacts ReadToken(SectionReader token, ValueReader values)
    {
        var defaults = new TokenModel();
        var keys = token.Definition;
        return new TokenFacts(
            ReadStringOrUri(values, keys["issuer"], token["issuer"]),
            ReadStringOrUri(values, keys["audience"], token["audience"]),
            values.ReadDuration(keys["lifetime"], token["lifetime"], defaults.LifetimeSeconds),
            values.ReadDuration(keys["clockSkew"], token["clockSkew"], defaults.ClockSkewSeconds),
            As(values.ReadChoice(keys["algorithm"], token["algorithm"], 0), index => (TokenAlgorithm)index),
            values.ReadDuration(keys["keyRotation"], token["keyRotation"], defaults.KeyRotationSeconds));
    }

    /// <summary>RFC 7519, section 2: a StringOrURI with a colon in it must be a URI.</summary>
    private static Setting<string?> ReadStringOrUri(ValueReader values, KeyDefinition key, YamlNode? node)
    {
        var setting = values.ReadText(key, node);
        if (setting.Value is not { } text)
        {
            return setting;
        }

        var isUri = text.IndexOf(':') >= 0;
        if (ContainsSpace(text) || (isUri && !Uri.TryCreate(text, UriKind.Absolute, out _)))
        {
            values.Report(node!, Invariant.Format("'{0}' takes {1}; '{2}' is neither.", key.Name, Expectation.Of(key), Quote.Text(text)));
            return new(null, node, IsWrong: true);
        }

        return setting;
    }

    private static bool ContainsSpace(string text)
    {
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                return true;
            }
        }

        return false;
    }

    private static CookieFacts ReadCookie(SectionReader cookie, ValueReader values)
    {
        var keys = cookie.Definition;
        return new CookieFacts(
            values.ReadText(keys["name"], cookie["name"]),
            As(values.ReadChoice(keys["sameSite"], cookie["sameSite"], 0), index => (SameSite)index),
            values.ReadText(keys["domain"], cookie["domain"]),
            values.ReadText(keys["path"], cookie["path"]),
            values.ReadBoolean(keys["persistent"], cookie["persistent"], true));
    }

    private static Setting<T> As<T>(Setting<int> choice, Func<int, T> convert) => new(convert(choice.Value), choice.Node, choice.IsWrong);
}
