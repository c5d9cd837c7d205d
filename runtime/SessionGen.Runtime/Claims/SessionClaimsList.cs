using System.Collections;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace SessionGen.Infrastructure;

/// <summary>Makes the lists behind array claims, for generated code. Thread-safe: no state.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SessionClaimsList
{
    /// <summary>A copy that never changes. Null stays null, for <c>Validate</c> to refuse.</summary>
    [return: NotNullIfNotNull(nameof(items))]
    public static SessionClaimsList<T>? Copy<T>(IReadOnlyList<T>? items) => items switch
    {
        null => null,
        SessionClaimsList<T> list => list,
        _ => new SessionClaimsList<T>([.. items]),
    };

    /// <summary>A copy with every instant at its whole second; see <see cref="SessionClaimsTimestamp"/>.</summary>
    [return: NotNullIfNotNull(nameof(items))]
    public static SessionClaimsList<DateTimeOffset>? CopyWholeSeconds(IReadOnlyList<DateTimeOffset>? items) => items switch
    {
        null => null,
        SessionClaimsList<DateTimeOffset> list => list,
        _ => new SessionClaimsList<DateTimeOffset>([.. items.Select(SessionClaimsTimestamp.ToWholeSeconds)]),
    };
}

/// <summary>The value of an array claim: an immutable list with value equality, as records of claims need it. Thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class SessionClaimsList<T> : IReadOnlyList<T>, IEquatable<SessionClaimsList<T>>
{
    private readonly T[] _items;

    internal SessionClaimsList(T[] items) => _items = items;

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public T this[int index] => _items[index];

    /// <inheritdoc/>
    public bool Equals(SessionClaimsList<T>? other) =>
        other is not null && _items.AsSpan().SequenceEqual(other._items, EqualityComparer<T>.Default);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SessionClaimsList<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in _items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <summary>The items in brackets.</summary>
    public override string ToString() => $"[{string.Join(", ", _items)}]";

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}
