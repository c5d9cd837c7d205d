namespace SessionGen.InMemory;

/// <summary>A session in memory: 64 bytes. Times are seconds since 1970, which fit until 2106.</summary>
internal struct SessionRow
{
    public UInt128 Id;

    /// <summary>The user id and the claims, packed by <see cref="SessionTexts"/>; never changed, only replaced.</summary>
    public byte[]? Texts;

    public uint CreatedAt;
    public uint LastActiveAt;
    public uint EndedAt;

    /// <summary>
    /// Counts sign-ins while the session lives: tells apart those of the same second. Nobody asks it of an ended session; see
    /// <see cref="PreviousOfClient"/>.
    /// </summary>
    public uint Sequence;

    public int Client;

    /// <summary>
    /// The next session in one of the client's two chains: those that did not end, newest first, and those that did. Ended ones have a chain
    /// of their own: somebody who signs in all day must not make the other one long.
    /// </summary>
    public int NextOfClient;

    public int NextDue;
    public int PreviousDue;

    /// <summary>The key of the list of <see cref="DueLists"/> it is in.</summary>
    public uint Due;

    public ushort Policy;
    public bool IsPersistent;

    private byte _status;

    public SessionStatus Status
    {
        readonly get => (SessionStatus)_status;
        set => _status = (byte)value;
    }

    /// <summary>The session before it in the chain of ended ones, so that each can be taken out without a walk. In the place of <see cref="Sequence"/>.</summary>
    public int PreviousOfClient
    {
        readonly get => (int)Sequence;
        set => Sequence = (uint)value;
    }
}
