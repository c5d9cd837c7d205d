using SessionGen.Configuration.Schema;
using SessionGen.Infrastructure;

namespace SessionGen.Configuration.Binding;

/// <summary>The settings, each with the place where it was written.</summary>
internal sealed class BoundSettings
{
    private readonly Dictionary<string, Located<object?>> _located = new(StringComparer.Ordinal);

    public SessionGenSettings Values { get; } = new();

    public Located<T> Get<T>(string path)
    {
        var setting = _located[path];
        return setting.With((T)setting.Value!);
    }

    public void Add(SettingKey key, Located<object?> setting)
    {
        _located.Add(key.Path, setting);
        if (setting.Node is not null)
        {
            Write(key.Property.Split('.'), setting.Value);
        }
    }

    // By reflection, so that a row names its property once, with the lambda that reads it.
    private void Write(string[] path, object? value)
    {
        object target = Values;
        for (var i = 0; i < path.Length - 1; i++)
        {
            target = target.GetType().GetProperty(path[i]).GetValue(target);
        }

        target.GetType().GetProperty(path[path.Length - 1]).SetValue(target, value);
    }
}
