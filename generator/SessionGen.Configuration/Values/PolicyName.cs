namespace SessionGen.Configuration.Values;

/// <summary>The names of policies. They go into the token (<c>acr</c>), where other characters separate its parts.</summary>
internal static class PolicyName
{
    public const string Pattern = "^[A-Za-z][A-Za-z0-9._-]{0,63}$";

    private const int MaximumLength = 64;

    public static string? Refuse(string name)
        => name.Length > MaximumLength ? Invariant.Format(
            "A policy name can have at most {0} characters; this one has {1}.",
            MaximumLength,
            name.Length)
            : IsValid(name) ? null
            : Invariant.Format(
            "'{0}' is not a valid policy name: it must start with a letter (a-z) and contain only letters, digits, '-', '_' and '.'.",
            Quote.Text(name));

    private static bool IsValid(string name)
        => name.Length > 0 && IsLetter(name[0]) && name.All(c => IsLetter(c) || c is (>= '0' and <= '9') or '-' or '_' or '.');

    private static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');
}
