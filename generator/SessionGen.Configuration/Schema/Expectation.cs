using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Schema;

internal static class Expectation
{
    public static string Of(KeyDefinition key)
    {
        var values = key.Kind switch
        {
            KeyKind.Boolean => "true or false",
            KeyKind.Integer when key.Allowed.Count > 0 => Quote.Alternatives(key.Allowed),
            KeyKind.Integer => Invariant.Format("a whole number from {0} to {1}", key.Minimum, key.Maximum),
            KeyKind.Duration when key.Maximum == Duration.MaximumSeconds => "a duration" + SuchAs(key),
            KeyKind.Duration => Invariant.Format("a duration from {0} to {1}", Duration.Format(key.Minimum), Duration.Format(key.Maximum)),
            KeyKind.Choice => Quote.Alternatives(key.Allowed),
            KeyKind.Text => "a string",
            KeyKind.DottedName => "a C# name" + SuchAs(key),
            KeyKind.Identifier => "a C# name" + SuchAs(key),
            KeyKind.LocalPath => "a local path" + SuchAs(key),
            KeyKind.StringOrUri => "a name or an absolute URI" + SuchAs(key),
            KeyKind.AbsoluteUri => "an absolute URI" + SuchAs(key),
            KeyKind.CookieName => "a cookie name" + SuchAs(key),
            KeyKind.CookieDomain => "a host name" + SuchAs(key),
            KeyKind.CookiePath => "a path" + SuchAs(key),
            KeyKind.PolicyName => "the name of a policy" + SuchAs(key),
            KeyKind.TextList => "a list" + SuchAs(key),
            KeyKind.ClaimValue => "a value",
            _ => "a mapping",
        };
        return key.Keyword is { } keyword ? values + ", or " + keyword : values;
    }

    private static string SuchAs(KeyDefinition key) => (key.Example ?? key.Default) is { } example ? " such as " + example : string.Empty;
}
