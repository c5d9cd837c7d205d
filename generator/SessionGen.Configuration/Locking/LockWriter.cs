using System.Text;
using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Schema;

namespace SessionGen.Configuration.Locking;

/// <summary>Writes sessions.lock.yaml: the same text for files that mean the same, one value a line.</summary>
internal static class LockWriter
{
    private const string Header = """
        # What sessions.yaml means, and the changes of it that were accepted. Commit this file. The build compares sessions.yaml with it and
        # reports what breaks sessions that are alive (SESS060), what loosens them (SESS061) and what is not recorded (SESS062).
        # Written by 'sessiongen lock'. In a merge conflict, resolve sessions.yaml and run 'sessiongen lock'.

        """;

    public static string Write(BoundFile file, string? project, IReadOnlyList<AcceptedChange> accepted)
    {
        var values = LockedValues.Of(file);
        return Write(values, project, [.. accepted.Where(change => IsInForce(change, values))]);
    }

    // The file that the lock describes stays, so that the changes are still compared with it.
    public static string Append(SessionsLock locked, IReadOnlyList<AcceptedChange> accepted)
        => Write(LockedValues.Of(locked.File!), locked.Project, accepted);

    private static string Write(IReadOnlyList<LockedValue> values, string? project, IReadOnlyList<AcceptedChange> accepted)
    {
        var text = new StringBuilder(Header.Replace("\r\n", "\n"));
        text.Append(SessionsLock.VersionKey).Append(": 1\n");
        if (project is { Length: > 0 })
        {
            text.Append(SessionsLock.ProjectKey).Append(": ").Append(LockYaml.Write(project)).Append('\n');
        }

        WriteValues(values, text);
        WriteAccepted(accepted, text);
        return text.ToString();
    }

    // Values of one mapping stand together, so that each key is written once.
    private static void WriteValues(IReadOnlyList<LockedValue> values, StringBuilder text)
    {
        string[] open = [];
        foreach (var value in values.Where(value => !value.IsOwner && IsWritten(value)))
        {
            var common = 0;
            while (common < Math.Min(open.Length, value.Path.Length - 1) && open[common] == value.Path[common])
            {
                common++;
            }

            if (common == 0)
            {
                text.Append('\n');
            }

            for (var depth = common; depth < value.Path.Length - 1; depth++)
            {
                Indent(text, depth).Append(LockYaml.Write(value.Path[depth])).Append(":\n");
            }

            open = [.. value.Path.Take(value.Path.Length - 1)];
            WriteValue(value, text);
        }
    }

    private static void WriteValue(LockedValue value, StringBuilder text)
    {
        Indent(text, value.Path.Length - 1).Append(value.Key.Name).Append(':');
        if (!value.IsList || value.Texts!.Count == 0)
        {
            text.Append(' ').Append(value.Display).Append('\n');
            return;
        }

        text.Append('\n');
        foreach (var item in value.Texts)
        {
            Indent(text, value.Path.Length).Append("- ").Append(value.IsText ? LockYaml.Write(item) : item).Append('\n');
        }
    }

    // Defaults of settings are written, since a later version may have others. A value of a claim has no default: the table's text is for
    // readers.
    private static bool IsWritten(LockedValue value)
        => value.Texts is { } texts
            && (value.OwnerId is null || value.IsList || value.Key.Kind == KeyKind.ClaimValue || texts[0] != value.Key.Default);

    private static void WriteAccepted(IReadOnlyList<AcceptedChange> accepted, StringBuilder text)
    {
        if (accepted.Count == 0)
        {
            return;
        }

        text.Append('\n').Append(SessionsLock.AcceptedKey).Append(":\n");
        foreach (var change in accepted)
        {
            text.Append("  - ").Append(SessionsLock.ChangeKey).Append(": ").Append(LockYaml.Quote(change.Change)).Append('\n');
            text.Append("    ").Append(SessionsLock.ReasonKey).Append(": ").Append(LockYaml.Quote(change.Reason)).Append('\n');
        }
    }

    // A change that was undone must be accepted again when it is made again.
    private static bool IsInForce(AcceptedChange change, IReadOnlyList<LockedValue> values)
        => values.Any(value => change.LeadsTo(value.Name, value.Display));

    private static StringBuilder Indent(StringBuilder text, int depth) => text.Append(' ', 2 * depth);
}
