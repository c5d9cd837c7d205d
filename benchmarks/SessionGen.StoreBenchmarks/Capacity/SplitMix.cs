namespace SessionGen.StoreBenchmarks;

/// <summary>Random numbers of a user, from the user's number: the same in every run, on however many threads. For simulations only.</summary>
internal struct SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>From 0 to 1, 1 excluded.</summary>
    public double NextDouble()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        mixed ^= mixed >> 31;
        return (mixed >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Exponentially distributed.</summary>
    public double NextExponential(double mean) => -mean * Math.Log(1 - NextDouble());

    /// <summary>Geometrically distributed, 1 or more.</summary>
    public int NextCount(double mean) => mean <= 1 ? 1 : 1 + (int)(Math.Log(1 - NextDouble()) / Math.Log(1 - (1 / mean)));
}
