using Microsoft.CodeAnalysis;
using SessionGen.Configuration;
using SessionGen.Configuration.Findings;

namespace SessionGen.Analyzers;

/// <summary>SESS032, which depends on the packages that the project references.</summary>
internal static class ChooserRule
{
    public static IEnumerable<Finding> Check(SessionsFile file, Compilation compilation)
    {
        var settings = file.Bound.Settings;
        if (settings.Get<bool>("multiSession.enabled") is { Value: true, IsWrong: false, Node: { } node }
            && settings.Get<string?>("multiSession.afterSignOutUrl").Node is null
            && IsReferenced("SessionGen.AspNetCore", compilation)
            && !IsReferenced("SessionGen.AspNetCore.UI", compilation))
        {
            yield return new Finding(FindingDescriptors.NoChooser, node.Span, [settings.Values.SignInUrl.TrimEnd('/') + "/choose"]);
        }
    }

    private static bool IsReferenced(string name, Compilation compilation) =>
        compilation.ReferencedAssemblyNames.Any(assembly => assembly.Name == name);
}
