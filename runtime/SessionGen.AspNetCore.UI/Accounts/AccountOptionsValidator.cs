using Microsoft.Extensions.Options;

namespace SessionGen.AspNetCore.UI.Accounts;

/// <summary>Reports a description for claims of another type at start. It would never be called.</summary>
internal sealed class AccountOptionsValidator<TClaims> : IValidateOptions<SessionGenOptions>
    where TClaims : class, ISessionClaims<TClaims>
{
    public ValidateOptionsResult Validate(string? name, SessionGenOptions options) =>
        options.GetExtension<PageOptions>().DescribeAccount is { } describe and not DescribeAccount<TClaims>
            ? ValidateOptionsResult.Fail(
                $"SessionGenOptions.DescribeAccount was called with {describe.GetType().GenericTypeArguments[0]}, but the claims of "
                + $"sessions.yaml are {typeof(TClaims)}. Write options.DescribeAccount<{typeof(TClaims).Name}>(session => …).")
            : ValidateOptionsResult.Success;
}
