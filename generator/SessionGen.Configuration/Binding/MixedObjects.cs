using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Binding;

/// <summary>An object is given at sign-in as a whole or computed as a whole.</summary>
internal static class MixedObjects
{
    public static bool Check(IReadOnlyList<BoundClaim> properties, ValueReader values)
    {
        if (!properties.Any(property => property.Model.HasShortcode))
        {
            return false;
        }

        foreach (var property in properties)
        {
            if (!property.Model.HasShortcode && property.Model.Constant is null && !property.IsWrong)
            {
                values.Report(
                    property.NameNode,
                    Invariant.Format(
                        "'{0}' has no shortcode, but another property of the same object does, so its value could not be set. "
                            + "Write a shortcode or a constant value for all properties of the object, or remove the shortcodes.",
                        Quote.Text(property.Path)));
            }
        }

        return true;
    }
}
