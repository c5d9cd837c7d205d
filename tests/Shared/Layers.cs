using System.Reflection;
using NetArchTest.Rules;

namespace SessionGen.Tests;

/// <summary>Holds the layers of an assembly: a type may use its own namespace and those below it, never one above.</summary>
internal static class Layers
{
    /// <param name="assembly">The product assembly.</param>
    /// <param name="namespaces">All its namespaces, from the lowest layer to the highest.</param>
    /// <returns>One line for each type that uses a higher layer, and one for each namespace that is not listed.</returns>
    public static IReadOnlyList<string> FindViolations(Assembly assembly, params string[] namespaces) =>
        FindViolations(assembly, namespaces, type => type.Namespace!);

    /// <summary>Does the same with folders: public types of several layers share a namespace.</summary>
    /// <param name="assembly">The product assembly.</param>
    /// <param name="project">The folder of its project. A type is in the folder of the file that has its name.</param>
    /// <param name="layers">All its folders, from the lowest layer to the highest, and the namespaces of linked files.</param>
    public static IReadOnlyList<string> FindFolderViolations(Assembly assembly, string project, params string[] layers)
    {
        var folders = Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(project, file).Split(Path.DirectorySeparatorChar))
            .Where(path => path[0] is not ("obj" or "bin"))
            .ToLookup(path => path[^1].Split('.', '{')[0], path => path.Length > 1 ? path[0] : "");
        return FindViolations(assembly, layers, type => Array.IndexOf(layers, type.Namespace) >= 0
            ? type.Namespace!
            : folders[type.Name.Split('`')[0]].Distinct().SingleOrDefault()

                // A file with several types: namespaces of internal types follow folders.
                ?? type.Namespace!.Split('.')[^1]);
    }

    private static List<string> FindViolations(Assembly assembly, string[] layers, Func<Type, string> layerOf)
    {
        // Polyfills and what source generators add live in namespaces of others.
        var types = assembly.GetTypes()
            .Where(type => !type.IsNested && type.Namespace is { } name && (name + ".").StartsWith("SessionGen.", StringComparison.Ordinal))
            .ToLookup(type => Array.IndexOf(layers, layerOf(type)));
        var violations = types[-1].Select(type => $"{type} is in {layerOf(type)}, which no layer lists.").ToList();
        for (var layer = 0; layer < layers.Length; layer++)
        {
            if (!types[layer].Any())
            {
                violations.Add($"{layers[layer]} has no types.");
            }

            var higher = types.Where(group => group.Key > layer).SelectMany(group => group).Select(type => type.FullName!).ToArray();
            var own = types[layer].Select(type => type.FullName!).ToHashSet();
            var result = Types.InAssembly(assembly).That().MeetCustomRule(new IsOneOf(own)).ShouldNot().HaveDependencyOnAny(higher).GetResult();
            violations.AddRange((result.FailingTypeNames ?? []).Select(name => $"{name} uses a layer above {layers[layer]}."));
        }

        return violations;
    }

    private sealed class IsOneOf(HashSet<string> names) : ICustomRule
    {
        public bool MeetsRule(Mono.Cecil.TypeDefinition type) => names.Contains(type.FullName);
    }
}
