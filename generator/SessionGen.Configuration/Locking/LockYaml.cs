using System.Text;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Locking;

/// <summary>Scalars as the lock writes them: plain where nothing in YAML could read them as something else.</summary>
internal static class LockYaml
{
    public static string Write(string text) => text.Length > 0 && text[0] != '-' && text.All(IsPlain) ? text : Quote(text);

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\')
            {
                quoted.Append('\\').Append(c);
            }
            else if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF')
            {
                quoted.Append(Invariant.Format("\\u{0:x4}", (int)c));
            }
            else
            {
                quoted.Append(c);
            }
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPlain(char c)
        => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-' or '.' or '/';
}
