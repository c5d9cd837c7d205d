using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Schema;

namespace SessionGen.Configuration.Locking;

/// <summary>Compares what two files mean.</summary>
internal sealed class LockChanges
{
    private const string None = "none";

    private readonly Dictionary<string, LockedValue> _former;
    private readonly HashSet<string> _formerOwners;
    private readonly BoundFile _file;
    private readonly List<LockChange> _changes = [];

    // Claims and policies that are reported as a whole: their values are not compared.
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    // Claims that are now required, optional and so on: the keys that make them so are not reported beside it.
    private readonly HashSet<string> _restated = new(StringComparer.Ordinal);

    private LockChanges(BoundFile before, BoundFile file)
    {
        _former = LockedValues.Of(before).ToDictionary(value => value.Id, StringComparer.Ordinal);
        _formerOwners = new(_former.Values.Where(value => value.IsOwner).Select(value => value.Id), StringComparer.Ordinal);
        _file = file;
    }

    public static IReadOnlyList<LockChange> Find(BoundFile before, BoundFile file)
    {
        var changes = new LockChanges(before, file);
        var seen = new Dictionary<string, LockChange>(StringComparer.Ordinal);
        foreach (var value in LockedValues.Of(file))
        {
            if (changes.Compare(value) is not { } change)
            {
                continue;
            }

            // What a policy inherits is reported once, where it is written.
            seen[value.Id] = change;
            if (value.InheritedFrom is not { } origin
                || !seen.TryGetValue(origin, out var same)
                || (same.Before, same.Now) != (change.Before, change.Now))
            {
                changes._changes.Add(change);
            }
        }

        changes.AddRemoved();
        return changes._changes;
    }

    private LockChange? Compare(LockedValue value)
    {
        _former.TryGetValue(value.Id, out var before);
        _former.Remove(value.Id);

        // A claim that is reported as a whole is still compared for what script and other services get to see.
        if ((IsInside(value.Id, _done) && value.Key.Lock != LockRule.LoosensWhenTrue)
            || (!value.IsOwner && value.OwnerId is { } owner && !_formerOwners.Contains(owner)))
        {
            return null;
        }

        if (before is null)
        {
            // A setting that begins to apply comes with the one that switches it on.
            _done.Add(value.Id);
            return value.IsOwner || !IsSwitched(value) ? Change(null, value, value.Claim is { CanBeFilled: false }) : null;
        }

        var isWorse = LockRules.IsWorse(before, value);
        if (isWorse && value.Key.Lock == LockRule.BreaksWhenChanged)
        {
            _done.Add(value.OwnerId!);
        }

        if (!isWorse && (before.Display == value.Display || IsRestated(value)))
        {
            return null;
        }

        if (value.IsOwner)
        {
            _restated.Add(value.Id);
        }

        return Change(before, value, isWorse);
    }

    private static LockChange Change(LockedValue? before, LockedValue value, bool isWorse)
        => new(value.Name, before?.Display ?? None, value.Display, value.Span, isWorse ? value.Key.Lock : LockRule.None);

    private bool IsRestated(LockedValue value)
        => value.Key.Lock == LockRule.Recorded && value.OwnerId is { } owner && _restated.Contains(owner);

    private static bool IsSwitched(LockedValue value) => value.Key.AppliesWith is not null;

    private void AddRemoved()
    {
        foreach (var value in _former.Values.OrderBy(value => value.Path.Length).ThenBy(value => value.IsOwner ? 0 : 1))
        {
            if (IsInside(value.Id, _done) || IsSwitched(value))
            {
                continue;
            }

            if (value.IsOwner)
            {
                _done.Add(value.Id);
                _changes.Add(new LockChange(value.Name, value.Display, None, LockedValues.PlaceOf(value, _file), GetRuleOfRemoval(value)));
            }
        }
    }

    // What goes with it may be a proof, such as that a policy is stricter than another one.
    private LockRule GetRuleOfRemoval(LockedValue owner)
        => _former.Values.Any(value => value is { Texts: not null, Key.Lock: LockRule.LoosensWhenRemoved } && value.OwnerId == owner.Id)
            ? LockRule.LoosensWhenRemoved
            : LockRule.None;

    private static bool IsInside(string id, HashSet<string> owners)
    {
        for (; id.Length > 0; id = id.Substring(0, Math.Max(0, id.LastIndexOf('\n'))))
        {
            if (owners.Contains(id))
            {
                return true;
            }
        }

        return false;
    }
}
