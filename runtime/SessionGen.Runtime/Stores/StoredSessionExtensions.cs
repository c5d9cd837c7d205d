namespace SessionGen.Stores;

internal static class StoredSessionExtensions
{
    /// <summary>
    /// Gets the application's view of a session at <paramref name="now"/>; an expired session is reported as such, swept or not.
    /// </summary>
    public static Session ToSession(this StoredSession session, DateTimeOffset now) => new()
    {
        Id = session.Id,
        UserId = session.UserId,
        ClientId = session.ClientId,
        Policy = session.Policy,
        CreatedAt = session.CreatedAt,
        LastActiveAt = session.LastActiveAt,
        Status = session.AsOf(now).Status,
        Number = session.Number,
        Device = session.Device,
    };
}
