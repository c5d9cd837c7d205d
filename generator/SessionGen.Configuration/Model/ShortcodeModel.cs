namespace SessionGen.Configuration.Model;

/// <summary>The shortcodes of one claim with positions. An edit that only moves lines leaves the model equal, but not this.</summary>
internal sealed record ShortcodeModel(EquatableArray<string> ClaimPath, EquatableArray<ShortcodePartModel> Parts)
{
    public bool KeepsType => Parts.Count == 1 && Parts[0].Text is null;
}
