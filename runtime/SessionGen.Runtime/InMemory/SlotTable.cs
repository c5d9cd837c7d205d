namespace SessionGen.InMemory;

/// <summary>
/// Rows by number, in chunks that never move, so that a reader needs no lock to find one. One writer at a time; freed numbers are
/// given out again.
/// </summary>
internal sealed class SlotTable<TRow>
    where TRow : struct
{
    private const int ChunkBits = 10;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly Stack<int> _free = new();
    private volatile TRow[][] _chunks = [];
    private int _used;

    /// <summary>Rows in use.</summary>
    public int Count => _used - _free.Count;

    /// <summary>Rows that were ever in use: every one has a lower number.</summary>
    public int Used => _used;

    public ref TRow this[int slot] => ref _chunks[slot >> ChunkBits][slot & (ChunkSize - 1)];

    public int Allocate()
    {
        if (_free.TryPop(out var slot))
        {
            return slot;
        }

        if (_used == _chunks.Length * ChunkSize)
        {
            _chunks = [.. _chunks, new TRow[ChunkSize]];

            // No reader may see a number of the new chunk before the chunk itself.
            Interlocked.MemoryBarrier();
        }

        return _used++;
    }

    public void Free(int slot)
    {
        this[slot] = default;
        _free.Push(slot);
    }
}
