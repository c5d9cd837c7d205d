
namespace SessionGen.Stores;

/// <summary>From the store's view of a session to the application's.</summary>
internal static class StoredSessionExtensions
{
    /// <summary>A snapshot at <paramref name="now"/>: a session that is over by time counts as expired, swept or not.</summary>
    public static Session ToSession(this StoredSession session, DateTimeOffset now) => new(
        session.Id,
        session.UserId,
        session.ClientId,
        session.Policy,
        session.CreatedAt,
        session.LastActiveAt,
        session.AsOf(now).Status)
    {
        Number = session.Number,
        Device = session.Device,
    };
}
