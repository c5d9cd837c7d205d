using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Binding;

/// <summary>Reads scalars by the schema's own grammar: a number has no leading zero, and what is quoted is a string.</summary>
internal sealed class ValueReader(FindingSink findings)
{
    private static readonly string[] _yes = ["yes", "y", "on", "1", "true", "enabled", "enable"];
    private static readonly string[] _no = ["no", "n", "off", "0", "false", "disabled", "disable", "none"];

    public FindingSink Findings { get; } = findings;

    public Located<object?> Read(SettingKey key, YamlNode? node)
    {
        var standard = key.Get(KeyTable.Defaults);
        switch (key.Kind)
        {
            case KeyKind.Boolean:
                return ReadBoolean(key, node, (bool)standard!).Box();
            case KeyKind.Integer:
                return ReadInteger(key, node, (int?)standard).Box();
            case KeyKind.Duration:
                var seconds = ReadDuration(key, node, standard is TimeSpan duration ? (long)duration.TotalSeconds : null);
                return seconds.With<object?>(seconds.Value is { } value ? TimeSpan.FromSeconds(value) : null);
            case KeyKind.Choice:
                var choice = ReadChoice(key, node, (int)standard!);
                return choice.With<object?>(Enum.ToObject(standard.GetType(), choice.Value));
            default:
                var text = ReadText(key, node);
                return text.Value is null || IsRefused(key, text) ? new(standard, node, IsWrong: node is not null) : text.Box();
        }
    }

    private bool IsRefused(SettingKey key, Located<string?> text)
    {
        if (key.Rule?.Invoke(text.Value!) is not { } fault)
        {
            return false;
        }

        Findings.Report(new Finding(
            FindingDescriptors.Get(fault.RuleId),
            text.Node!.Span,
            [fault.FullMessage],
            Suggestion: fault.Suggestion is { } suggestion ? ScalarText.Write(text.Node, suggestion) : null));
        return true;
    }

    // Seconds; null for the keyword off.
    public Located<long?> ReadDuration(KeyDefinition key, YamlNode? node, long? fallback)
    {
        if (GetScalar(key, node) is not { } scalar)
        {
            return new(fallback, node, IsWrong: node is not null);
        }

        if (IsKeyword(key, scalar))
        {
            return new(null, node);
        }

        if (!DurationParser.TryParse(scalar.Value, out var seconds) || (seconds == 0 && key.Minimum > 0))
        {
            ReportDuration(key, scalar);
            return new(fallback, node, IsWrong: true);
        }

        if (!key.IsInRange(seconds))
        {
            ReportRange(key, scalar);
            return new(fallback, node, IsWrong: true);
        }

        return new(seconds, node);
    }

    public Located<bool> ReadBoolean(KeyDefinition key, YamlNode? node, bool fallback)
    {
        if (GetScalar(key, node) is not { } scalar)
        {
            return new(fallback, node, IsWrong: node is not null);
        }

        if (scalar.IsPlain && scalar.Value is "true" or "false")
        {
            return new(scalar.Value == "true", node);
        }

        var suggestion = SuggestBoolean(scalar.Value);
        var message = Invariant.Format("'{0}' must be true or false, not '{1}'.", key.Name, Quote.Text(scalar.Value));
        if (!scalar.IsPlain && suggestion is not null)
        {
            message = Invariant.Format("'{0}' must be true or false, without quotes.", key.Name);
        }

        Report(scalar, message, suggestion);
        return new(suggestion is not null ? suggestion == "true" : fallback, node, IsWrong: true);
    }

    // Null for the keyword unlimited.
    public Located<int?> ReadInteger(KeyDefinition key, YamlNode? node, int? fallback)
    {
        if (GetScalar(key, node) is not { } scalar)
        {
            return new(fallback, node, IsWrong: node is not null);
        }

        if (IsKeyword(key, scalar))
        {
            return new(null, node);
        }

        if (scalar.IsPlain && Numbers.TryParseInteger(scalar.Value, out var value))
        {
            if (key.IsInRange(value))
            {
                return new((int)Math.Max(int.MinValue, Math.Min(int.MaxValue, value)), node);
            }

            ReportRange(key, scalar);
            return new(fallback, node, IsWrong: true);
        }

        var digits = scalar.Value.Trim().TrimStart('0', '+');
        var suggestion = digits.Length > 0 && Numbers.TryParseInteger(digits, out value) && key.IsInRange(value) ? digits
            : key.Keyword is { } keyword ? Suggestions.Find(scalar.Value, [keyword])
            : null;
        Report(
            scalar,
            Invariant.Format("'{0}' must be {1}, not '{2}'.", key.Name, Expectation.Of(key), Quote.Text(scalar.Value)),
            suggestion);
        return new(fallback, node, IsWrong: true);
    }

