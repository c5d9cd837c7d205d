namespace SessionGen.AspNetCore.UI.Accounts;

/// <summary>Describes an account. Null leaves it to the convention.</summary>
internal delegate ValueTask<AccountDescription?> DescribeAccount<TClaims>(
    Session<TClaims> session, IServiceProvider services, CancellationToken cancellationToken)
    where TClaims : class, ISessionClaims<TClaims>;
