using System.Runtime.CompilerServices;
using SessionGen.Configuration.Values;
using SessionGen.Infrastructure;

namespace SessionGen.Configuration.Schema;

/// <summary>A key whose value the generated registration hands to the runtime.</summary>
internal sealed class SettingKey : KeyDefinition
{
    private const string GetterPrefix = "settings => settings.";

    private readonly Func<SessionGenSettings, object?> _get;

    // The compiler passes the text of 'get' (always settings => settings.Section.Name) as 'getter'; it names the property to emit.
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

    public string Property { get; }

    public Func<string, Fault?>? Rule { get; init; }

    // Null is a value: that of the keyword, or of a key that is left out.
    private bool IsOptional => Keyword is not null || (Default is { } text && text[0] == '(');

    public object? Get(SessionGenSettings settings) => _get(settings);

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
