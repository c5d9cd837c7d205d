using SessionGen.InMemory;

namespace SessionGen.Tests;

/// <summary>Whatever is put in and taken out, a chain leads to all rows of its hash and ends.</summary>
public sealed class SlotIndexTests
{
    [Theory]
    [InlineData(1, 0x7fff_ffff, false)]
    [InlineData(2, 0x7fff_ffff, true)]
    [InlineData(3, 7, true)]
    [InlineData(4, 0x3ff, false)]
    [InlineData(5, 0x70000, true)]
    public void Rows_are_found_by_their_hash_while_it_grows(int seed, int distinct, bool hasEqualHashes)
    {
        var random = new Random(seed);
        var hashes = new List<int>();
        var inside = new HashSet<int>();
        var index = new SlotIndex(slot => hashes[slot], hasEqualHashes);
        for (var step = 0; step < 6_000; step++)
        {
            var slot = random.Next(3) == 0 && hashes.Count > 0 ? random.Next(hashes.Count) : hashes.Count;
            if (slot == hashes.Count)
            {
                hashes.Add(Hash());
                Put(slot);
            }
            else if (inside.Remove(slot))
            {
                index.Remove(hashes[slot], slot);
            }
            else
            {
                // As the rows of a store: a number that is free is given to another row.
                hashes[slot] = Hash();
                Put(slot);
            }

            if (step % 500 == 499)
            {
                Assert.All(inside.GroupBy(one => hashes[one]), rows => Assert.Subset(Find(rows.Key), rows.ToHashSet()));
                Assert.Empty(Find(Hash()).Except(inside));
            }
        }

        int Hash() => random.Next(int.MinValue, int.MaxValue) & (distinct | int.MinValue);

        void Put(int slot)
        {
            index.Add(hashes[slot], slot);
            inside.Add(slot);
        }

        HashSet<int> Find(int hash)
        {
            var found = new HashSet<int>();
            for (var slot = index.First(hash); slot >= 0; slot = index.Next(slot))
            {
                Assert.True(found.Add(slot), "The chain leads in a circle.");
            }

            return found;
        }
    }

    [Fact]
    public void Chains_stay_short()
    {
        var index = new SlotIndex(slot => slot * 0x9E37_79B);
        for (var slot = 0; slot < 100_000; slot++)
        {
            index.Add(slot * 0x9E37_79B, slot);
        }

        var longest = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var length = 0;
            for (var slot = index.First(i * 0x9E37_79B); slot >= 0; slot = index.Next(slot))
            {
                length++;
            }

            longest = Math.Max(longest, length);
        }

        Assert.InRange(longest, 1, 20);
    }
}
