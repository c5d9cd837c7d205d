using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Locking;

/// <summary>
/// A sessions.lock.yaml that was read: what sessions.yaml meant when it was written, in the language of sessions.yaml, and the changes
/// that were accepted. Positions and findings are those of the lock.
/// </summary>
internal sealed class SessionsLock
{
    public const string VersionKey = "version";
    public const string ProjectKey = "project";
    public const string AcceptedKey = "accepted";
    public const string ChangeKey = "change";
    public const string ReasonKey = "reason";

    private static readonly string[] _markers = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

    private SessionsLock(IReadOnlyList<Finding> findings) => Findings = findings;

    // Null if the lock cannot be read; the findings then say why.
    public BoundFile? File { get; private init; }

    public string? Project { get; private init; }

    public SourceSpan ProjectSpan { get; private init; }

    public IReadOnlyList<AcceptedChange> Accepted { get; private init; } = [];

    public IReadOnlyList<Finding> Findings { get; }

    public static SessionsLock Read(string text, CancellationToken cancellationToken = default)
    {
        var source = new YamlText(text);
        if (FindMarker(source) is { } marker)
        {
            return Unreadable(marker, "contains the markers of a merge conflict. Resolve sessions.yaml first, then run 'sessiongen lock'.");
        }

        var findings = new FindingSink();
        if (YamlReader.Read(source, findings, cancellationToken) is not YamlMapping root || findings.Count > 0)
        {
            var first = findings.ToSortedArray().FirstOrDefault();
            return Unreadable(
                first?.Span ?? source.GetSpan(0, 0),
                first is null ? "is not a lock. Restore it, or delete it and run 'sessiongen lock'."
                    : "cannot be read: " + first.Message + " Restore it, or delete it and run 'sessiongen lock'.");
        }

        var version = Find(root, VersionKey) as YamlScalar;
        if (version is not null && Numbers.TryParseInteger(version.Value, out var number) && number > 1)
        {
            const string Newer = "has version {0}, which this version of SessionGen does not support. Update the SessionGen package.";
            return Unreadable(version.Span, Invariant.Format(Newer, number));
        }

        return Bind(root, findings, cancellationToken);
    }

    private static SessionsLock Bind(YamlMapping root, FindingSink findings, CancellationToken cancellationToken)
    {
        var described = new YamlMapping(root.SourceText, root.Start, isFlow: false);
        foreach (var entry in root.Entries.Where(entry => entry.Key.Value is not (ProjectKey or AcceptedKey)))
        {
            described.Add(entry.Key, entry.Value);
        }

        described.Complete(root.End);
        var file = SessionsBinder.Bind(described, findings, new List<ShortcodeModel>(), cancellationToken);

        // C# names and keys of later versions are no matter of the lock.
        var wrong = findings.ToSortedArray().FirstOrDefault(finding => finding.IsError
            && finding.Descriptor != FindingDescriptors.NameCollision
            && finding.Descriptor != FindingDescriptors.UnknownKey);
        if (wrong is not null)
        {
            return Unreadable(wrong.Span, "cannot be read: " + wrong.Message + " Restore it, or delete it and run 'sessiongen lock'.");
        }

        var project = Find(root, ProjectKey) as YamlScalar;
        var problems = new FindingSink();
        var accepted = ReadAccepted(Find(root, AcceptedKey), problems);
        return new SessionsLock(problems.ToSortedArray())
        {
            File = file,
            Project = project?.Value,
            ProjectSpan = project?.Span ?? default,
            Accepted = accepted,
        };
    }

    private static List<AcceptedChange> ReadAccepted(YamlNode? node, FindingSink problems)
    {
        var accepted = new List<AcceptedChange>();
        foreach (var item in (node as YamlSequence)?.Items ?? [])
        {
            var change = item is YamlMapping mapping ? Find(mapping, ChangeKey) as YamlScalar : null;
            var reason = (item as YamlMapping) is { } entry ? Find(entry, ReasonKey) as YamlScalar : null;
            if (change is null || reason is null || string.IsNullOrWhiteSpace(reason.Value))
            {
                problems.Report(
                    FindingDescriptors.StaleLock,
                    (reason ?? item).Span,
                    "An accepted change needs a 'change' and a 'reason'. Write the reason, which a reviewer reads.");
            }

            if (change is not null)
            {
                accepted.Add(new AcceptedChange(change.Value, reason?.Value.Trim() ?? string.Empty));
            }
        }

        return accepted;
    }

    private static YamlNode? Find(YamlMapping mapping, string key)
        => mapping.Entries.FirstOrDefault(entry => entry.Key.Value == key)?.Value;

    private static SourceSpan? FindMarker(YamlText text)
    {
        for (var start = 0; start < text.Length; start = text.Content.IndexOf('\n', start) + 1)
        {
            if (Array.Exists(_markers, marker => string.CompareOrdinal(text.Content, start, marker, 0, marker.Length) == 0))
            {
                return text.GetSpan(start, text.GetLineEnd(start));
            }

            if (text.Content.IndexOf('\n', start) < 0)
            {
                break;
            }
        }

        return null;
    }

    private static SessionsLock Unreadable(SourceSpan span, string problem)
        => new([new Finding(FindingDescriptors.StaleLock, span, [SessionsFileName.Lock + " " + problem])]);
}

/// <summary>A change that was accepted; without a reason it counts as not accepted.</summary>
internal sealed record AcceptedChange(string Change, string Reason)
{
    // Whether it led to a value, whatever the value was before.
    public bool LeadsTo(string name, string now)
        => Change.StartsWith(name + ": ", StringComparison.Ordinal) && Change.EndsWith(" -> " + now, StringComparison.Ordinal);
}