    // The index in Allowed.
    public Located<int> ReadChoice(KeyDefinition key, YamlNode? node, int fallback)
    {
        if (GetScalar(key, node) is not { } scalar)
        {
            return new(fallback, node, IsWrong: node is not null);
        }

        for (var i = 0; i < key.Allowed.Count; i++)
        {
            if (string.Equals(key.Allowed[i], scalar.Value, StringComparison.Ordinal))
            {
                return new(i, node);
            }
        }

        var suggestion = Suggestions.Find(scalar.Value, key.Allowed);
        Report(
            scalar,
            Invariant.Format("'{0}' must be {1}, not '{2}'.", key.Name, Expectation.Of(key), Quote.Text(scalar.Value)),
            suggestion);
        return new(fallback, node, IsWrong: true);
    }

    public Located<string?> ReadText(KeyDefinition key, YamlNode? node)
    {
        if (GetScalar(key, node) is not { } scalar)
        {
            return new(null, node, IsWrong: node is not null);
        }

        if (scalar.Value.Length == 0 || scalar.Value.Length > key.MaximumTextLength)
        {
            Report(
                scalar,
                scalar.Value.Length == 0
                    ? Invariant.Format("'{0}' must be {1}, not an empty string.", key.Name, Expectation.Of(key))
                    : Invariant.Format(
                        "'{0}' must have at most {1} characters; it has {2}.",
                        key.Name,
                        key.MaximumTextLength,
                        scalar.Value.Length),
                null);
            return new(null, node, IsWrong: true);
        }

        return new(scalar.Value, node);
    }

    public void Report(YamlNode node, string message, string? suggestion = null)
        => Findings.Report(new Finding(
            FindingDescriptors.WrongValue,
            node.Span,
            [suggestion is null ? message : message + " Write " + suggestion + "."],
            Suggestion: suggestion));

    // Null, with a finding unless nothing is written or it was refused already, for anything but a scalar.
    public YamlScalar? GetScalar(KeyDefinition key, YamlNode? node)
    {
        if (node is YamlScalar { IsEmpty: false } scalar)
        {
            return scalar;
        }

        if (node is not null and not YamlRefused)
        {
            Report(node, WrongKind.Scalar(node, key));
        }

        return null;
    }

    private static bool IsKeyword(KeyDefinition key, YamlScalar scalar)
        => key.Keyword is not null && string.Equals(key.Keyword, scalar.Value, StringComparison.Ordinal);

    public static string? SuggestBoolean(string text)
    {
        var word = text.Trim().ToLowerInvariant();
        return Array.IndexOf(_yes, word) >= 0 ? "true"
            : Array.IndexOf(_no, word) >= 0 ? "false"
            : Suggestions.Find(word, ["true", "false"]);
    }

    private void ReportDuration(KeyDefinition key, YamlScalar scalar)
    {
        var (reason, suggestion) = DurationAdvice.Get(scalar.Value, key.Keyword is not null);
        if (suggestion is not null && DurationParser.TryParse(suggestion, out var seconds) && !key.IsInRange(seconds))
        {
            suggestion = null;
        }

        var advice = suggestion is not null ? "Write " + suggestion + "."
            : "Write number-unit pairs, largest first: 90s, 15m, 8h, 7d or 1d12h"
                + (key.Keyword is { } keyword ? ", or " + keyword + "." : ".");
        Findings.Report(new Finding(
            FindingDescriptors.InvalidDuration,
            scalar.Span,
            [Quote.Text(scalar.Value), reason, advice],
            Suggestion: suggestion));
    }

    private void ReportRange(KeyDefinition key, YamlScalar scalar)
        => Report(
            scalar,
            Invariant.Format("'{0}' must be {1}; {2} is out of range.", key.Name, Expectation.Of(key), Quote.Text(scalar.Value)));
}
