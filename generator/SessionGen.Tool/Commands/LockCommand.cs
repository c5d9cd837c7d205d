using System.ComponentModel;
using SessionGen.Configuration.Locking;
using SessionGen.Tool.Writing;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SessionGen.Tool.Commands;

/// <summary>Records in sessions.lock.yaml what sessions.yaml means, and what was accepted with which reason.</summary>
internal sealed class LockCommand(IAnsiConsole console) : Command<LockCommand.Settings>
{
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var input = Input.Read(settings.Path, cancellationToken);
        if (input.File.HasErrors)
        {
            return Refuse(input.Errors);
        }

        // Of a merge conflict both sides.
        var locks = LockConflict.GetSides(input.LockText).Select(side => SessionsLock.Read(side, cancellationToken)).ToArray();
        if (locks.FirstOrDefault(locked => locked.File is null) is { } unreadable)
        {
            return Refuse(unreadable.Findings.Select(finding => new LocatedFinding(input.LockPath, input.LockText!, finding)));
        }

        AcceptedChange[] accepted = [.. locks.SelectMany(locked => locked.Accepted).Where(change => change.Reason.Length > 0).Distinct()];
        var open = FindOpen(input, locks, accepted);
        if (open.Count > 0 && settings.Reason is null)
        {
            Refuse(open.Select(change => new LocatedFinding(input.Path, input.Text, change.ToFinding())));
            console.Profile.Out.Writer.WriteLine("Undo these changes, or accept them: sessiongen lock --reason \"…\"");
            return ExitCode.ReasonNeeded;
        }

        var text = LockWriter.Write(
            input.File.Bound,
            input.Project ?? locks.Select(locked => locked.Project).FirstOrDefault(project => project is not null),
            [.. accepted, .. open.Select(change => new AcceptedChange(change.Text, settings.Reason!.Trim()))]);
        return WrittenFile.WriteOrCheck(input.LockPath, text, settings.Check, "sessiongen lock", console);
    }

    // What no side of a conflict has accepted: what one side loosened with a reason is accepted, what one side tightened is not undone.
    private static IReadOnlyList<LockChange> FindOpen(Input input, SessionsLock[] locks, AcceptedChange[] accepted) =>
    [
        .. locks
            .SelectMany(locked => LockComparison.GetOpen(LockChanges.Find(locked.File!, input.File.Bound), accepted))
            .DistinctBy(change => (change.Name, change.Now))
            .Where(change => locks.Length == 1 || !Array.Exists(accepted, one => one.LeadsTo(change.Name, change.Now))),
    ];

    private int Refuse(IEnumerable<LocatedFinding> findings)
    {
        FindingWriter.Write([.. findings], FindingFormat.Text, console);
        return ExitCode.Errors;
    }

    internal sealed class Settings : FileSettings
    {
        [CommandOption("-r|--reason <TEXT>")]
        [Description("Why the changes that break or loosen sessions are accepted. It is kept in the lock.")]
        public string? Reason { get; init; }

        [CommandOption("--check")]
        [Description("Writes nothing, and fails if the lock does not describe sessions.yaml.")]
        public bool Check { get; init; }

        public override ValidationResult Validate() => Reason is null
            ? ValidationResult.Success()
            : Check ? ValidationResult.Error("--reason cannot be combined with --check.")
            : string.IsNullOrWhiteSpace(Reason) || Reason.Any(char.IsControl)
            ? ValidationResult.Error("--reason must be one line that is not empty.")
            : ValidationResult.Success();
    }
}
