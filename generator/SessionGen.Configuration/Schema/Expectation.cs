using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Schema;

/// <summary>What a key takes, in words.</summary>
internal static class Expectation
{
    public static string Of(KeyDefinition key)
    {
        var values = key.Kind switch
        {
            KeyKind.Boolean => "true or false",
            KeyKind.Integer when key.Allowed.Count > 0 => Quote.Alternatives(key.Allowed),
            KeyKind.Integer => Range(key, Invariant.Text(key.Minimum), Invariant.Text(key.Maximum), "a whole number", int.MaxValue),
            KeyKind.Duration when key.Maximum == Duration.MaximumSeconds => "a duration" + SuchAs(key),
            KeyKind.Duration => Invariant.Format("a duration from {0} to {1}", Duration.Format(key.Minimum), Duration.Format(key.Maximum)),
            KeyKind.Choice => Quote.Alternatives(key.Allowed),
            KeyKind.Text => "a text",
            KeyKind.DottedName => "a C# name such as " + key.Example,
            KeyKind.Identifier => "a C# name such as " + key.Example,
            KeyKind.LocalPath => "a path of this site such as " + (key.Example ?? key.Default),
            KeyKind.StringOrUri => "a name or an absolute URI such as " + key.Example,
            KeyKind.CookieName => "a cookie name such as " + key.Default,
            KeyKind.CookieDomain => "a host name such as " + key.Example,
            KeyKind.CookiePath => "a path such as " + key.Default,
            KeyKind.TextList => "a list such as " + key.Example,
            KeyKind.ClaimValue => "a value",
            _ => "a mapping",
        };
        return key.Keyword is { } keyword ? values + ", or " + keyword : values;
    }

    private static string SuchAs(KeyDefinition key) => (key.Example ?? key.Default) is { } example ? " such as " + example : string.Empty;

    private static string Range(KeyDefinition key, string minimum, string maximum, string kind, long unbounded)
        => key.Maximum >= unbounded ? kind : Invariant.Format("{0} from {1} to {2}", kind, minimum, maximum);
}
