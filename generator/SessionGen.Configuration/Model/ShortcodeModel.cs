namespace SessionGen.Configuration.Model;

/// <summary>
/// The shortcodes of one claim, with positions: the generated <c>#line</c> spans point to them. Kept apart from
/// <see cref="SessionsModel"/>, which an edit that only moves lines leaves equal.
/// </summary>
/// <param name="ClaimPath">The names from the top claim to this one: one name but inside an <c>object</c>.</param>
/// <param name="Parts">One part without text: the value keeps the type of the operands. Otherwise the parts are joined to a string.</param>
internal sealed record ShortcodeModel(EquatableArray<string> ClaimPath, EquatableArray<ShortcodePartModel> Parts)
{
    /// <summary>A single <c>{{…}}</c> with nothing around it.</summary>
    public bool KeepsType => Parts.Count == 1 && Parts[0].Text is null;
}
