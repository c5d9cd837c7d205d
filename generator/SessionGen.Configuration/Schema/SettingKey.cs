using System.Runtime.CompilerServices;
using SessionGen.Configuration.Values;
using SessionGen.Infrastructure;

namespace SessionGen.Configuration.Schema;

/// <summary>A key whose value the generated registration hands to the runtime.</summary>
internal sealed class SettingKey : KeyDefinition
{
    private const string GetterPrefix = "settings => settings.";

    private readonly Func<SessionGenSettings, object?> _get;

    /// <param name="path">The key.</param>
    /// <param name="kind">What it takes.</param>
    /// <param name="get">The property it sets, always written <c>settings => settings.Section.Name</c>.</param>
    /// <param name="doc">What it does.</param>
    /// <param name="getter">The compiler fills it with the text of <paramref name="get"/>, which names the property to emit.</param>
    public SettingKey(
        string path,
        KeyKind kind,
        Func<SessionGenSettings, object?> get,
        string doc,
        [CallerArgumentExpression(nameof(get))] string getter = "")
        : base(path, kind, doc)
    {
        _get = get;
        Property = getter.Substring(GetterPrefix.Length);
    }

    /// <summary>Where the value goes: <c>Cookie.Name</c>.</summary>
    public string Property { get; }

    /// <summary>Checks a text beyond its length.</summary>
    public Func<string, Fault?>? Rule { get; init; }

    // Null is a value: that of the keyword, or of a key that is left out.
    private bool IsOptional => Keyword is not null || (Default is { } text && text[0] == '(');

    /// <summary>The value in settings: a boolean, integer, text, time span or member of an enum.</summary>
    public object? Get(SessionGenSettings settings) => _get(settings);

    /// <summary>Why a value of settings made by hand is refused, or null: by the ranges and rules that the compiler reads by.</summary>
    public string? Check(object? value) => value switch
    {
        null => IsOptional ? null : Path + " must not be null.",
        int integer => IsInRange(integer) ? null : OutOfRange(Invariant.Text(integer)),
        TimeSpan duration => duration.Ticks % TimeSpan.TicksPerSecond == 0 && IsInRange(duration.Ticks / TimeSpan.TicksPerSecond)
            ? null
            : OutOfRange(duration.ToString("c", null)),
        Enum choice => (uint)Convert.ToInt32(choice, null) < Allowed.Count ? null : OutOfRange(choice.ToString()),
        string text => CheckText(text),
        _ => null,
    };

    private string? CheckText(string text)
        => text.Length == 0 || text.Length > MaximumTextLength
            ? Invariant.Format("{0} must have 1 to {1} characters; it has {2}.", Path, MaximumTextLength, text.Length)
            : Rule?.Invoke(text) is { } fault ? Path + ": " + fault.FullMessage
            : null;

    private string OutOfRange(string value)
    {
        var unit = Kind == KeyKind.Duration ? "whole seconds: " : string.Empty;
        return Invariant.Format("{0} must be {1}{2}; it is {3}.", Path, unit, Expectation.Of(this), value);
    }
}
