using System.Reflection;
using System.Runtime.CompilerServices;

namespace SessionGen.Generator.Tests.Harness;

/// <summary>Every object that a value holds on to, directly or through others.</summary>
internal static class ObjectGraph
{
    /// <param name="root">Where the walk begins.</param>
    /// <param name="path">What to call it.</param>
    /// <param name="isEnd">What is visited, but not walked into.</param>
    public static IEnumerable<(string Path, object? Value)> Walk(object? root, string path, Func<object, bool> isEnd)
    {
        var visited = new HashSet<object>(ByReference.Instance);
        var pending = new Stack<(string Path, object? Value)>([(path, root)]);
        while (pending.TryPop(out var next))
        {
            yield return next;
            if (next.Value is null || IsLeaf(next.Value.GetType()) || isEnd(next.Value) || (!next.Value.GetType().IsValueType && !visited.Add(next.Value)))
            {
                continue;
            }

            if (next.Value is Array array)
            {
                for (var i = 0; i < array.Length; i++)
                {
                    pending.Push(($"{next.Path}[{i}]", array.GetValue(i)));
                }

                continue;
            }

            foreach (var field in Fields(next.Value.GetType()))
            {
                pending.Push(($"{next.Path}.{field.Name}", field.GetValue(next.Value)));
            }
        }
    }

    // Below these there is nothing to hold; the fields of a primitive are itself again.
    private static bool IsLeaf(Type type) => type.IsPrimitive || type.IsEnum || type.IsPointer || type == typeof(string) || typeof(MemberInfo).IsAssignableFrom(type);

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var field in current.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.FieldType.IsByRefLike && !field.FieldType.IsPointer)
                {
                    yield return field;
                }
            }
        }
    }

    private sealed class ByReference : IEqualityComparer<object>
    {
        public static readonly ByReference Instance = new();

        public new bool Equals(object? x, object? y) => ReferenceEquals(x, y);

        public int GetHashCode(object obj) => RuntimeHelpers.GetHashCode(obj);
    }
}
