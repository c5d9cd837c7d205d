using SessionGen.Configuration.Schema;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration.Locking;

/// <summary>Whether a value changed for the worse, by the rule in its row of the key table.</summary>
internal static class LockRules
{
    public static bool IsWorse(LockedValue before, LockedValue now) => now.Key.Lock switch
    {
        LockRule.LoosensWhenHigher => Order(now) > Order(before),
        LockRule.LoosensWhenTrue => now.Texts?[0] == "true" && before.Texts?[0] != "true",
        LockRule.LoosensWhenLater => IndexOf(now) > IndexOf(before),
        LockRule.LoosensWhenWider => !IsWithin(now, before),
        LockRule.LoosensWhenChanged or LockRule.BreaksWhenChanged => now.Display != before.Display,
        LockRule.LoosensWhenRemoved => before.Texts is not null && now.Display != before.Display,
        LockRule.BreaksWhenLower => Order(now) < Order(before),
        LockRule.BreaksWhenItemRemoved => (before.Texts ?? []).Except(now.Texts ?? [], StringComparer.Ordinal).Any(),

        // An object that was there before is as good as its properties.
        LockRule.BreaksWhenRequired => !now.Claim!.CanBeFilled
            && (before.Claim!.Kind == Model.ClaimKind.Object ? !before.Claim.IsRequired : before.Claim.CanBeFilled),
        _ => false,
    };

    // The consequence of a rule that breaks sessions, and what to do about it. Null for a rule that loosens.
    public static (string Consequence, string Advice)? Explain(LockRule rule) => rule switch
    {
        LockRule.BreaksWhenRequired => (
            "requires a claim that sessions which are signed in can lack, so their users would have to sign in again",
            "Add 'whenMissing' with the value for those sessions"),
        LockRule.BreaksWhenChanged => (
            "changes the type of values that sessions which are signed in have: those count as missing, so users for whom they are "
                + "required would have to sign in again",
            "Declare a claim with another name"),
        LockRule.BreaksWhenItemRemoved => (
            "removes a value that sessions which are signed in can have: it counts as missing, so users for whom it is required would have "
                + "to sign in again",
            "Keep the value"),
        LockRule.BreaksWhenLower => (
            "lowers a bound that values of sessions which are signed in can exceed, so the size of their tokens is not proved",
            "Keep the bound"),
        _ => null,
    };

    private static long Order(LockedValue value)
        => value.Texts?[0] is not { } text || text == value.Key.Keyword ? long.MaxValue
            : value.Key.Kind == KeyKind.Duration ? DurationParser.TryParse(text, out var seconds) ? seconds : 0
            : Numbers.TryParseInteger(text, out var number) ? number
            : 0;

    private static int IndexOf(LockedValue value)
        => value.Key.StrictestFirst.TakeWhile(word => word != value.Texts?[0]).Count();

    // A cookie without a domain is for its host only; a path is for all paths below it.
    private static bool IsWithin(LockedValue now, LockedValue before)
        => now.Texts?[0] is not { } inner || now.Display == before.Display
            || (before.Texts?[0] is { } outer
                && (now.Key.Kind == KeyKind.CookieDomain
                    ? inner.EndsWith("." + outer, StringComparison.Ordinal)
                    : inner.StartsWith(outer.TrimEnd('/') + "/", StringComparison.Ordinal)));
}
