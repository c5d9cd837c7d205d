using System.Globalization;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Binding;

/// <summary>Defaults and constants: the text of a value, checked against the type and the bounds of its claim (SESS026).</summary>
internal sealed class ClaimLiteralReader(FindingSink findings)
{
    public static (ClaimKind Kind, bool IsArray) Infer(YamlNode node) => node switch
    {
        YamlSequence { Items.Count: > 0 } list => (Infer(list.Items[0]).Kind, true),
        YamlSequence => (ClaimKind.String, true),
        YamlScalar { IsPlain: true } scalar when scalar.Value is "true" or "false" => (ClaimKind.Boolean, false),
        YamlScalar { IsPlain: true } scalar when Numbers.TryParseInteger(scalar.Value, out _) => (ClaimKind.Integer, false),
        YamlScalar { IsPlain: true } scalar when Numbers.TryParseNumber(scalar.Value, out _) => (ClaimKind.Number, false),
        _ => (ClaimKind.String, false),
    };

    // In place of a refused value: the claim keeps its shape, so that the C# of the sign-in gets no error of its own.
    public static ClaimLiteral? StandIn(ClaimModel claim) => claim switch
    {
        { Kind: ClaimKind.Object } or { Kind: ClaimKind.Enum, EnumValues.Count: 0 } => null,
        { IsArray: true } => new ClaimLiteral(claim.Kind, string.Empty, EquatableArray<string>.Empty),
        _ => new ClaimLiteral(claim.Kind, claim.Kind switch
        {
            ClaimKind.Boolean => "false",
            ClaimKind.Integer or ClaimKind.Number or ClaimKind.Timestamp => "0",
            ClaimKind.Uuid => Guid.Empty.ToString("D"),
            ClaimKind.Enum => claim.EnumValues[0].Value,
            _ => string.Empty,
        }),
    };

    public ClaimLiteral? Read(string key, YamlNode node, ClaimModel claim)
    {
        if (node is YamlRefused)
        {
            return null;
        }

        if (claim.Kind == ClaimKind.Object)
        {
            return Refuse(node, Invariant.Format("An object claim cannot have a '{0}'. Set it on its properties.", key));
        }

        if (key is "default" or "whenMissing" && node is YamlScalar { Value: var written } && Shortcodes.Has(written))
        {
            return Refuse(node, Invariant.Format("'{0}' cannot have a shortcode, since there is no user to ask. Write a value.", key));
        }

        return claim.IsArray ? ReadArray(key, node, claim)
            : ReadScalar(key, node, claim) is { } text ? new ClaimLiteral(claim.Kind, text)
            : null;
    }

    private ClaimLiteral? ReadArray(string key, YamlNode node, ClaimModel claim)
    {
        if (node is not YamlSequence list)
        {
            var suggestion = node is YamlScalar { IsEmpty: false } scalar
                ? "[" + scalar.SourceText.Slice(scalar.Start, scalar.End) + "]"
                : null;
            return Refuse(
                node,
                Invariant.Format(
                    "The claim '{0}' is {1}, so its '{2}' must be a list such as [] or [a, b].",
                    Quote.Text(claim.Name),
                    TypeOf(claim),
                    key),
                suggestion);
        }

        if (claim.MaxItems is { } limit && list.Items.Count > limit)
        {
            Refuse(node, Invariant.Format(
                "The claim '{0}' can have at most {1} items; this list has {2}.",
                Quote.Text(claim.Name),
                limit,
                list.Items.Count));
        }

        var items = new string[list.Items.Count];
        var isRight = claim.MaxItems is not { } most || items.Length <= most;
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = ReadScalar(key, list.Items[i], claim) ?? string.Empty;
            isRight &= items[i].Length > 0 || list.Items[i] is YamlScalar { Value.Length: 0, IsPlain: false };
        }

