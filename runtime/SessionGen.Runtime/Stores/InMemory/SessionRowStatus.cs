namespace SessionGen;

/// <summary><see cref="SessionStatus"/> in one byte.</summary>
internal enum SessionRowStatus : byte
{
    Pending = (byte)SessionStatus.Pending,
    Active = (byte)SessionStatus.Active,
    Ended = (byte)SessionStatus.Ended,
    Expired = (byte)SessionStatus.Expired,
    Removed = (byte)SessionStatus.Removed,
    Replaced = (byte)SessionStatus.Replaced,
    Revoked = (byte)SessionStatus.Revoked,
    Abandoned = (byte)SessionStatus.Abandoned,
}
