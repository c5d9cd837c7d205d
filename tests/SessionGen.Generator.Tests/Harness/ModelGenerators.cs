using FsCheck;
using FsCheck.Fluent;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Generator.Emission;

namespace SessionGen.Generator.Tests.Harness;

/// <summary>Models that any valid sessions.yaml could give, with every name and text that could break naive code.</summary>
internal static class ModelGenerators
{
    /// <summary>C# names that are keywords, contextual keywords, or those of types and parameters that generated code uses.</summary>
    private static readonly string[] s_propertyNames =
    [
        "class", "record", "value", "field", "init", "required", "file", "partial", "await", "var", "dynamic", "nameof", "System", "SessionGen",
        "Microsoft", "String", "Guid", "Read", "Validate", "WriteTo", "TryCreate", "Deconstruct", "Text", "Plan", "PlanText", "Json", "reader",
        "writer", "payload", "principal", "claims", "missing", "item", "type", "json", "claim", "_plan", "_ä", "Ωmega", "日本", "Item", "Count",
        "GetClaim", "x", "X", "ISessionClaims", "Acme", "Sessions", "True", "default", "Properties", "SessionPolicies", "Nullable", "_", "__", "args",
        "global", "Index", "user", "And", "or", "not", "nint", "scoped", "allows", "extension", "yield", "when", "where", "with", "managed", "unmanaged",
    ];

    private static readonly string[] s_typeNames = ["Plan", "PlanText", "plan", "Role", "record", "Ωmega", "Guid", "String", "Names2", "Text", "TextText", "Json"];

    private static readonly string[] s_texts =
    [
        "", " ", "plain", "</summary>", "<script>&amp;", "*/", "/*", "//", "\"", "\"\"\"", "\\", "\\u0041", "{0}", "{", "}", "'", "`", "#line 1",
        "a\nb", "a\r\nb", "a\rb", "a\u0085b", "a\u2028b", "a\u2029b", "\t", "ö€😀", "\u202E", "\uFEFF", "\uFFFE", "\uD83D", "\0", "\u0001", "#endif", "https://acme.example/role",
    ];

    /// <summary>Texts that a name in a token can be: anything that UTF-8 can carry.</summary>
    private static readonly string[] s_names = [.. s_texts.Where(text => text is not ("" or "\uD83D")), "department", "a-b", "a_b", "toString"];

    private const int ClaimsDepth = 2;

    public static Gen<SessionsModel> Model =>
        from policies in Gen.Choose(0, 4).SelectMany(count => Names([.. s_propertyNames.Except(["SessionPolicies"])], count))
        from policyNames in Gen.ListOf(Gen.Elements(s_names), policies.Length)
        from seconds in Gen.ListOf(Gen.Elements<long?>(1, 59, 60, 3600, 86_400, 90_061, 34_560_000, 922_337_203_685), policies.Length)
        from claims in Claims(ClaimsDepth)
        from text in Gen.Elements(s_texts)
        select new SessionsModel
        {
            Policies = new(
            [
                PolicyModel.Default,
                .. policies.Select((name, i) => new PolicyModel(policyNames[i] + i, name, seconds[i], i % 2 == 0 ? null : seconds[i])),
            ]),
            Claims = claims,
            Settings = new()
            {
                SignInUrl = "/" + text,
                Token = new() { Issuer = text, Audience = text },
                Cookie = new() { Name = text, Path = text, Domain = text },
            },
        };

    /// <summary>Shortcodes for some of the model's strings, with every text around them and every place a file could have.</summary>
    public static Gen<(SessionsModel Model, ShortcodesModel Shortcodes)> ModelWithShortcodes =>
        from model in Model
        from choices in Gen.ListOf(Gen.Choose(0, 5), model.Claims.Count)
        from texts in Gen.ListOf(Gen.Two(Gen.Elements(s_texts)), model.Claims.Count)
        from place in Gen.Elements(0, 1, 70, 65_534, 65_535, 1_000_000)
        from path in Gen.Elements("/src/Acme.Web/sessions.yaml", "C:\\src\\sessions.yaml", "", "a\"b.yaml", "a\nb.yaml")
        let claims = model.Claims.Select((claim, i) => choices[i] > 0 && claim is { Kind: ClaimKind.String, IsArray: false } ? claim with { Default = null, Constant = null, HasShortcode = true } : claim).ToArray()
        let shortcodes = claims.Select((claim, i) => (claim, i)).Where(item => item.claim.HasShortcode && choices[item.i] < 5)
            .Select(item => new ShortcodeModel(new([item.claim.Name]), Parts(choices[item.i], texts[item.i], place)))
        select (model with { Claims = new(claims) }, new ShortcodesModel("Acme.Web.User", Span(place, 13), path, new([.. shortcodes])));

