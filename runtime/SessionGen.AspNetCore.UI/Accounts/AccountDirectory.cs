using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SessionGen.Sessions;
using SessionGen.Stores;

namespace SessionGen.AspNetCore.UI.Accounts;

internal sealed class AccountDirectory<TClaims>(
    IOptions<SessionGenOptions> options, ISessionStore store, ClientService<TClaims> clients, TimeProvider time) : IAccountDirectory
    where TClaims : class, ISessionClaims<TClaims>
{
    private readonly DescribeAccount<TClaims>? _describe =
        options.Value.GetExtension<PageOptions>().DescribeAccount as DescribeAccount<TClaims>;

    public async ValueTask<IReadOnlyList<SessionAccount>> GetAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var sessions = await http.GetSessionsAsync<TClaims>(cancellationToken);
        return await DescribeAsync(sessions, sessions.ActiveSessionId, http.RequestServices, cancellationToken);
    }

    public async ValueTask<SessionAccount> DescribeAsync(Session session, IServiceProvider services, CancellationToken cancellationToken) =>
        (await DescribeAsync([(Session<TClaims>)session], session.Id, services, cancellationToken))[0];

    public async ValueTask<IReadOnlyList<SessionAccount>> GetAsync(
        string sessionId, bool all, IServiceProvider services, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await store.GetAsync(sessionId, cancellationToken) is not { } current || !current.IsLive(now))
        {
            return [];
        }

        IEnumerable<StoredSession> stored = [current];
        if (all)
        {
            var page = await store.QueryAsync(new SessionQuery { Now = now, ClientId = current.ClientId }, cancellationToken);
            stored = page.Sessions.Reverse();
        }

        var sessions = (await clients.ReadAsync(stored, cancellationToken))
            .Select(read => Session<TClaims>.FromStored(read.Session, read.Claims, now));
        return await DescribeAsync(sessions, sessionId, services, cancellationToken);
    }

    private async ValueTask<IReadOnlyList<SessionAccount>> DescribeAsync(
        IEnumerable<Session<TClaims>> sessions, string? activeId, IServiceProvider services, CancellationToken cancellationToken)
    {
        var accounts = new List<SessionAccount>();
        foreach (var session in sessions)
        {
            var description = _describe is null ? null : await _describe(session, services, cancellationToken);
            accounts.Add(Create(session, description ?? AccountConventions.Describe(session), isActive: session.Id == activeId));
        }

        return accounts;
    }

    private static SessionAccount Create(Session<TClaims> session, AccountDescription description, bool isActive)
    {
        var name = AccountPresentation.Clean(description.Name) ?? AccountPresentation.Clean(session.UserId) ?? session.UserId;
        return new SessionAccount
        {
            SessionId = session.Id,
            UserId = session.UserId,
            Name = name,
            Detail = AccountPresentation.Clean(description.Detail),
            PictureUrl = AccountPresentation.CheckPicture(description.PictureUrl),
            Initials = AccountPresentation.GetInitials(name),
            LastActiveAt = session.LastActiveAt,
            Number = session.Number,
            IsActive = isActive,
        };
    }
}
