using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SessionGen.Claims;
using SessionGen.Stores;

namespace SessionGen.AspNetCore.UI.Accounts;

/// <summary>Lists the sessions of a browser and describes each as the application says, or else by convention.</summary>
internal sealed class AccountDirectory<TClaims>(IOptions<SessionGenOptions> options, ISessionStore store, TimeProvider time) : IAccountDirectory
    where TClaims : class, ISessionClaims<TClaims>
{
    private readonly DescribeAccount<TClaims>? _describe = options.Value.GetExtension<PageOptions>().DescribeAccount as DescribeAccount<TClaims>;

    public async ValueTask<IReadOnlyList<SessionAccount>> GetAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var sessions = await http.GetSessionsAsync<TClaims>(cancellationToken);
        var accounts = new List<SessionAccount>(sessions.Count);
        foreach (var session in sessions)
        {
            accounts.Add(await DescribeAsync(session, session.Id == sessions.ActiveSessionId, http.RequestServices, cancellationToken));
        }

        return accounts;
    }

    public ValueTask<SessionAccount> DescribeAsync(Session session, IServiceProvider services, CancellationToken cancellationToken) =>
        DescribeAsync((Session<TClaims>)session, isActive: true, services, cancellationToken);

    public async ValueTask<IReadOnlyList<SessionAccount>> GetAsync(string sessionId, bool all, IServiceProvider services, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await store.GetAsync(sessionId, cancellationToken) is not { } own || !own.IsLive(now))
        {
            return [];
        }

        var accounts = new List<SessionAccount>();
        foreach (var stored in all ? await ListAsync(own, now, cancellationToken) : [own])
        {
            if (StoredSessionClaims.Read<TClaims>(stored.Claims.Span, out _) is { } claims)
            {
                accounts.Add(await DescribeAsync(Session<TClaims>.FromStored(stored, claims), stored.Id == sessionId, services, cancellationToken));
            }
        }

        return accounts;
    }

    private async ValueTask<IReadOnlyList<StoredSession>> ListAsync(StoredSession own, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var page = await store.QueryAsync(new SessionQuery { Now = now, ClientId = own.ClientId }, cancellationToken);
        return [.. page.Sessions.Reverse()];
    }

    private async ValueTask<SessionAccount> DescribeAsync(Session<TClaims> session, bool isActive, IServiceProvider services, CancellationToken cancellationToken)
    {
        var description = _describe is null ? null : await _describe(session, services, cancellationToken);
        return Create(session, description ?? AccountConventions.Describe(session), isActive);
    }

    private SessionAccount Create(Session<TClaims> session, AccountDescription description, bool isActive)
    {
        var name = AccountPresentation.Clean(description.Name) ?? AccountPresentation.Clean(session.UserId) ?? session.UserId;
        var now = time.GetUtcNow();
        return new SessionAccount
        {
            SessionId = session.Id,
            UserId = session.UserId,
            Name = name,
            Detail = AccountPresentation.Clean(description.Detail),
            PictureUrl = AccountPresentation.CheckPicture(description.PictureUrl),
            Initials = AccountPresentation.GetInitials(name),
            LastActiveAt = session.LastActiveAt < now ? session.LastActiveAt : now,
            ExpiresAt = session.ExpiresAt,
            Number = session.Number,
            IsActive = isActive,
        };
    }
}
