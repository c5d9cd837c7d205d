using SessionGen.Stores;

namespace SessionGen.InMemory;

/// <summary>A client in memory: 80 bytes.</summary>
internal struct ClientRow
{
    public UInt128 Id;
    public ClientSecretHash Hash;
    public uint Generation;

    /// <summary>The active session; -1 for none.</summary>
    public int Active;

    /// <summary>The newest of its sessions that did not end; -1 for none.</summary>
    public int First;

    /// <summary>The last of its sessions that ended; -1 for none.</summary>
    public int FirstOver;

    /// <summary>How many sessions it has, ended ones among them.</summary>
    public int Sessions;

    /// <summary>The number of its next session.</summary>
    public int NextNumber;
}
