using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace SessionGen;

/// <summary>Lists the sessions of a browser and describes each as the application says, or else by convention.</summary>
internal sealed class AccountDirectory<TClaims>(IOptions<SessionGenOptions> options, TimeProvider time) : IAccountDirectory
    where TClaims : class, ISessionClaims<TClaims>
{
    private readonly DescribeAccount<TClaims>? _describe = options.Value.AccountDescription as DescribeAccount<TClaims>;

    public async ValueTask<IReadOnlyList<SessionAccount>> GetAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var sessions = await http.GetSessionsAsync<TClaims>(cancellationToken);
        var accounts = new List<SessionAccount>(sessions.Count);
        foreach (var session in sessions)
        {
            var description = _describe is null ? null : await _describe(session, http.RequestServices, cancellationToken);
            accounts.Add(Create(session, description ?? AccountConventions.Describe(session), session.Id == sessions.ActiveSessionId));
        }

        return accounts;
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
