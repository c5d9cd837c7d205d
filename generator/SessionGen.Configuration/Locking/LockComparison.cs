using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Locking;

/// <summary>SESS060 to SESS062: a file against its lock.</summary>
internal static class LockComparison
{
    // The findings at places in the file. A file with errors is not compared: half of what it means would seem to be gone.
    public static IReadOnlyList<Finding> Check(SessionsFile file, SessionsLock locked, string? project)
    {
        if (file.HasErrors || locked.File is null || IsOfAnotherProject(locked, project))
        {
            return [];
        }

        var changes = LockChanges.Find(locked.File, file.Bound);
        var open = GetOpen(changes, locked.Accepted);
        var findings = open.Select(change => change.ToFinding()).ToList();
        LockChange[] unrecorded = [.. changes.Except(open)];
        if (unrecorded.Length > 0)
        {
            var others = unrecorded.Length == 1 ? string.Empty : Invariant.Format(" (and {0} more)", unrecorded.Length - 1);
            var first = unrecorded[0];
            findings.Add(new Finding(
                FindingDescriptors.StaleLock,
                first.Span,
                [SessionsFileName.Lock + " does not describe this file: '" + first.Text + "'" + others + ". Run 'sessiongen lock'."]));
        }

        return findings;
    }

    // The findings at places in the lock.
    public static IReadOnlyList<Finding> CheckLock(SessionsLock locked, string? project)
        => !IsOfAnotherProject(locked, project) ? locked.Findings
        : [
            .. locked.Findings,
            new Finding(FindingDescriptors.StaleLock, locked.ProjectSpan, [Invariant.Format(
                "This lock is of the project '{0}', not of '{1}', so nothing is compared. "
                    + "If the project was renamed, run 'sessiongen lock'; if it was copied, delete the lock first.",
                Quote.Text(locked.Project!),
                Quote.Text(project!))]),
        ];

    // What breaks or loosens and has not been accepted.
    public static IReadOnlyList<LockChange> GetOpen(IEnumerable<LockChange> changes, IReadOnlyList<AcceptedChange> accepted)
        => [.. changes.Where(change => change.Descriptor is not null
            && !accepted.Any(entry => entry.Change == change.Text && entry.Reason.Length > 0))];

    private static bool IsOfAnotherProject(SessionsLock locked, string? project)
        => locked.Project is { } name && project is { Length: > 0 } && !string.Equals(name, project, StringComparison.Ordinal);
}
