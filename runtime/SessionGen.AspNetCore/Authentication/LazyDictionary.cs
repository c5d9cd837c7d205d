using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace SessionGen.AspNetCore.Authentication;

/// <summary>A dictionary that is created on first use: every authenticated request has two, and most use neither.</summary>
internal class LazyDictionary<TValue> : IDictionary<string, TValue>
{
    private Dictionary<string, TValue>? _entries;

    public int Count => Entries.Count;

    public bool IsReadOnly => false;

    public ICollection<string> Keys => Entries.Keys;

    public ICollection<TValue> Values => Entries.Values;

    private Dictionary<string, TValue> Entries => _entries ??= Create();

    public TValue this[string key]
    {
        get => Entries[key];
        set => Entries[key] = value;
    }

    public void Add(string key, TValue value) => Entries.Add(key, value);

    public void Add(KeyValuePair<string, TValue> item) => Entries.Add(item.Key, item.Value);

    public void Clear() => Entries.Clear();

    public bool Contains(KeyValuePair<string, TValue> item) => ((ICollection<KeyValuePair<string, TValue>>)Entries).Contains(item);

    public bool ContainsKey(string key) => Entries.ContainsKey(key);

    public void CopyTo(KeyValuePair<string, TValue>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, TValue>>)Entries).CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, TValue>> GetEnumerator() => Entries.GetEnumerator();

    public bool Remove(string key) => Entries.Remove(key);

    public bool Remove(KeyValuePair<string, TValue> item) => ((ICollection<KeyValuePair<string, TValue>>)Entries).Remove(item);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out TValue value) => Entries.TryGetValue(key, out value);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    protected virtual Dictionary<string, TValue> Create() => new(StringComparer.Ordinal);
}
