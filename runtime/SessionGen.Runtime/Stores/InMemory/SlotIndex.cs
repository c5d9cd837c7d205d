using System.Numerics;

namespace SessionGen;

/// <summary>
/// Finds rows by a hash: chains of row numbers in arrays of integers, 8 bytes a row, 12 with <paramref name="hasEqualHashes"/>. One writer
/// at a time; a reader takes no lock and must check afterwards that nothing was written meanwhile.
/// </summary>
/// <param name="hashOf">The hash of a row.</param>
/// <param name="hasEqualHashes">
/// Whether many rows may share a hash, as the sessions of one user do. Their chains are linked both ways then, so that taking one out of
/// a hundred thousand does not walk along them.
/// </param>
internal sealed class SlotIndex(Func<int, int> hashOf, bool hasEqualHashes = false)
{
    private volatile Arrays _arrays = new(256, hasEqualHashes);

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

        _arrays.Add(hash, slot);
    }

    public void Remove(int hash, int slot) => _arrays.Remove(hash, slot);

    /// <summary>Beside the old arrays, which readers go on with.</summary>
    private void Grow(int capacity)
    {
        var (old, grown) = (_arrays, new Arrays(capacity, hasEqualHashes));
        foreach (var first in old.Heads)
        {
            for (var link = first; link != 0; link = old.Next[link - 1])
            {
                grown.Add(hashOf(link - 1), link - 1);
            }
        }

        _arrays = grown;
    }

    /// <summary>Links are row numbers plus one, so that 0 is none.</summary>
    private sealed class Arrays(int capacity, bool isTwoWay)
    {
        public int[] Heads { get; } = new int[capacity];

        public int[] Next { get; } = new int[capacity];

        private int[] Previous { get; } = new int[isTwoWay ? capacity : 0];

        public void Add(int hash, int slot)
        {
            ref var head = ref Heads[hash & (capacity - 1)];
            if (isTwoWay)
            {
                Previous[slot] = 0;
                if (head != 0)
                {
                    Previous[head - 1] = slot + 1;
                }
            }

            Next[slot] = head;
            head = slot + 1;
        }

        public void Remove(int hash, int slot)
        {
            ref var link = ref Heads[hash & (capacity - 1)];
            if (!isTwoWay)
            {
                while (link != slot + 1)
                {
                    link = ref Next[link - 1];
                }
            }
            else
            {
                if (Previous[slot] != 0)
                {
                    link = ref Next[Previous[slot] - 1];
                }

                if (Next[slot] != 0)
                {
                    Previous[Next[slot] - 1] = Previous[slot];
                }
            }

            link = Next[slot];
            Next[slot] = 0;
        }
    }
}