    private static EquatableArray<ShortcodePartModel> Parts(int choice, (string Before, string After) texts, int place)
    {
        var part = new ShortcodePartModel(null, choice switch
        {
            1 => new([Member(place, "Name")]),
            2 => new([Member(place, "Nickname"), Member(place, "Home", "class"), new ShortcodeOperandModel(EquatableArray<string>.Empty, new ClaimLiteral(ClaimKind.String, texts.After), Span(place, 5))]),
            3 => new([Member(place, "Home", "class"), Member(place, "class")]),
            _ => new([Member(place, "Work", "Work", "Nickname"), Member(place, "Nickname"), Member(place, "Name")]),
        });
        return choice == 4 ? new([new(texts.Before, EquatableArray<ShortcodeOperandModel>.Empty), part, new(texts.After, EquatableArray<ShortcodeOperandModel>.Empty)]) : new([part]);
    }

    private static ShortcodeOperandModel Member(int place, params string[] members) =>
        new(new(members), null, Span(place, "user".Length + members.Sum(member => member.Length + 1)));

    private static SourceSpan Span(int place, int length) =>
        new(new SourcePosition(place, place / 2, place), new SourcePosition(place + length, place / 2, place + length));

    private static Gen<EquatableArray<ClaimModel>> Claims(int depth) =>
        from count in Gen.Choose(0, 5)
        from properties in Names(s_propertyNames, count)
        from types in Names(s_typeNames, count)
        from names in Gen.ListOf(Gen.Elements(s_names), count)
        from claims in Gen.CollectToList(Enumerable.Range(0, count), i => Claim(names[i] + (i == 0 ? "" : i), properties[i], types[i], depth))
        select new EquatableArray<ClaimModel>([.. claims]);

    private static Gen<ClaimModel> Claim(string name, string property, string type, int depth) =>
        from kind in Gen.Elements(depth > 0 ? Enum.GetValues<ClaimKind>() : [.. Enum.GetValues<ClaimKind>().Except([ClaimKind.Object])])
        from isArray in Gen.Elements(true, false)
        from presence in Gen.Choose(0, 4)
        from bearer in Gen.Elements(true, true, false)
        from description in Gen.OneOf(Gen.Constant<string?>(null), Gen.Elements(s_texts).Select(text => (string?)text), Gen.Two(Gen.Elements(s_texts)).Select(texts => (string?)(texts.Item1 + texts.Item2)))
        from bound in Gen.Elements<int?>(null, 1, 1000)
        from values in Gen.Choose(1, 4).SelectMany(count => Names(s_propertyNames, count))
        from valueTexts in Gen.ListOf(Gen.Elements(s_names), values.Length)
        from properties in kind == ClaimKind.Object ? Claims(depth - 1) : Gen.Constant(EquatableArray<ClaimModel>.Empty)
        from literal in Literal(kind, valueTexts[0] + "0")
        from items in Gen.ListOf(Literal(kind, valueTexts[0] + "0"), 2)
        let hasArray = isArray && kind != ClaimKind.Object
        let value = kind == ClaimKind.Object ? null : new ClaimLiteral(kind, hasArray ? "" : literal, hasArray ? new EquatableArray<string>([.. items]) : null)
        select new ClaimModel
        {
            Name = name,
            PropertyName = property,
            Kind = kind,
            IsArray = hasArray,
            IsOptional = presence == 1,
            Bearer = bearer || depth < ClaimsDepth,
            Default = presence == 2 ? value : null,
            Constant = presence == 3 ? value : null,
            WhenMissing = presence == 4 ? value : null,
            Description = description,
            MaxLength = kind == ClaimKind.String ? bound : null,
            MaxItems = hasArray ? bound : null,
            TypeName = kind switch
            {
                // Objects are nested in their owner, enums are types of the namespace: as the binder does, unique by suffix here.
                ClaimKind.Object => $"{type}Value{depth}",
                ClaimKind.Enum => $"{type}{depth}{property}",
                _ => null,
            },
            EnumValues = kind == ClaimKind.Enum ? new([.. values.Select((member, i) => new EnumValueModel(valueTexts[i] + i, member))]) : EquatableArray<EnumValueModel>.Empty,
            Properties = properties,
        };

    private static Gen<string> Literal(ClaimKind kind, string enumValue) => kind switch
    {
        ClaimKind.Boolean => Gen.Elements("true", "false"),
        ClaimKind.Integer => Gen.Elements("0", "-1", "9223372036854775807", "-9223372036854775808"),
        ClaimKind.Number => Gen.Elements("0", "-0", "0.1", "1E+300", "5E-324", "-1.7976931348623157E+308"),
        ClaimKind.Timestamp => Gen.Elements("0", "-62135596800", "253402300799"),
        ClaimKind.Uuid => Gen.Constant("0189d9f0-1d6b-7e2c-8f3a-5b6c7d8e9f00"),
        ClaimKind.Enum => Gen.Constant(enumValue),
        _ => Gen.Elements(s_texts),
    };

    private static Gen<string[]> Names(string[] names, int count) => Gen.Shuffle(names).Select(shuffled => shuffled[..count]);
}
