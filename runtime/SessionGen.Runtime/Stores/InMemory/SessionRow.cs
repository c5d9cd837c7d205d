namespace SessionGen;

/// <summary>A session in memory: 64 bytes. Times are seconds since 1970, which fit until 2106.</summary>
internal struct SessionRow
{
    public UInt128 Id;

    /// <summary>The user id and the claims, packed by <see cref="SessionTexts"/>; never changed, only replaced.</summary>
    public byte[]? Texts;

    public uint CreatedAt;
    public uint LastActiveAt;
    public uint EndedAt;

    /// <summary>Counts sign-ins: tells apart those of the same second.</summary>
    public uint Sequence;

    public int Client;

    /// <summary>The next older session of the client that did not end. Ended ones are in no chain: somebody who signs in all day must not
    /// make the chains long.</summary>
    public int NextOfClient;

    public int NextDue;
    public int PreviousDue;

    /// <summary>The key of the list of <see cref="DueLists"/> it is in.</summary>
    public uint Due;

    public ushort Policy;
    public SessionRowStatus Status;
    public bool IsPersistent;
}
