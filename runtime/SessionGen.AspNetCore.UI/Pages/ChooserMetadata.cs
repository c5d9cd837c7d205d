namespace SessionGen.AspNetCore.UI.Pages;

/// <summary>Marks the endpoint of the account chooser.</summary>
internal sealed class ChooserMetadata;
