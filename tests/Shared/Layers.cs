using System.Reflection;
using NetArchTest.Rules;

namespace SessionGen.Tests;

/// <summary>Holds the layers of an assembly: a type may use its own namespace and those below it, never one above.</summary>
internal static class Layers
{
    /// <param name="assembly">The product assembly.</param>
    /// <param name="namespaces">All its namespaces, from the lowest layer to the highest.</param>
    /// <returns>One line for each type that uses a higher layer, and one for each namespace that is not listed.</returns>
    public static IReadOnlyList<string> FindViolations(Assembly assembly, params string[] namespaces)
    {
        // Polyfills and what source generators add live in namespaces of others.
        var types = assembly.GetTypes()
            .Where(type => !type.IsNested && type.Namespace is { } name && name.StartsWith("SessionGen", StringComparison.Ordinal))
            .ToLookup(type => Array.IndexOf(namespaces, type.Namespace));
        var violations = types[-1].Select(type => $"{type} is in {type.Namespace}, which no layer lists.").ToList();
        for (var layer = 0; layer < namespaces.Length; layer++)
        {
            if (!types[layer].Any())
            {
                violations.Add($"{namespaces[layer]} has no types.");
            }

            var higher = types.Where(group => group.Key > layer).SelectMany(group => group).Select(type => type.FullName!).ToArray();
            var own = types[layer].Select(type => type.FullName!).ToHashSet();
            var result = Types.InAssembly(assembly).That().MeetCustomRule(new IsOneOf(own)).ShouldNot().HaveDependencyOnAny(higher).GetResult();
            violations.AddRange((result.FailingTypeNames ?? []).Select(name => $"{name} uses a layer above {namespaces[layer]}."));
        }

        return violations;
    }

    private sealed class IsOneOf(HashSet<string> names) : ICustomRule
    {
        public bool MeetsRule(Mono.Cecil.TypeDefinition type) => names.Contains(type.FullName);
    }
}