        return isRight ? new ClaimLiteral(claim.Kind, string.Empty, new EquatableArray<string>(items)) : null;
    }

    private string? ReadScalar(string key, YamlNode node, ClaimModel claim)
    {
        if (node is not YamlScalar { IsEmpty: false } scalar)
        {
            if (node is not YamlRefused)
            {
                Refuse(node, Invariant.Format(
                    "The claim '{0}' is {1}, so its '{2}' cannot be {3}.",
                    Quote.Text(claim.Name),
                    TypeOf(claim),
                    key,
                    WrongKind.Describe(node)));
            }

            return null;
        }

        var canonical = claim.Kind switch
        {
            ClaimKind.String => scalar.Value,
            ClaimKind.Boolean => scalar.IsPlain && scalar.Value is "true" or "false" ? scalar.Value : null,
            ClaimKind.Integer => scalar.IsPlain && Numbers.TryParseInteger(scalar.Value, out var integer) ? Invariant.Text(integer) : null,
            ClaimKind.Number => scalar.IsPlain && Numbers.TryParseNumber(scalar.Value, out var number) ? FormatNumber(number) : null,
            ClaimKind.Timestamp => TryParseTimestamp(scalar.Value, out var seconds) ? Invariant.Text(seconds) : null,
            ClaimKind.Uuid => Guid.TryParseExact(scalar.Value, "D", out var uuid) ? uuid.ToString("D") : null,
            _ => claim.EnumValues.Any(value => value.Value == scalar.Value) ? scalar.Value : null,
        };
        if (canonical is null)
        {
            RefuseScalar(key, scalar, claim);
            return null;
        }

        return claim.Kind == ClaimKind.String && !IsWithinBounds(key, scalar, claim) ? null : canonical;
    }

    private bool IsWithinBounds(string key, YamlScalar scalar, ClaimModel claim)
    {
        if (claim.MaxLength is { } limit && scalar.Value.Length > limit)
        {
            Refuse(scalar, Invariant.Format(
                "The claim '{0}' can have at most {1} characters; this '{2}' has {3}.",
                Quote.Text(claim.Name),
                limit,
                key,
                scalar.Value.Length));
            return false;
        }

        foreach (var c in scalar.Value)
        {
            if (char.IsControl(c))
            {
                Refuse(scalar, Invariant.Format(
                    "The '{0}' of the claim '{1}' contains the control character U+{2:X4}, which is not allowed in claim values. "
                        + "Remove it.",
                    key,
                    Quote.Text(claim.Name),
                    (int)c));
                return false;
            }
        }

        return true;
    }

    private void RefuseScalar(string key, YamlScalar scalar, ClaimModel claim)
    {
        var suggestion = Suggest(scalar, claim);
        var form = claim.Kind switch
        {
            ClaimKind.Boolean => "true or false",
            ClaimKind.Integer => "a whole number such as 42",
            ClaimKind.Number => "a number such as 1.5",
            ClaimKind.Timestamp => "a time such as 2026-01-31T12:00:00Z",
            ClaimKind.Uuid => "a UUID such as 6f9619ff-8b86-d011-b42d-00c04fc964ff",
            _ => "one of its values: " + Quote.Alternatives(Array.ConvertAll([.. claim.EnumValues], value => Quote.Text(value.Value))),
        };
        Refuse(
            scalar,
            Invariant.Format(
                "The claim '{0}' is {1}, so its '{2}' must be {3}, not '{4}'.",
                Quote.Text(claim.Name),
                TypeOf(claim),
                key,
                form,
                Quote.Text(scalar.Value)),
            suggestion);
    }

    private static string? Suggest(YamlScalar scalar, ClaimModel claim)
    {
        var text = scalar.Value.Trim();
        switch (claim.Kind)
        {
            case ClaimKind.Boolean:
                return ValueReader.SuggestBoolean(text);
            case ClaimKind.Integer:
                return Numbers.TryParseInteger(text.TrimStart('+'), out var integer) ? Invariant.Text(integer) : null;
            case ClaimKind.Number:
                return Numbers.TryParseNumber(text.TrimStart('+'), out var number) ? FormatNumber(number) : null;
            case ClaimKind.Timestamp:
                return TryParseTimestamp(text + "T00:00:00Z", out _) ? text + "T00:00:00Z"
                    : TryParseTimestamp(text + "Z", out _) ? text + "Z"
                    : null;
            case ClaimKind.Uuid:
                return Guid.TryParse(text, out var uuid) ? uuid.ToString("D") : null;
            default:
                return Suggestions.Find(text, Array.ConvertAll([.. claim.EnumValues], value => value.Value)) is { } value
                    ? ScalarText.Write(scalar, value)
                    : null;
        }
    }

    // RFC 3339 with an offset; whole seconds, as a NumericDate is written.
    private static bool TryParseTimestamp(string text, out long seconds)
    {
        string[] formats = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"];
        var isTime = DateTimeOffset.TryParseExact(
            text,
            formats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time);
        seconds = isTime ? time.ToUnixTimeSeconds() : 0;
        return isTime;
    }

    // The shortest text that reads back as the same number; older runtimes need all 17 digits for it at times.
    private static string FormatNumber(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return double.Parse(text, CultureInfo.InvariantCulture).Equals(number)
            ? text
            : number.ToString("G17", CultureInfo.InvariantCulture);
    }

    private static string TypeOf(ClaimModel claim)
    {
        var name = ClaimTypes.GetName(claim.Kind, claim.IsArray);
        return (name[0] is 'i' or 'e' or 'o' ? "an " : "a ") + name;
    }

    private ClaimLiteral? Refuse(YamlNode node, string message, string? suggestion = null)
    {
        findings.Report(new Finding(
            FindingDescriptors.ValueDoesNotFit,
            node.Span,
            [suggestion is null ? message : message + " Write " + suggestion + "."],
            Suggestion: suggestion));
        return null;
    }
}
