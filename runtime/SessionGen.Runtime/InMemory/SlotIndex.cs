using System.Numerics;

namespace SessionGen.InMemory;

/// <summary>
/// Finds rows by a hash: chains of row numbers in arrays of integers, 8 bytes a row, 12 with <paramref name="hasEqualHashes"/>. One writer
/// at a time; a reader takes no lock and must check afterwards that nothing was written meanwhile.
/// </summary>
/// <remarks>
/// It grows by linear hashing (Litwin, 1980): each row that is new splits one chain in two, so no sign-in ever waits until a million rows
/// are hashed anew.
/// </remarks>
/// <param name="hashOf">The hash of a row.</param>
/// <param name="hasEqualHashes">
/// Whether many rows may share a hash, as the sessions of one user do. Their chains are linked both ways then, so that taking one out of
/// a hundred thousand does not walk along them.
/// </param>
internal sealed class SlotIndex(Func<int, int> hashOf, bool hasEqualHashes = false)
{
    private volatile Arrays _arrays = new(256, hasEqualHashes);

    /// <summary>The first row that may have this hash; -1 for none.</summary>
    public int First(int hash) => _arrays.Head(hash) - 1;

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
            // Beside the old arrays, which readers go on with.
            _arrays = new Arrays((int)BitOperations.RoundUpToPowerOf2((uint)slot + 1), hasEqualHashes, _arrays);
        }

        while (_arrays.Chains <= slot)
        {
            _arrays.Split(hashOf);
        }

        _arrays.Add(hash, slot);
    }

    public void Remove(int hash, int slot) => _arrays.Remove(hash, slot);

    /// <summary>Links are row numbers plus one, so that 0 is none.</summary>
    private sealed class Arrays
    {
        private readonly int[] _heads;
        private readonly int[] _previous;
        private readonly bool _isTwoWay;
        private volatile int _chains;

        public Arrays(int capacity, bool isTwoWay, Arrays? smaller = null)
        {
            (_heads, Next, _previous, _isTwoWay) = (new int[capacity], new int[capacity], new int[isTwoWay ? capacity : 0], isTwoWay);
            _chains = smaller?._chains ?? capacity;
            smaller?._heads.CopyTo(_heads, 0);
            smaller?.Next.CopyTo(Next, 0);
            smaller?._previous.CopyTo(_previous, 0);
        }

        public int[] Next { get; }

        /// <summary>How many chains there are; only ever more.</summary>
        public int Chains => _chains;

        public ref int Head(int hash) => ref _heads[ChainOf(hash)];

        public void Add(int hash, int slot)
        {
            ref var head = ref Head(hash);
            if (_isTwoWay)
            {
                _previous[slot] = 0;
                if (head != 0)
                {
                    _previous[head - 1] = slot + 1;
                }
            }

            Next[slot] = head;
            head = slot + 1;
        }

        public void Remove(int hash, int slot)
        {
            ref var link = ref Head(hash);
            if (!_isTwoWay)
            {
                while (link != slot + 1)
                {
                    link = ref Next[link - 1];
                }
            }
            else
            {
                if (_previous[slot] != 0)
                {
                    link = ref Next[_previous[slot] - 1];
                }

                if (Next[slot] != 0)
                {
                    _previous[Next[slot] - 1] = _previous[slot];
                }
            }

            link = Next[slot];
            Next[slot] = 0;
        }

        /// <summary>Makes one chain more: of the rows of an older one, those whose hash has the next bit.</summary>
        public void Split(Func<int, int> hashOf)
        {
            var bit = 1 << BitOperations.Log2((uint)_chains);
            var (moving, staying) = (_chains, _chains - bit);
            var (lastMoving, lastStaying) = (0, 0);
            var link = _heads[staying];
            _heads[staying] = 0;
            _chains++;
            while (link != 0)
            {
                var slot = link - 1;
                var moves = (hashOf(slot) & bit) != 0;
                ref var last = ref (moves ? ref lastMoving : ref lastStaying);
                ref var end = ref (last == 0 ? ref _heads[moves ? moving : staying] : ref Next[last - 1]);
                if (_isTwoWay)
                {
                    _previous[slot] = last;
                }

                (end, last) = (link, link);
                link = Next[slot];
                Next[slot] = 0;
            }
        }

        /// <summary>By as many bits of the hash as there are chains for; chains that were not split yet still have one bit less.</summary>
        private int ChainOf(int hash)
        {
            var chains = _chains;
            var bits = (int)BitOperations.RoundUpToPowerOf2((uint)chains) - 1;
            var chain = hash & bits;
            return chain < chains ? chain : hash & (bits >> 1);
        }
    }
}
