using System.Numerics;

namespace SessionGen;

/// <summary>
/// Finds rows by a hash: chains of row numbers in two arrays of integers, 8 bytes a row. One writer at a time; a reader takes no lock and
/// must check afterwards that nothing was written meanwhile.
/// </summary>
internal sealed class SlotIndex(Func<int, int> hashOf)
{
    private volatile Arrays _arrays = new(256);

    /// <summary>The first row that may have this hash; -1 for none.</summary>
    public int First(int hash)
    {
        var arrays = _arrays;
        return arrays.Heads[hash & (arrays.Heads.Length - 1)] - 1;
    }

    /// <summary>The row after it; -1 for none.</summary>
    public int Next(int slot)
    {
        var next = _arrays.Next;
        return (uint)slot < (uint)next.Length ? next[slot] - 1 : -1;
    }

    public void Add(int hash, int slot)
    {
        if (slot >= _arrays.Next.Length)
        {
            Grow((int)BitOperations.RoundUpToPowerOf2((uint)slot + 1));
        }

        var arrays = _arrays;
        ref var head = ref arrays.Heads[hash & (arrays.Heads.Length - 1)];
        arrays.Next[slot] = head;
        head = slot + 1;
    }

    public void Remove(int hash, int slot)
    {
        var arrays = _arrays;
        ref var link = ref arrays.Heads[hash & (arrays.Heads.Length - 1)];
        while (link != slot + 1)
        {
            link = ref arrays.Next[link - 1];
        }

        link = arrays.Next[slot];
        arrays.Next[slot] = 0;
    }

    /// <summary>Beside the old arrays, which readers go on with.</summary>
    private void Grow(int capacity)
    {
        var (old, grown) = (_arrays, new Arrays(capacity));
        foreach (var first in old.Heads)
        {
            for (var link = first; link != 0; link = old.Next[link - 1])
            {
                ref var head = ref grown.Heads[hashOf(link - 1) & (capacity - 1)];
                grown.Next[link - 1] = head;
                head = link;
            }
        }

        _arrays = grown;
    }

    private sealed class Arrays(int capacity)
    {
        public int[] Heads { get; } = new int[capacity];

        public int[] Next { get; } = new int[capacity];
    }
}
